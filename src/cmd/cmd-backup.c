/* sise backup: a consistent copy of the store while others go on writing. */
#include "base/json.h"
#include "cmd/commands.h"

static int run(struct invocation *in, struct error *err)
{
    struct json json;
    const char *dir = in->operand[0];
    int ret = store_backup(in->store, dir, err);
    if (ret)
        return ret;
    if (in->json) {
        json_begin(&json, in->out);
        json_object(&json, NULL);
        json_text(&json, "store", store_dir(in->store));
        json_text(&json, "copy", dir);
        json_close(&json);
        json_end(&json);
    } else if (!in->quiet) {
        output_format(in->out, "%s is copied to %s\n", store_dir(in->store), dir);
    }
    return 0;
}

const struct command command_backup = {
    .name = "backup",
    .summary = "makes a consistent copy while others go on writing",
    .operands = "DIR",
    .least = 1,
    .most = 1,
    .needs = NEEDS_STORE,
    .run = run,
};
