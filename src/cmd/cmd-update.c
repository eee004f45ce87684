/* sise update: collects the business days that are missing. */
#include <stdlib.h>

#include "cmd/accept.h"
#include "cmd/commands.h"
#include "cmd/jobs.h"
#include "cmd/option.h"
#include "source/settings.h"

/* A source that cannot be opened may need a person: its key is missing. */
static int source_open_or_tell(struct invocation *in, struct notifier *notifier, struct source **source,
                               struct error *err)
{
    int ret = jobs_source(in, true, source, err);
    if (ret) {
        const char *given = option_text(in, "source");
        notifier_act(notifier, given ? given : source_configured(&in->config), err);
    }
    return ret;
}

static int run(struct invocation *in, struct error *err)
{
    struct notifier notifier = {0};
    struct update_options update = {.replace = option_given(in, "replace")};
    struct job_result result = {0};
    struct source *source = NULL;
    struct job_accept *accepts = NULL;
    size_t accept_count = 0;
    int ret = option_range(in, &update.from, &update.to, err);
    if (ret == 0)
        ret = option_past_date(in, "from", &update.from, err);
    if (ret == 0)
        ret = option_past_date(in, "to", &update.to, err);
    if (ret == 0)
        ret = accept_read(in, &accepts, &accept_count, err);
    if (ret == 0)
        ret = jobs_notifier(in, &notifier, err);
    if (ret == 0)
        ret = source_open_or_tell(in, &notifier, &source, err);
    if (ret == 0)
        ret = jobs_store(in, false, err);
    if (ret == 0) {
        struct job_context context = jobs_context(in);
        context.accept = accepts;
        context.accept_count = accept_count;
        context.notifier = &notifier;
        jobs_interruptible();
        ret = job_update(&context, source, &update, &result, err);
        jobs_report(in, &result, ret);
    }
    source_close(&source);
    notifier_close(&notifier);
    free(accepts);
    return ret;
}

static const struct option_row options[] = {
    {"source", 0, JOBS_SOURCE_ARGUMENT, JOBS_SOURCE_HELP},
    {"from", 0, "DATE", "the first date asked for, instead of the first stored one"},
    {"to", 0, "DATE", "the last date asked for, instead of the session date"},
    {"replace", 0, NULL, "ask for completed days too, and store what differs in place of what is stored"},
    ACCEPT_ROW,
    {0},
};

const struct command command_update = {
    .name = "update",
    .summary = "collects the business days that are missing",
    .operands = "",
    .needs = NEEDS_CALENDAR,
    .options = options,
    .run = run,
};
