/* sise verify: walks the whole store and reports what is wrong. */
#include "base/json.h"
#include "base/progress.h"
#include "cmd/commands.h"

struct watching {
    struct invocation *in;
    struct progress progress;
    struct json json;
    bool begun;
    unsigned wrong;
};

static void report(void *arg, const char *line)
{
    struct watching *watching = arg;
    watching->wrong++;
    if (watching->in->json)
        json_text(&watching->json, NULL, line);
    else
        output_format(watching->in->out, "%s\n", line);
}

static void progress(void *arg, uint64_t done, uint64_t total)
{
    struct watching *watching = arg;
    if (!watching->begun)
        progress_begin(&watching->progress, "verifying", total, "row");
    watching->begun = true;
    progress_step(&watching->progress, done);
}

static int run(struct invocation *in, struct error *err)
{
    struct watching watching = {.in = in};
    const struct store_watch watch = {report, progress, &watching};
    json_begin(&watching.json, in->out);
    if (in->json) {
        json_object(&watching.json, NULL);
        json_array(&watching.json, "wrong");
    }
    int ret = store_verify(in->store, &watch, err);
    if (watching.begun)
        progress_end(&watching.progress);
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
    .needs = NEEDS_STORE,
    .run = run,
};
