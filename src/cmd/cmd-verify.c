/* sise verify: walks the whole store and reports what is wrong. */
#include <string.h>

#include "base/json.h"
#include "base/progress.h"
#include "base/text.h"
#include "cmd/commands.h"
#include "cmd/jobs.h"
#include "job/derive.h"
#include "job/unseen.h"

struct watching {
    struct invocation *in;
    struct progress progress;
    const char *unit; /* of the progress: what it counts */
    struct json json;
    bool begun;
    unsigned wrong;
};

static void report(void *arg, const char *line)
{
    struct watching *watching = arg;
    watching->wrong++;
    if (watching->in->json) {
        json_text(&watching->json, NULL, line);
    } else {
        text_plain(watching->in->out, line, strlen(line));
        output_char(watching->in->out, '\n');
    }
}

static void progress(void *arg, uint64_t done, uint64_t total)
{
    struct watching *watching = arg;
    if (!watching->begun)
        progress_begin(&watching->progress, "verifying", total, watching->unit);
    watching->begun = true;
    progress_step(&watching->progress, done);
}

/* What the days' tables say is right, and what was derived from them no more. */
static int derived_verify(struct watching *watching, struct error *err)
{
    const struct job_context context = jobs_context(watching->in);
    bool outdated = false;
    int ret = derive_outdated_look(&context, &outdated, err);
    if (ret == 0)
        ret = unseen_warn(&context, 0, 0, err);
    if (ret || !outdated)
        return ret;
    report(watching, JOBS_OUTDATED);
    return error_set(err, ERROR_DATA, "%s: the factors are those of an earlier version",
                     store_dir(context.store));
}

static void progress_over(struct watching *watching)
{
    if (watching->begun)
        progress_end(&watching->progress);
    watching->begun = false;
}

/* The days' tables by today's rules, and what was derived from them. Both are told; the error is that of the
 * tables where both are wrong. */
static int days_verify(struct watching *watching, const struct store_watch *watch, struct error *err)
{
    const struct job_context context = jobs_context(watching->in);
    struct error second;
    watching->unit = "day";
    int ret = job_verify(&context, watch, err);
    progress_over(watching);
    if (ret && ret != ERROR_DATA)
        return ret;
    int derived = derived_verify(watching, ret ? &second : err);
    return ret ? ret : derived;
}

/* A damaged store is not read any further. */
static int all_verify(struct watching *watching, struct error *err)
{
    const struct store_watch watch = {report, progress, watching};
    watching->unit = "row";
    int ret = store_verify(watching->in->store, &watch, err);
    progress_over(watching);
    return ret ? ret : days_verify(watching, &watch, err);
}

static int run(struct invocation *in, struct error *err)
{
    struct watching watching = {.in = in};
    json_begin(&watching.json, in->out);
    if (in->json) {
        json_object(&watching.json, NULL);
        json_array(&watching.json, "wrong");
    }
    int ret = all_verify(&watching, err);
    if (in->json) {
        json_close_array(&watching.json);
        json_bool(&watching.json, "ok", ret == 0);
        json_close(&watching.json);
        json_end(&watching.json);
    } else if (ret == 0 && !in->quiet) {
        output_format(in->out, "%s: nothing is wrong\n", store_dir(in->store));
    }
    return ret;
}

const struct command command_verify = {
    .name = "verify",
    .summary = "walks the whole store and reports what is wrong",
    .operands = "",
    .needs = NEEDS_STORE | NEEDS_CALENDAR,
    .run = run,
};
