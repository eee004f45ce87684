/* sise setup: creates the store, collects the last trading days and analyzes them. */
#include <stdlib.h>

#include "cmd/accept.h"
#include "cmd/commands.h"
#include "cmd/jobs.h"
#include "cmd/option.h"

#define SETUP_DAYS 300

static int run(struct invocation *in, struct error *err)
{
    struct job_result result = {0};
    struct source *source = NULL;
    struct job_accept *accepts = NULL;
    size_t accept_count = 0;
    unsigned days = SETUP_DAYS;
    int ret = option_count(in, "days", DAYS_MOST, &days, err);
    if (ret == 0)
        ret = accept_read(in, &accepts, &accept_count, err);
    if (ret == 0)
        ret = jobs_source(in, true, &source, err);
    if (ret == 0)
        ret = job_setup_check(source, err);
    if (ret == 0)
        ret = jobs_store(in, true, err);
    if (ret == 0) {
        struct job_context context = jobs_context(in);
        context.accept = accepts;
        context.accept_count = accept_count;
        jobs_interruptible();
        ret = job_setup(&context, source, days, &result, err);
        jobs_report(in, &result, ret);
    }
    source_close(&source);
    free(accepts);
    return ret;
}

static const struct option_row options[] = {
    {"source", 0, JOBS_SOURCE_ARGUMENT, JOBS_SOURCE_HELP},
    {"days", 0, "N", "how many business days, the session date included; 300 by default"},
    ACCEPT_ROW,
    {0},
};

const struct command command_setup = {
    .name = "setup",
    .summary = "creates the store, collects the last trading days and analyzes them",
    .operands = "",
    .needs = NEEDS_CALENDAR,
    .options = options,
    .run = run,
};
