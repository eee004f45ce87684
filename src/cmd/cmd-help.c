/* sise help: explains the commands. */
#include "cmd/commands.h"
#include "cmd/help.h"

static int run(struct invocation *in, struct error *err)
{
    const struct command *command = NULL;
    int ret = in->operand_count ? command_find(in->operand[0], &command, err) : 0;
    if (ret)
        return ret;
    if (in->json)
        help_json(in->out);
    else
        help_print(in->out, command);
    return 0;
}

const struct command command_help = {
    .name = "help",
    .summary = "explains the commands",
    .operands = "COMMAND",
    .most = 1,
    .needs = NEEDS_NOTHING,
    .run = run,
};
