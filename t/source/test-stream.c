/* The stream of a source's tables: order, read-ahead, faults, lists of sources whose kinds answer in place,
 * by a thread or asynchronously, refusal, cancelling, and an end at any time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "market/clock.h"
#include "source/source.h"
#include "t/temp.h"

#define HEAD "ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares\n"
#define DAYS 50

/* ---- sources of a test's own ---- */

/* Has a table of the dates that `has` says, one of no rows where that says '0', a wrong one where it says
 * 'x', by the place of the date after 2026-01-01; its close says who made it. */
struct fake {
    const char *has;
    double close;
    unsigned strays;
    int refuses_begin, refuses_ask; /* codes */
    int breaks_at, breaks_with;     /* the answer, from 1, that breaks the stream off, and its code */
    kst_date asked[64];
    unsigned asked_count, answered_count, away_most, begun, ended, closed;
};

static kst_date day_number(unsigned i)
{
    return date_from_days(date_to_days(20260101) + (int32_t)i);
}

static void fake_fetch(void *state, struct source_answer *answer)
{
    struct fake *fake = state;
    size_t at = (size_t)(date_to_days(answer->date) - date_to_days(20260101));
    char has = at < strlen(fake->has) ? fake->has[at] : '-';
    nanosleep(&(struct timespec){.tv_nsec = (long)(at * 7919 % 5) * 100000}, NULL);
    if (fake->asked_count == fake->answered_count) /* asked and answered in one */
        fake->asked[fake->asked_count++ % 64] = answer->date;
    fake->answered_count++;
    if (has == 'x')
        error_set(&answer->error, ERROR_DATA, "a wrong table");
    else if (has == '-')
        error_set(&answer->error, ERROR_NOT_READY, "no table");
    else if (has == '+') {
        long i = day_add(&answer->day);
        answer->day.column[RAW_CLOSE][i] = fake->close;
        source_answer_from(answer, "a file");
    }
}

static int fake_stray(void *state, size_t n, struct error *err)
{
    const struct fake *fake = state;
    return n < fake->strays ? error_set(err, ERROR_DATA, "stray %zu of %g", n, fake->close) : 0;
}

static void fake_close(void *state)
{
    ((struct fake *)state)->closed++;
}

static int fake_begin(void *state, void **stream, struct error *err)
{
    struct fake *fake = state;
    if (fake->refuses_begin != 0)
        return error_set(err, fake->refuses_begin, "cannot begin");
    fake->begun++;
    *stream = fake;
    return 0;
}

static int fake_ask(void *stream, kst_date date, struct error *err)
{
    struct fake *fake = stream;
    if (fake->refuses_ask != 0)
        return error_set(err, fake->refuses_ask, "cannot ask");
    fake->asked[fake->asked_count++ % 64] = date;
    unsigned away = fake->asked_count - fake->answered_count;
    fake->away_most = away > fake->away_most ? away : fake->away_most;
    return 0;
}

static int fake_answer(void *stream, struct source_answer *answer, struct error *err)
{
    struct fake *fake = stream;
    if ((int)fake->answered_count + 1 == fake->breaks_at)
        return error_set(err, fake->breaks_with, "broken off");
    assert_int_equal(answer->date, fake->asked[fake->answered_count % 64]);
    assert_int_equal(answer->day.date, answer->date);
    assert_int_equal(answer->day.count, 0);
    fake_fetch(fake, answer);
    return 0;
}

static void fake_end(void *stream)
{
    ((struct fake *)stream)->ended++;
}

static const struct source_kind in_place = {.name = "place",
                                            .complete_minute = 19 * 60,
                                            .close = fake_close,
                                            .stray = fake_stray,
                                            .fetch = fake_fetch};
static const struct source_kind by_thread = {.name = "thread",
                                             .complete_minute = 19 * 60,
                                             .close = fake_close,
                                             .stray = fake_stray,
                                             .fetch = fake_fetch,
                                             .ahead = true};
static const struct source_kind several = {.name = "several",
                                           .complete_minute = 19 * 60,
                                           .close = fake_close,
                                           .stray = fake_stray,
                                           .begin = fake_begin,
                                           .ask = fake_ask,
                                           .answer = fake_answer,
                                           .end = fake_end};
static const struct source_kind *const kinds[] = {&in_place, &by_thread, &several};
enum { KINDS = sizeof kinds / sizeof *kinds };

static struct calendar *calendar;
static struct error err;

static int group_setup(void **state)
{
    (void)state;
    return clock_set("2026-06-30T19:30+09:00", NULL) || calendar_new(NULL, &calendar, NULL);
}

static int group_teardown(void **state)
{
    (void)state;
    calendar_free(&calendar);
    return 0;
}

static void add(struct source **source, const struct source_kind *kind, struct fake *fake, const char *name)
{
    const struct source_context context = {.calendar = calendar, .complete_minute = -1};
    assert_int_equal(source_add(source, kind, name, fake, &context, &err), 0);
}

/* Asks for the first `count` days. */
static struct source_stream *begin(struct source *source, unsigned count)
{
    struct source_stream *stream;
    kst_date dates[64];
    for (unsigned i = 0; i < count; i++)
        dates[i] = day_number(i);
    assert_int_equal(source_begin(source, dates, count, &stream, &err), 0);
    return stream;
}

static const struct source_item *next(struct source_stream *stream)
{
    const struct source_item *item;
    if (source_next(stream, &item, &err) != 0)
        fail_msg("%s", err.text);
    return item;
}

/* ---- one source ---- */

static void every_kind_answers_in_order(void **state)
{
    (void)state;
    for (int k = 0; k < KINDS; k++) {
        struct fake fake = {.has = "++x-0+++++++++++++++++++++++++++++++++++++++++++++", .close = 7};
        struct source *source = NULL;
        add(&source, kinds[k], &fake, "fake");
        assert_string_equal(source_text(source), "fake");
        struct source_stream *stream = begin(source, DAYS);
        for (unsigned i = 0; i < DAYS; i++) {
            const struct source_item *item = next(stream);
            assert_non_null(item);
            assert_int_equal(item->date, day_number(i));
            if (i < 2 || i > 4) {
                assert_null(item->error);
                assert_int_equal(item->day->date, item->date);
                assert_true(item->day->count == 1 && item->day->column[RAW_CLOSE][0] == 7);
                assert_string_equal(item->source, "fake");
                assert_string_equal(item->from, "a file");
                struct day taken = *item->day; /* swapped with an empty one */
                *item->day = (struct day){0};
                day_free(&taken);
                continue;
            }
            assert_null(item->day);
            assert_null(item->source);
            assert_string_equal(item->from, "fake");
            assert_int_equal(item->error->code, i == 2 ? ERROR_DATA : ERROR_NOT_READY);
            assert_string_equal(item->error->text, i == 2   ? "a wrong table"
                                                   : i == 3 ? "no table"
                                                            : "the table has no rows");
        }
        assert_null(next(stream));
        assert_null(next(stream));
        source_end(&stream);
        source_close(&source);
        assert_int_equal(fake.answered_count, DAYS);
        assert_int_equal(fake.closed, 1);
        assert_int_equal(fake.begun, fake.ended);
        if (kinds[k] == &several) {
            assert_int_equal(fake.begun, 1);
            assert_int_equal(fake.away_most, SOURCE_AHEAD);
        }
    }
}

static void strays_come_first_and_without_dates_too(void **state)
{
    (void)state;
    for (unsigned count = 0; count < 2; count++) {
        struct fake fakes[] = {{.has = "+", .close = 1, .strays = 2}, {.has = "+", .close = 2, .strays = 1}};
        static const char *const expected[] = {"stray 0 of 1", "stray 1 of 1", "stray 0 of 2"};
        struct source *source = NULL;
        add(&source, &by_thread, &fakes[0], "one");
        add(&source, &several, &fakes[1], "two");
        struct source_stream *stream = begin(source, count);
        for (int i = 0; i < 3; i++) {
            const struct source_item *item = next(stream);
            assert_int_equal(item->date, 0);
            assert_null(item->day);
            assert_string_equal(item->error->text, expected[i]);
        }
        if (count > 0)
            assert_int_equal(next(stream)->date, day_number(0));
        assert_null(next(stream));
        source_end(&stream);
        source_close(&source);
        assert_int_equal(fakes[1].begun, 0); /* a source that is not needed is not woken */
    }
}

/* After any number of items, with a thread busy, waiting for room or done. */
static void ended_at_any_time(void **state)
{
    (void)state;
    for (int k = 0; k < KINDS; k++)
        for (unsigned taken = 0; taken <= 21; taken++) {
            struct fake fake = {.has = "++++++++++++++++++++", .close = 7};
            struct source *source = NULL;
            add(&source, kinds[k], &fake, "fake");
            struct source_stream *stream = begin(source, 20);
            for (unsigned i = 0; i < taken; i++)
                assert_int_equal(next(stream) == NULL, i >= 20);
            source_end(&stream);
            assert_null(stream);
            source_end(&stream);
            source_close(&source);
            assert_int_equal(fake.begun, fake.ended);
        }
}

static void a_stream_that_cannot_go_on(void **state)
{
    (void)state;
    struct fake fakes[] = {{.has = "+", .refuses_begin = ERROR_PERMISSION},
                           {.has = "+", .refuses_ask = ERROR_NO_MEMORY},
                           {.has = "+++", .breaks_at = 2, .breaks_with = ERROR_CANCELLED}};
    static const char *const expected[] = {"cannot begin", "cannot ask", "broken off"};
    for (int i = 0; i < 3; i++) {
        const struct source_item *item;
        struct source *source = NULL;
        add(&source, &several, &fakes[i], "fake");
        struct source_stream *stream = begin(source, 3);
        int ret = source_next(stream, &item, &err);
        if (ret == 0)
            ret = source_next(stream, &item, &err);
        assert_true(ret < 0);
        assert_null(item);
        assert_string_equal(err.text, expected[i]);
        source_end(&stream);
        source_close(&source);
        assert_int_equal(fakes[i].begun, fakes[i].ended);
    }
}

/* Of a list the others go on: with what they have of the dates that the broken one was asked for, too. */
static void a_source_that_cannot_go_on(void **state)
{
    (void)state;
    for (int how = 0; how < 3; how++)
        for (int k = 0; k < KINDS; k++) {
            struct fake fakes[] = {
                {.has = "+-+-+-", .close = 1}, {.has = "++++++", .close = 2}, {.has = "-+-+-+", .close = 3}};
            static const char *const reason[] = {"cannot begin", "cannot ask", "broken off"};
            fakes[1].refuses_begin = how == 0 ? ERROR_PERMISSION : 0;
            fakes[1].refuses_ask = how == 1 ? ERROR_IO : 0;
            fakes[1].breaks_at = how == 2 ? 2 : 0;
            fakes[1].breaks_with = ERROR_IO;
            struct source *source = NULL;
            add(&source, kinds[k], &fakes[0], "one");
            add(&source, &several, &fakes[1], "two");
            add(&source, kinds[KINDS - 1 - k], &fakes[2], "three");
            struct source_stream *stream = begin(source, 7);
            for (unsigned i = 0; i < 6; i++) {
                const struct source_item *item = next(stream);
                assert_int_equal(item->date, day_number(i));
                assert_null(item->error);
                double expected = i % 2 == 0 ? 1 : how == 2 && i == 1 ? 2 : 3;
                assert_true(item->day->column[RAW_CLOSE][0] == expected);
            }
            char message[128];
            snprintf(message, sizeof message, "one: no table; two: %s; three: no table", reason[how]);
            assert_string_equal(next(stream)->error->text, message);
            assert_null(next(stream));
            source_end(&stream);
            source_close(&source);
            assert_int_equal(fakes[1].begun, fakes[1].ended);
        }
}

static void cancelled_between_two_items(void **state)
{
    (void)state;
    atomic_bool cancelled = false;
    const struct source_context context = {
        .calendar = calendar, .complete_minute = -1, .cancelled = &cancelled};
    struct fake fake = {.has = "+++", .close = 7};
    struct source *source = NULL;
    const struct source_item *item;
    assert_int_equal(source_add(&source, &by_thread, "fake", &fake, &context, &err), 0);
    struct source_stream *stream = begin(source, 3);
    assert_int_equal(next(stream)->date, day_number(0));
    atomic_store(&cancelled, true);
    assert_int_equal(source_next(stream, &item, &err), ERROR_CANCELLED);
    assert_null(item);
    source_end(&stream);
    source_close(&source);
}

/* ---- lists ---- */

/* Whatever the kinds: each date from the first source that has a good table of it. */
static void a_list_is_asked_in_order(void **state)
{
    (void)state;
    for (int mix = 0; mix < KINDS * KINDS * KINDS; mix++) {
        struct fake fakes[] = {{.has = "++--x0+-----------------+---------------", .close = 1},
                               {.has = "+++-++-++x---------+----+++++--------+--", .close = 2},
                               {.has = "++++-+---+++++++++++----++++++++++++++--", .close = 3}};
        const double expected[] = {1, 1, 2, 3, 2, 2, 1, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2,
                                   0, 0, 0, 0, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 2, 0, 0};
        static const char *const names[] = {"one:a", "two", "three"};
        struct source *source = NULL;
        for (int i = 0, rest = mix; i < 3; i++, rest /= KINDS)
            add(&source, kinds[rest % KINDS], &fakes[i], names[i]);
        assert_string_equal(source_text(source), "one:a, two, three");
        struct source_stream *stream = begin(source, 40);
        for (unsigned i = 0; i < 40; i++) {
            const struct source_item *item = next(stream);
            assert_int_equal(item->date, day_number(i));
            if (expected[i] == 0) {
                assert_int_equal(item->error->code, ERROR_NOT_READY);
                assert_string_equal(item->error->text, "one:a: no table; two: no table; three: no table");
                continue;
            }
            assert_null(item->error);
            assert_true(item->day->column[RAW_CLOSE][0] == expected[i]);
            assert_string_equal(item->source, names[(int)expected[i] - 1]);
        }
        assert_null(next(stream));
        source_end(&stream);
        source_close(&source);
        assert_int_equal(fakes[0].answered_count, 40);
        for (unsigned i = 0; i < fakes[2].answered_count; i++) /* only what the others do not have */
            assert_true(expected[date_to_days(fakes[2].asked[i]) - date_to_days(20260101)] != 1);
    }
}

/* What the first does not have is on its way from the second while the first is still being heard. */
static void a_later_source_has_several_on_their_way(void **state)
{
    (void)state;
    struct fake fakes[] = {{.has = "", .close = 1}, {.has = "++++++++++++++++++++", .close = 2}};
    struct source *source = NULL;
    add(&source, &by_thread, &fakes[0], "one");
    add(&source, &several, &fakes[1], "two");
    struct source_stream *stream = begin(source, 20);
    for (unsigned i = 0; i < 20; i++)
        assert_int_equal(next(stream)->date, day_number(i));
    assert_null(next(stream));
    assert_int_equal(fakes[1].away_most, SOURCE_AHEAD);
    source_end(&stream);
    source_close(&source);
}

/* A wrong table weighs more than one that is not there, whoever says it first. */
static void reasons_of_every_source(void **state)
{
    (void)state;
    struct fake fakes[] = {{.has = "-x", .close = 1}, {.has = "x-", .close = 2}};
    struct source *source = NULL;
    add(&source, &in_place, &fakes[0], "one");
    add(&source, &several, &fakes[1], "two");
    struct source_stream *stream = begin(source, 2);
    const struct source_item *item = next(stream);
    assert_int_equal(item->error->code, ERROR_DATA);
    assert_string_equal(item->error->text, "one: no table; two: a wrong table");
    item = next(stream);
    assert_int_equal(item->error->code, ERROR_DATA);
    assert_string_equal(item->error->text, "one: a wrong table; two: no table");
    source_end(&stream);
    source_close(&source);
}

/* A table that the caller cannot store is asked of the next source; then the dates go on in order. */
static void a_refused_table(void **state)
{
    (void)state;
    for (int k = 0; k < KINDS * KINDS; k++) {
        struct fake fakes[] = {{.has = "++++", .close = 1}, {.has = "-+-+", .close = 2}};
        struct source *source = NULL;
        add(&source, kinds[k % KINDS], &fakes[0], "one");
        add(&source, kinds[k / KINDS], &fakes[1], "two");
        struct source_stream *stream = begin(source, 4);
        const double closes[] = {1, 2, 1, 2};
        for (unsigned i = 0; i < 4; i++) {
            struct error why = {.code = ERROR_DATA, .text = "too few rows"};
            const struct source_item *item = next(stream);
            assert_true(item->date == day_number(i) && item->day->column[RAW_CLOSE][0] == 1);
            if (i == 0)
                continue; /* the first one is taken as it is */
            assert_true(source_refuse(stream, &why));
            item = next(stream);
            assert_int_equal(item->date, day_number(i));
            if (i == 2) {
                assert_int_equal(item->error->code, ERROR_DATA);
                assert_string_equal(item->error->text, "one: too few rows; two: no table");
                continue;
            }
            assert_true(item->day->column[RAW_CLOSE][0] == closes[i]);
            if (i == 3) {
                assert_false(source_refuse(stream, &why));
                assert_string_equal(why.text, "one: too few rows; two: too few rows");
            }
        }
        assert_null(next(stream));
        source_end(&stream);
        source_close(&source);
    }
}

static void refused_by_the_only_source(void **state)
{
    (void)state;
    struct fake fake = {.has = "++", .close = 1};
    struct error why = {.code = ERROR_DATA, .text = "t.csv:2: close is 0"};
    struct source *source = NULL;
    add(&source, &by_thread, &fake, "one");
    struct source_stream *stream = begin(source, 2);
    next(stream);
    assert_false(source_refuse(stream, &why));
    assert_int_equal(why.code, ERROR_DATA);
    assert_string_equal(why.text, "t.csv:2: close is 0");
    assert_int_equal(next(stream)->date, day_number(1));
    source_end(&stream);
    source_close(&source);
}

/* The second source completes a day in the evening, the first one only on the morning after: today's table is
 * not asked of the first, and the session date is the second one's. */
static void a_source_is_not_asked_before_it_has_completed_a_day(void **state)
{
    (void)state;
    static const struct source_kind slow = {
        .name = "slow", .complete_minute = 32 * 60, .close = fake_close, .fetch = fake_fetch};
    const kst_date dates[] = {20260629, 20260630};
    char has[256];
    memset(has, '+', sizeof has);
    has[sizeof has - 1] = '\0';
    struct fake fakes[] = {{.has = has, .close = 1}, {.has = has, .close = 2}};
    struct source *source = NULL;
    struct source_stream *stream;
    add(&source, &slow, &fakes[0], "slow");
    assert_int_equal(source_session_date(source, clock_now_utc()), 20260629);
    add(&source, &several, &fakes[1], "quick");
    assert_int_equal(source_session_date(source, clock_now_utc()), 20260630);
    assert_int_equal(source_begin(source, dates, 2, &stream, &err), 0);
    assert_string_equal(next(stream)->source, "slow");
    assert_string_equal(next(stream)->source, "quick");
    assert_null(next(stream));
    source_end(&stream);
    assert_int_equal(fakes[0].answered_count, 1);

    const kst_date tomorrow = 20260701;
    assert_int_equal(source_begin(source, &tomorrow, 1, &stream, &err), 0);
    const struct source_item *item = next(stream);
    assert_int_equal(item->error->code, ERROR_NOT_READY);
    assert_string_equal(item->error->text, "no source has completed the day yet");
    assert_null(next(stream));
    source_end(&stream);
    source_close(&source);
}

/* ---- files ---- */

static void table(const char *dir, const char *name, unsigned price)
{
    char text[512];
    int n = snprintf(text, sizeof text,
                     HEAD "000020,a,KOSPI,%u,%u,%u,%u,0,1,1,1,1\n000660,b,KOSPI,1,1,1,1,0,1,1,1,1\n", price,
                     price, price, price);
    if (strstr(name, ".gz") != NULL)
        temp_gzip(dir, name, "wb", text, (size_t)n);
    else
        temp_write(dir, name, "wb", text, (size_t)n);
}

static void open_files(const char *dir, struct source **source)
{
    const struct source_context context = {.calendar = calendar, .complete_minute = -1};
    char *paths[] = {(char *)dir};
    if (source_open_files(paths, 1, &context, source, &err) != 0)
        fail_msg("%s", err.text);
    assert_string_equal(source_text(*source), "import");
}

static void many_files_in_order(void **state)
{
    (void)state;
    char dir[TEMP_PATH];
    kst_date dates[DAYS];
    struct source *source;
    struct source_stream *stream;
    temp_make(dir);
    for (unsigned i = DAYS; i-- > 0;) {
        char name[64], date[DATE_TEXT];
        dates[i] = day_number(i);
        snprintf(name, sizeof name, "%s.csv%s", date_format(dates[i], date), i % 2 != 0 ? ".gz" : "");
        table(dir, name, 100 + i);
    }
    open_files(dir, &source);
    assert_int_equal(source_begin(source, dates, DAYS, &stream, &err), 0);
    for (unsigned i = 0; i < DAYS; i++) {
        const struct source_item *item = next(stream);
        char path[TEMP_PATH + 64], date[DATE_TEXT];
        snprintf(path, sizeof path, "%s/%s.csv%s", dir, date_format(dates[i], date), i % 2 != 0 ? ".gz" : "");
        assert_null(item->error);
        assert_int_equal(item->date, dates[i]);
        assert_int_equal(item->day->count, 2);
        assert_true(item->day->column[RAW_CLOSE][0] == 100 + i);
        assert_string_equal(item->from, path);
        assert_string_equal(item->source, "import");
    }
    assert_null(next(stream));
    source_end(&stream);
    source_close(&source);
    temp_remove(dir);
}

/* Each fault is its own item's; the others are read. */
static void faults_stop_no_other(void **state)
{
    (void)state;
    static const kst_date dates[] = {20250303, 20250304, 20250305, 20250306, 20250307};
    char dir[TEMP_PATH], expected[7][TEMP_PATH + 128] = {""};
    struct source *source;
    struct source_stream *stream;
    temp_make(dir);
    table(dir, "notes.csv", 1);
    table(dir, "2025-02-30.csv", 1);
    table(dir, "2025-03-03.csv", 3);
    temp_text(dir, "2025-03-04.csv", HEAD "000020,a,KOSPI,1,1,1,x,0,0,0,0,0\n");
    temp_write(dir, "2025-03-05.csv.gz", "wb", "\x1f\x8b\x08", 3);
    table(dir, "2025-03-06.csv", 6);
    snprintf(expected[0], sizeof *expected, "%s: the date in the name, 2025-02-30, is no day of the calendar",
             temp_path(dir, "2025-02-30.csv"));
    snprintf(expected[1], sizeof *expected,
             "%s: no date in the name, nor a column of dates (sise), expected a name as in 2025-06-17.csv.gz",
             temp_path(dir, "notes.csv"));
    snprintf(expected[3], sizeof *expected, "%s:2: close \"x\" is not a number, expected digits such as 9350",
             temp_path(dir, "2025-03-04.csv"));
    snprintf(expected[4], sizeof *expected, "%s: truncated gzip data, expected the end of the stream",
             temp_path(dir, "2025-03-05.csv.gz"));
    snprintf(expected[6], sizeof *expected,
             "%s has no table of 2025-03-07 (2025-03-07.csv or .csv.gz); it has 2025-03-03 to 2025-03-06",
             dir);
    open_files(dir, &source);
    assert_int_equal(source_begin(source, dates, 5, &stream, &err), 0);
    for (size_t i = 0; i < 7; i++) {
        const struct source_item *item = next(stream);
        assert_non_null(item);
        assert_int_equal(item->date, i < 2 ? 0 : dates[i - 2]);
        assert_int_equal(item->day == NULL, expected[i][0] != '\0');
        if (item->day == NULL)
            assert_string_equal(item->error->text, expected[i]);
        else
            assert_true(item->day->column[RAW_CLOSE][0] == dates[i - 2] % 10);
    }
    assert_null(next(stream));
    source_end(&stream);
    source_close(&source);
    temp_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_answers_in_order),
        cmocka_unit_test(strays_come_first_and_without_dates_too),
        cmocka_unit_test(ended_at_any_time),
        cmocka_unit_test(a_stream_that_cannot_go_on),
        cmocka_unit_test(a_source_that_cannot_go_on),
        cmocka_unit_test(cancelled_between_two_items),
        cmocka_unit_test(a_list_is_asked_in_order),
        cmocka_unit_test(a_later_source_has_several_on_their_way),
        cmocka_unit_test(reasons_of_every_source),
        cmocka_unit_test(a_refused_table),
        cmocka_unit_test(refused_by_the_only_source),
        cmocka_unit_test(a_source_is_not_asked_before_it_has_completed_a_day),
        cmocka_unit_test(many_files_in_order),
        cmocka_unit_test(faults_stop_no_other),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
