/* The checks of the sources, each with one cheap question to its service, and of the machine's clock, which
 * the services' answers tell. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/doctor-internal.h"
#include "market/clock.h"
#include "source/memory.h"

/* "; 12 of 9900 calls of today are spent", "" where they are not limited. */
static const char *calls_text(const struct doctor_request *request, size_t n, char text[static 64])
{
    struct error err;
    int64_t sum = 0, most = source_member_calls(request->source, n);
    *text = '\0';
    if (most && memory_calls(request->state, source_member_name(request->source, n),
                             clock_kst_date(clock_now_utc()), &sum, &err) == 0)
        snprintf(text, 64, "; %" PRId64 " of %" PRId64 " calls of today are spent", sum, most);
    return text;
}

/* Whether the service is left alone at the moment. */
static bool is_left_alone(const struct doctor_request *request, const char *source, struct error *what)
{
    struct memory_breaker breaker;
    char until[CLOCK_TEXT];
    if (memory_breaker(request->state, source, clock_now_utc(), &breaker, NULL) != 0)
        return false;
    error_set(what, ERROR_NOT_READY, "left alone since %s", breaker.why);
    error_remedy_about(what, ERROR_NOT_READY, REMEDY_BLOCKED, clock_format_kst(breaker.until, until));
    return true;
}

/* The line begins with the source's name, so its text need not. */
static void name_drop(struct error *what, const char *name)
{
    size_t length = strlen(name);
    if (strncmp(what->text, name, length) == 0 && strncmp(what->text + length, ": ", 2) == 0)
        memmove(what->text, what->text + length + 2, strlen(what->text + length + 2) + 1);
}

/* Asks the service, and takes note of its clock. */
static int service_ask(struct doctoring *doctoring, size_t n, struct error *what)
{
    const struct doctor_request *request = doctoring->request;
    const char *name = source_member_name(request->source, n);
    struct source_probe probe;
    char calls[64];
    if (is_left_alone(request, name, what))
        return what->code;
    int ret = source_probe(request->source, n, &probe, what);
    if (probe.server_utc) {
        doctoring->service = name;
        doctoring->ahead = probe.asked_utc - probe.server_utc;
    }
    if (ret)
        name_drop(what, name);
    const char *said = probe.server_utc ? probe.said : "not asked at this hour";
    return ret ? ret : doctor_good(what, "%s%s", said, calls_text(request, n, calls));
}

/* What is remembered of the service that only a person can put right; 0: nothing. */
static int notice_find(const struct doctor_request *request, const char *source, struct error *what)
{
    struct memory_notice *notices = NULL;
    struct error err;
    size_t count = 0;
    memory_notices(request->state, source, &notices, &count, &err);
    *what = count ? notices[count - 1].what : (struct error){0};
    free(notices);
    return what->code;
}

static int member_check(struct doctoring *doctoring, size_t n, struct error *what)
{
    const struct doctor_request *request = doctoring->request;
    char date[DATE_TEXT];
    const char *name = source_member_name(request->source, n);
    if (source_member_asks(request->source, n) && request->offline)
        return is_left_alone(request, name, what) || notice_find(request, name, what)
                   ? what->code
                   : doctor_good(what, "not asked");
    if (source_member_asks(request->source, n))
        return service_ask(doctoring, n, what);
    kst_date session = source_session_date(request->source, clock_now_utc());
    return session ? doctor_good(what, "has days up to %s", date_format(session, date))
                   : error_set(what, ERROR_NOT_READY, "has no table of any day yet");
}

void doctor_sources(struct doctoring *doctoring)
{
    const struct doctor_request *request = doctoring->request;
    if (!request->source) {
        struct error what = request->source_error;
        if (!what.code)
            doctor_good(&what, "none is configured: days come by import");
        doctor_tell(doctoring, "source", &what);
        return;
    }
    for (size_t n = 0; n < source_members(request->source); n++) {
        struct error what = {0};
        member_check(doctoring, n, &what);
        doctor_tell(doctoring, source_member_name(request->source, n), &what);
    }
}

/* ---- the clock ---- */

enum { CLOCK_OFF = 120 }; /* seconds by which the clock may be wrong */

int doctor_clock(struct doctoring *doctoring, struct error *what)
{
    const struct doctor_request *request = doctoring->request;
    int64_t now = clock_now_utc();
    char text[CLOCK_TEXT], newest[DATE_TEXT];
    clock_format_kst(now, text);
    if (request->txn && day_last(request->txn) > clock_kst_date(now))
        return error_remedy(what,
                            error_set(what, ERROR_DATA, "it is %s here, before the newest stored day %s",
                                      text, date_format(day_last(request->txn), newest)),
                            REMEDY_SYSTEM_CLOCK);
    if (!doctoring->service)
        return doctor_good(what, "it is %s here; no service has told the time", text);
    if (llabs(doctoring->ahead) > CLOCK_OFF)
        return error_remedy(what,
                            error_set(what, ERROR_DATA, "it is %s here, %lld minutes %s the clock of %s",
                                      text, llabs(doctoring->ahead) / 60,
                                      doctoring->ahead > 0 ? "ahead of" : "behind", doctoring->service),
                            REMEDY_SYSTEM_CLOCK);
    return doctor_good(what, "it is %s here, as at %s", text, doctoring->service);
}
