#include "source/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/text.h"
#include "market/clock.h"
#include "source/memory-record.h"

#define DAY_SECONDS INT64_C(86400)
#define CALLS_DAYS  7
#define NOTICE_DAYS 60

#define NAME_TEXT_MOST (STATE_NAME + 1)

static int nothing(struct error *err)
{
    return error_set(err, ERROR_NOT_FOUND, "nothing is remembered");
}

/* ---- calls of a day ---- */

static char *calls_name(const char *source, kst_date day, char name[static NAME_TEXT_MOST])
{
    char text[DATE_TEXT];
    snprintf(name, NAME_TEXT_MOST, "calls/%.*s/%s", MEMORY_SOURCE, source, date_format(day, text));
    return name;
}

static int calls_spent(const char *source, kst_date day, unsigned calls, int64_t most, int64_t sum,
                       struct error *err)
{
    char text[DATE_TEXT];
    error_set(err, ERROR_BUSY,
              "%s: %lld of the %lld calls that it gets a day are made on %s, and %u more are "
              "needed",
              source, (long long)sum, (long long)most, date_format(day, text), calls);
    return error_remedy_about(err, ERROR_BUSY, REMEDY_QUOTA, source);
}

int memory_calls_add(struct state *state, const char *source, int64_t now, unsigned calls, int64_t most,
                     int64_t *sum, struct error *err)
{
    char name[NAME_TEXT_MOST];
    kst_date day = clock_kst_date(now);
    int64_t counted = 0;
    int ret = !state
                  ? 0
                  : state_add(state, calls_name(source, day, name), calls, most,
                              (struct state_time){now, clock_utc_at(day, 0) + (CALLS_DAYS + 1) * DAY_SECONDS},
                              &counted, err);
    if (sum)
        *sum = counted;
    /* The state itself may be busy too, which is no matter of the service. */
    return ret == ERROR_BUSY && counted + calls > most ? calls_spent(source, day, calls, most, counted, err)
                                                       : ret;
}

int memory_calls(struct state *state, const char *source, kst_date day, int64_t *sum, struct error *err)
{
    char name[NAME_TEXT_MOST];
    *sum = 0;
    return state ? state_sum(state, calls_name(source, day, name), sum, err) : 0;
}

/* ---- records ---- */

/* Writes a record that is kept until `until`. */
static int record_put(struct state *state, const char *name, const struct memory_field *fields,
                      const void *record, struct state_time time, struct error *err)
{
    char *bytes;
    size_t length;
    int ret = state ? memory_record_write(fields, record, &bytes, &length, err) : 0;
    if (ret || !state)
        return ret;
    ret = state_put(state, name, bytes, length, time, err);
    free(bytes);
    return ret;
}

/* NOT_FOUND: there is none that can be read. */
static int record_get(struct state *state, const char *name, const struct memory_field *fields, void *record,
                      struct error *err)
{
    char bytes[MEMORY_RECORD_MOST];
    size_t length = 0;
    int ret = state ? state_get(state, name, bytes, sizeof bytes, &length, err) : nothing(err);
    if (ret)
        return ret;
    return length <= sizeof bytes && memory_record_read(fields, bytes, length, record) ? 0 : nothing(err);
}

/* "breaker/krx-market" */
static char *record_name(const char *what, const char *source, char name[static NAME_TEXT_MOST])
{
    snprintf(name, NAME_TEXT_MOST, "%s/%.*s", what, MEMORY_SOURCE, source);
    return name;
}

static int record_remove(struct state *state, const char *what, const char *source, struct error *err)
{
    char name[NAME_TEXT_MOST];
    return state ? state_remove(state, record_name(what, source, name), err) : 0;
}

/* ---- a service that is left alone ---- */

int memory_breaker_put(struct state *state, const char *source, const struct memory_breaker *breaker,
                       struct error *err)
{
    char name[NAME_TEXT_MOST];
    struct memory_breaker plain = *breaker;
    text_safe(plain.why);
    return record_put(state, record_name("breaker", source, name), memory_breaker_fields, &plain,
                      (struct state_time){breaker->since, breaker->until}, err);
}

int memory_breaker(struct state *state, const char *source, int64_t now, struct memory_breaker *breaker,
                   struct error *err)
{
    char name[NAME_TEXT_MOST];
    int ret = record_get(state, record_name("breaker", source, name), memory_breaker_fields, breaker, err);
    return ret == 0 && breaker->until <= now ? nothing(err) : ret;
}

int memory_breaker_remove(struct state *state, const char *source, struct error *err)
{
    return record_remove(state, "breaker", source, err);
}

/* ---- a session ---- */

int memory_session_put(struct state *state, const char *source, const struct memory_session *session,
                       struct error *err)
{
    char name[NAME_TEXT_MOST];
    if (!text_is_safe(session->account) || !text_is_safe(session->cookie))
        return error_set(err, ERROR_DATA, "%s: its session has bytes that no header may have", source);
    return record_put(state, record_name("session", source, name), memory_session_fields, session,
                      (struct state_time){session->begun, session->until}, err);
}

int memory_session(struct state *state, const char *source, const char *account, int64_t now,
                   struct memory_session *session, struct error *err)
{
    char name[NAME_TEXT_MOST];
    int ret = record_get(state, record_name("session", source, name), memory_session_fields, session, err);
    if (ret)
        return ret;
    bool good =
        session->until > now && strcmp(session->account, account) == 0 && text_is_safe(session->cookie);
    return good ? 0 : nothing(err);
}

int memory_session_remove(struct state *state, const char *source, struct error *err)
{
    return record_remove(state, "session", source, err);
}

/* ---- what only a person can put right ---- */

/* "notice/krx-openapi/api-approval/stk_bydd_trd" */
static char *notice_name(const char *source, const struct error *what, char name[static NAME_TEXT_MOST])
{
    bool several = what->remedy == REMEDY_API_APPROVAL;
    const char *word = memory_remedy_word(what->remedy);
    snprintf(name, NAME_TEXT_MOST, "notice/%.*s/%s/%s", MEMORY_SOURCE, source, word ? word : "",
             several ? what->about : "");
    return name;
}

int memory_notice_put(struct state *state, const char *source, const struct error *what, int64_t now,
                      bool *is_new, struct error *err)
{
    char name[NAME_TEXT_MOST];
    struct memory_notice notice, before;
    notice = (struct memory_notice){.since = now, .newest = now, .what = *what};
    text_safe(notice.what.text);
    text_safe(notice.what.about);
    notice_name(source, &notice.what, name);
    int ret = record_get(state, name, memory_notice_fields, &before, err);
    if (is_new)
        *is_new = ret != 0;
    if (ret == 0)
        notice.since = before.since;
    if (ret && ret != ERROR_NOT_FOUND)
        return ret;
    return record_put(state, name, memory_notice_fields, &notice,
                      (struct state_time){now, now + NOTICE_DAYS * DAY_SECONDS}, err);
}

struct notices {
    struct memory_notice *notice;
    size_t count, capacity;
    bool failed; /* there was no memory */
};

/* Takes the source from a value's name, "notice/SOURCE/...". */
static bool source_take(const char *name, char source[static MEMORY_SOURCE])
{
    const char *begin = strchr(name, '/') + 1, *end = strchr(begin, '/');
    if (!end || end - begin >= MEMORY_SOURCE)
        return false;
    snprintf(source, MEMORY_SOURCE, "%.*s", (int)(end - begin), begin);
    return true;
}

static bool notice_take(void *arg, const char *name, const void *bytes, size_t length)
{
    struct notices *notices = arg;
    struct memory_notice notice;
    if (!source_take(name, notice.source) ||
        !memory_record_read(memory_notice_fields, bytes, length, &notice))
        return true;
    notices->failed = !array_reserve(&notices->notice, &notices->capacity, notices->count + 1, sizeof notice);
    if (!notices->failed)
        notices->notice[notices->count++] = notice;
    return !notices->failed;
}

int memory_notices(struct state *state, const char *source, struct memory_notice **notices, size_t *count,
                   struct error *err)
{
    char prefix[NAME_TEXT_MOST] = "notice/";
    struct notices found = {0};
    if (source)
        snprintf(prefix, sizeof prefix, "notice/%.*s/", MEMORY_SOURCE, source);
    int ret = state ? state_walk(state, prefix, notice_take, &found, err) : 0;
    if (ret == 0 && found.failed)
        ret = error_no_memory(err);
    if (ret) {
        free(found.notice);
        found = (struct notices){0};
    }
    *notices = found.notice;
    *count = found.count;
    return ret;
}

struct removal {
    struct state *state;
    const char *about;
    struct error *err;
    int ret;
};

/* A record that cannot be read goes where all go. */
static bool notice_drop(void *arg, const char *name, const void *bytes, size_t length)
{
    struct removal *removal = arg;
    struct memory_notice notice;
    bool meant = !removal->about || (memory_record_read(memory_notice_fields, bytes, length, &notice) &&
                                     strcmp(notice.what.about, removal->about) == 0);
    if (meant)
        removal->ret = state_remove(removal->state, name, removal->err);
    return removal->ret == 0;
}

int memory_notice_remove(struct state *state, const char *source, const char *about, struct error *err)
{
    char prefix[NAME_TEXT_MOST];
    struct removal removal = {.state = state, .about = about, .err = err};
    snprintf(prefix, sizeof prefix, "notice/%.*s/", MEMORY_SOURCE, source);
    int ret = state ? state_walk(state, prefix, notice_drop, &removal, err) : 0;
    return ret ? ret : removal.ret;
}
