/* sise doctor: looks whether everything is there that the pipeline needs to run unattended. */
#include <string.h>

#include "answer/doctor.h"
#include "base/text.h"
#include "cmd/advice.h"
#include "cmd/commands.h"
#include "cmd/jobs.h"
#include "cmd/option.h"
#include "cmd/settings.h"

struct reporting {
    struct invocation *in;
    struct json json;
};

enum { NAME_CELLS = 14 };

/* "todo  cron           nothing runs the jobs: ..." */
static void check_print(struct output *out, const char *name, const struct error *what)
{
    const unsigned indent = (unsigned)strlen("good  ") + NAME_CELLS + 1;
    output_text(out, what->code ? "todo  " : "good  ");
    text_left(out, name, NAME_CELLS);
    output_char(out, ' ');
    if (text_width(name) > NAME_CELLS)
        output_format(out, "\n%*s", (int)indent, "");
    text_wrap(out, what->text, indent,
              out->width > 2 * indent ? out->width - indent : (unsigned)sizeof what->text);
    output_flush(out);
}

static void check_report(void *arg, const struct doctor_check *check)
{
    struct reporting *reporting = arg;
    struct error what = check->what;
    advice_add(&what, "doctor");
    text_safe(what.text);
    if (!reporting->in->json) {
        if (what.code || !reporting->in->quiet)
            check_print(reporting->in->out, check->name, &what);
        return;
    }
    json_object(&reporting->json, NULL);
    json_text(&reporting->json, "check", check->name);
    json_bool(&reporting->json, "ok", what.code == 0);
    json_text(&reporting->json, "text", what.text);
    json_close(&reporting->json);
}

/* {"checks":[{"check":"store","ok":true,"text":"..."}, ...],"ok":true} */
static unsigned report(struct invocation *in, const struct doctor_request *request)
{
    struct reporting reporting = {.in = in};
    if (in->json) {
        json_begin(&reporting.json, in->out);
        json_object(&reporting.json, NULL);
        json_array(&reporting.json, "checks");
    }
    unsigned wrong = answer_doctor(request, check_report, &reporting);
    if (in->json) {
        json_close_array(&reporting.json);
        json_bool(&reporting.json, "ok", wrong == 0);
        json_close(&reporting.json);
        json_end(&reporting.json);
    }
    return wrong;
}

/* Opens what there is; what cannot be opened is for a check to say. */
static int request_make(struct invocation *in, struct doctor_request *request, struct error *err)
{
    const struct store_options options = {.read_only = true};
    const char *dir = config_text(&in->config, &store_keys[STORE_KEY_STORE]);
    *request = (struct doctor_request){.config = &in->config,
                                       .store_dir = dir,
                                       .hidden = jobs_secret_variables(),
                                       .offline = option_given(in, "offline"),
                                       .cancelled = jobs_cancelled()};
    if (store_open(dir, &options, &in->store, &request->store_error) == 0)
        store_read(in->store, &in->txn, &request->store_error);
    if (invocation_calendar(in, &request->calendar_error) == 0)
        jobs_source(in, false, &request->source, &request->source_error);
    else
        error_set(&request->source_error, ERROR_CONFIG, "cannot be looked at without the calendar");
    request->store = in->txn ? in->store : NULL;
    request->txn = in->txn;
    request->calendar = in->calendar;
    int ret = jobs_state(in, err);
    request->state = in->state;
    return ret;
}

static int run(struct invocation *in, struct error *err)
{
    struct doctor_request request;
    int ret = request_make(in, &request, err);
    jobs_interruptible();
    unsigned wrong = ret ? 0 : report(in, &request);
    source_close(&request.source);
    return ret || !wrong ? ret
                         : error_set(err, ERROR_CONFIG, "%u %s to be done", wrong,
                                     wrong == 1 ? "thing is" : "things are");
}

static const struct option_row options[] = {
    {"source", 0, JOBS_SOURCE_ARGUMENT, JOBS_SOURCE_HELP},
    {"offline", 0, NULL, "ask no service over the network"},
    {0},
};

const struct command command_doctor = {
    .name = "doctor",
    .summary = "looks whether all is there that runs unattended, and says what to do",
    .operands = "",
    .options = options,
    .run = run,
};
