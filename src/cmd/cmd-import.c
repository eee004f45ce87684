/* sise import: reads daily tables from files and folders. */
#include <limits.h>

#include "cmd/commands.h"
#include "cmd/jobs.h"

static int run(struct invocation *in, struct error *err)
{
    struct job_context context = jobs_context(in);
    struct job_result result = {0};
    int ret = job_import(&context, in->operand, in->operand_count, false, &result, err);
    jobs_report(in, &result, ret);
    return ret;
}

const struct command command_import = {
    .name = "import",
    .summary = "reads daily tables from files and folders",
    .operands = "PATH...",
    .least = 1,
    .most = UINT_MAX,
    .needs = NEEDS_CALENDAR,
    .run = run,
};
