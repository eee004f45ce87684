/* sise import: reads daily tables from files and folders. */
#include <limits.h>
#include <stdlib.h>

#include "cmd/accept.h"
#include "cmd/commands.h"
#include "cmd/jobs.h"
#include "cmd/option.h"

static int run(struct invocation *in, struct error *err)
{
    struct source_context source_context = jobs_source_context(in);
    const struct import_options import = {.replace = option_given(in, "replace")};
    struct job_result result = {0};
    struct source *source = NULL;
    struct job_accept *accepts;
    size_t accept_count;
    int ret = accept_read(in, &accepts, &accept_count, err);
    if (ret == 0)
        ret = option_past_date(in, "date", &source_context.date, err);
    if (ret == 0)
        ret = source_open_files(in->operand, in->operand_count, &source_context, &source, err);
    if (ret == 0)
        ret = jobs_store(in, true, err);
    if (ret == 0) {
        struct job_context context = jobs_context(in);
        context.accept = accepts;
        context.accept_count = accept_count;
        jobs_interruptible();
        ret = job_import(&context, source, &import, &result, err);
        jobs_report(in, &result, ret);
    }
    source_close(&source);
    free(accepts);
    return ret;
}

static const struct option_row options[] = {
    {"replace", 0, NULL, "store a table that differs from the stored one in its place"},
    {"date", 0, "DATE", "the date of the tables, whatever the names of the files say"},
    ACCEPT_ROW,
    {0},
};

const struct command command_import = {
    .name = "import",
    .summary = "reads daily tables from files and folders",
    .operands = "PATH...",
    .least = 1,
    .most = UINT_MAX,
    .needs = NEEDS_CALENDAR,
    .options = options,
    .run = run,
};
