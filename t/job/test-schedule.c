/* A year with cron, minute by minute, by the clocks of several places: the lines that sise crontab prints are
 * read here as cron reads them, and a job that they start finds what the source has published by then. Every
 * session is collected by the first run after its publication, minutes later, analyzed by the one after that,
 * and by no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/zone.h"
#include "job/schedule.h"
#include "market/clock.h"
#include "source/source.h"
#include "t/job/cron-lines.h"
#include "t/temp.h"

enum { MINUTE = 60, MOST_MINUTES = 12 };

static size_t lines_read(const char *command, struct cron_line *lines)
{
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t count = cron_lines(pipe, lines);
    assert_int_equal(pclose(pipe), 0);
    return count;
}

/* ---- a year ---- */

struct year {
    struct calendar *calendar;
    struct source *source;
    int complete_minute;
    kst_date collected, analyzed;     /* the last session that is */
    unsigned runs, updates, analyses; /* how many runs there were, how many had something to do */
};

static void update_run(struct year *year, int64_t now)
{
    kst_date session = source_session_date(year->source, now);
    year->runs++;
    if (session == year->collected)
        return;
    if (year->collected && calendar_next(year->calendar, year->collected) != session)
        fail_msg("%d was missed: after %d comes %d", calendar_next(year->calendar, year->collected),
                 year->collected, session);
    int64_t late = (now - clock_utc_at(session, year->complete_minute)) / MINUTE;
    if (year->collected && (late < 0 || late > MOST_MINUTES))
        fail_msg("%d is collected %d minutes after its publication", session, (int)late);
    year->collected = session;
    year->updates++;
}

static void analyze_run(struct year *year, int64_t now)
{
    year->runs++;
    if (year->analyzed == year->collected)
        return;
    int64_t late = (now - clock_utc_at(year->collected, year->complete_minute)) / MINUTE;
    if (year->analyzed && late > 2 * MOST_MINUTES)
        fail_msg("%d is analyzed %d minutes after its publication", year->collected, (int)late);
    year->analyzed = year->collected;
    year->analyses++;
}

static void year_walk(struct year *year, const struct cron_line *lines, size_t count, const char *zone)
{
    int64_t begin = clock_utc_at(20260101, 0), end = clock_utc_at(20270104, 0);
    assert_int_equal(setenv("TZ", zone, 1), 0);
    tzset();
    for (int64_t now = begin; now < end; now += MINUTE) {
        time_t at = now;
        struct tm local;
        localtime_r(&at, &local);
        if (cron_starts(lines, count, &local, true))
            update_run(year, now);
        if (cron_starts(lines, count, &local, false))
            analyze_run(year, now);
    }
    assert_int_equal(setenv("TZ", "UTC", 1), 0);
    tzset();
}

/* 2026 has 247 sessions or so; the first one is what the walk begins with. */
static void a_year_in(const char *zone, const char *published_at, int complete_minute)
{
    struct cron_line lines[CRON_LINES];
    struct error err;
    struct year year = {.complete_minute = complete_minute};
    char dir[TEMP_PATH], command[TEMP_PATH * 2], text[64];
    temp_make(dir);
    snprintf(text, sizeof text, "source = demo\npublished_at = %s\n", published_at);
    temp_text(dir, "sise.conf", text);
    snprintf(command, sizeof command, "sise --config %s --now 2026-01-01T00:00Z crontab --zone %s",
             temp_path(dir, "sise.conf"), zone);
    size_t count = lines_read(command, lines);
    assert_in_range(count, 2, 12);
    assert_int_equal(calendar_new(NULL, &year.calendar, &err), 0);
    const struct source_context context = {.calendar = year.calendar, .complete_minute = complete_minute};
    assert_int_equal(source_open("demo", &context, &year.source, &err), 0);
    year_walk(&year, lines, count, zone);
    size_t sessions = calendar_between(year.calendar, 20260102, 20261230);
    if (year.updates < sessions || year.updates > sessions + 2 || year.analyses != year.updates)
        fail_msg("%s: %u updates and %u analyses of %zu sessions", zone, year.updates, year.analyses,
                 sessions);
    assert_in_range(year.runs, year.updates,
                    366 * 30); /* what has nothing to do costs little, and is not often */
    source_close(&year.source);
    calendar_free(&year.calendar);
    temp_remove(dir);
}

static bool is_known(const char *zone)
{
    struct zone found = {0};
    return zone_add(&found, zone, 0, 0, NULL) == 0;
}

static void a_year_everywhere(void **state)
{
    (void)state;
    static const char *const zones[] = {"UTC",
                                        "Asia/Seoul",
                                        "America/New_York",
                                        "Europe/Berlin",
                                        "Asia/Kolkata",
                                        "Australia/Lord_Howe",
                                        "Pacific/Auckland",
                                        "Pacific/Honolulu",
                                        "Pacific/Chatham"};
    const char *sanitized =
        getenv("SISE_SANITIZED"); /* half a million minutes take long there: three zones */
    for (size_t i = 0; i < sizeof zones / sizeof *zones && (sanitized == NULL || i < 3); i++)
        if (is_known(zones[i])) {
            a_year_in(zones[i], "", 19 * 60);
            a_year_in(zones[i], "32:00", 32 * 60);
        }
    a_year_in("UTC", "20:30", 20 * 60 + 30);
}

static void zones_have_their_offsets(void **state)
{
    (void)state;
    struct zone zone = {0};
    struct error err;
    int64_t from = clock_utc_at(20260101, 0), to = clock_utc_at(20270101, 0);
    assert_int_equal(zone_add(&zone, "UTC", from, to, &err), 0);
    assert_int_equal(zone_add(&zone, "KST-9", from, to, &err), 0);
    assert_int_equal(zone_add(&zone, "UTC", from, to, &err), 0);
    assert_int_equal(zone.count, 2);
    assert_int_equal(zone.offset[1], SCHEDULE_KST);
    if (is_known("America/New_York")) {
        zone.count = 0;
        assert_int_equal(zone_add(&zone, "America/New_York", from, to, &err), 0);
        assert_int_equal(zone.count, 2);
        assert_int_equal(zone.offset[0], -5 * 60);
        assert_int_equal(zone.offset[1], -4 * 60);
    }
    static const char *const wrong[] = {"Asia/Soul", "", "/etc/localtime", "Asia"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(zone_add(&zone, wrong[i], from, to, &err), ERROR_NOT_FOUND);
    assert_string_equal(getenv("TZ"), "UTC");
}

/* Runs that a clock elsewhere has on the day before or after, or in another week. */
static void a_week_is_a_ring(void **state)
{
    (void)state;
    struct schedule_week korea = {0}, local = {0};
    struct schedule_line lines[SCHEDULE_LINES];
    const int minutes[] = {19 * 60};
    schedule_add(&korea, minutes, 1, SCHEDULE_UPDATE);
    assert_int_equal(schedule_lines(&korea, lines), 1);
    assert_int_equal(lines[0].minutes, UINT64_C(1) << 10 | UINT64_C(1) << 40);
    assert_int_equal(lines[0].hours, UINT64_C(31) << 19);
    assert_int_equal(lines[0].days, 62);
    schedule_shift(&korea, -11 * 60, &local); /* 19:10 on Monday is 23:10 on Sunday */
    assert_int_equal(schedule_lines(&local, lines), 3);
    assert_int_equal(lines[0].days, 1);
    assert_int_equal(lines[0].hours, UINT64_C(1) << 23);
    assert_int_equal(lines[1].days, 30);
    assert_int_equal(lines[1].hours, UINT64_C(1) << 23 | 15);
    assert_int_equal(lines[2].days, 32);
    assert_int_equal(lines[2].hours, 15);
    local = (struct schedule_week){0};
    schedule_shift(&korea, 14 * 60, &local); /* 23:40 on Friday is 04:40 on Saturday */
    assert_int_equal(schedule_lines(&local, lines), 1);
    assert_int_equal(lines[0].days, 124);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zones_have_their_offsets),
        cmocka_unit_test(a_week_is_a_ring),
        cmocka_unit_test(a_year_everywhere),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
