#include "cmd/services-print.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "cmd/advice.h"
#include "market/clock.h"

const char *status_time(int64_t at, char text[static CLOCK_TEXT])
{
    clock_format_kst(at, text);
    char *between = strchr(text, 'T'), *zone = strchr(text, '+');
    if (between && zone) {
        *between = ' ';
        *zone = '\0';
    }
    return text;
}

void status_line(struct output *out, const char *label, const char *text)
{
    output_format(out, "%-*s", STATUS_LABEL, label);
    text_wrap(out, text, STATUS_LABEL,
              out->width > 2 * STATUS_LABEL ? out->width - STATUS_LABEL : (unsigned)strlen(text) + 1);
}

/* "from      demo, 300 days, the last 2026-06-30", a line for each source, those of the newest days first. */
static void deliveries_print(struct output *out, const struct services_answer *answer)
{
    const size_t most = 4;
    char text[256], date[DATE_TEXT];
    for (size_t i = 0; i < answer->delivery_count && i < most; i++) {
        const struct delivery *delivery = &answer->delivery[i];
        snprintf(text, sizeof text, "%s, %" PRIu64 " %s, the last %s", delivery->source, delivery->days,
                 delivery->days == 1 ? "day" : "days", date_format(delivery->last, date));
        text_safe(text);
        status_line(out, i ? "" : "from", text);
    }
    if (answer->delivery_count > most)
        output_format(out, "%*sand %zu more\n", STATUS_LABEL, "", answer->delivery_count - most);
}

/* "service   krx-openapi, 4 of 9900 calls made today", and until when it is left alone. */
static void service_print(struct output *out, const struct service *service)
{
    char text[1024], until[CLOCK_TEXT], since[CLOCK_TEXT];
    if (service->calls_most)
        snprintf(text, sizeof text, "%s, %" PRId64 " of %" PRId64 " calls made today", service->name,
                 service->calls, service->calls_most);
    else
        snprintf(text, sizeof text, "%s", service->name);
    status_line(out, "service", text);
    if (!service->left_alone)
        return;
    snprintf(text, sizeof text, "left alone until %s KST, since %s: %s",
             status_time(service->breaker.until, until), status_time(service->breaker.since, since),
             service->breaker.why);
    text_safe(text);
    status_line(out, "", text);
}

/* "act       krx-openapi, since 2026-11-26 08:10:02: the key is unknown: request one at ..." */
static void notice_print(struct output *out, const struct memory_notice *notice)
{
    char text[sizeof notice->what.text + 128], since[CLOCK_TEXT];
    struct error what = notice->what;
    advice_add(&what, "status");
    snprintf(text, sizeof text, "%s, since %s: %s", notice->source, status_time(notice->since, since),
             what.text);
    text_safe(text);
    status_line(out, "act", text);
}

void services_print(struct output *out, const struct services_answer *answer)
{
    char text[256], at[CLOCK_TEXT];
    deliveries_print(out, answer);
    if (answer->unknown.code) {
        struct error unknown = answer->unknown;
        advice_add(&unknown, "status");
        status_line(out, "services", unknown.text);
    }
    for (size_t i = 0; !answer->unknown.code && i < answer->service_count; i++)
        service_print(out, &answer->service[i]);
    for (size_t i = 0; i < answer->notice_count; i++)
        notice_print(out, &answer->notice[i]);
    if (!answer->rejected.count)
        return;
    snprintf(text, sizeof text, "%u %s, the newest " REJECTED_FOLDER "/%s of %s", answer->rejected.count,
             answer->rejected.count == 1 ? "table" : "tables", answer->rejected.newest,
             status_time(answer->rejected.newest_utc, at));
    text_safe(text);
    status_line(out, "rejected", text);
}
