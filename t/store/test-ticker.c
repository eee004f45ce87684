#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "t/store/toy.h"

#define TICKERS 200

static int change_body(struct store_txn *txn, void *arg, struct error *err)
{
    struct ticker *tickers;
    size_t count;
    int ret = ticker_all(txn, &tickers, &count);
    if (ret)
        return store_txn_error(txn, err);
    for (size_t i = 0; arg && i < count; i += 50) {
        tickers[i].is_active = true;
        tickers[i].added_date = toy_date(1);
        tickers[i].market_cap = NAN;
        tickers[i].last_analyzed_date = toy_date(0);
        strcpy(tickers[i].name, "바뀐 이름");
    }
    ticker_save(txn, tickers, count);
    free(tickers);
    return store_txn_error(txn, err);
}

static uint64_t version_of(struct toy *toy)
{
    struct store_info info;
    assert_int_equal(store_info(toy->store, &info, NULL), 0);
    return info.last_txn;
}

static void what_is_saved_comes_back(void **state)
{
    struct toy *toy = *state;
    struct ticker *tickers;
    struct store_txn *txn;
    size_t count;
    toy_fill(toy->store, 0, 2, TICKERS);
    assert_int_equal(store_write(toy->store, change_body, toy, &toy->err), 0);
    toy_reopen(toy);
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    assert_int_equal(ticker_all(txn, &tickers, &count), 0);
    assert_int_equal(count, TICKERS);
    assert_int_equal(ticker_count(txn), TICKERS);
    for (size_t i = 0; i < count; i++) {
        char code[TICKER_TEXT];
        toy_code(i, code);
        assert_int_equal(tickers[i].slot, i);
        assert_string_equal(tickers[i].code, code);
        assert_int_equal(tickers[i].is_active, i % 50 == 0);
        assert_int_equal(tickers[i].added_date, i % 50 ? 0 : toy_date(1));
        assert_int_equal(tickers[i].last_analyzed_date, toy_date(i % 50 ? 1 : 0));
        assert_int_equal(isnan(tickers[i].market_cap), i % 50 == 0);
        assert_int_equal(strcmp(tickers[i].name, "바뀐 이름") == 0, i % 50 == 0);
    }
    free(tickers);
    store_read_end(&txn);
}

static void saving_what_did_not_change_writes_nothing(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 2, TICKERS);
    uint64_t version = version_of(toy);
    assert_int_equal(store_write(toy->store, change_body, NULL, &toy->err), 0);
    assert_int_equal(version_of(toy), version);
    assert_int_equal(store_write(toy->store, change_body, toy, &toy->err), 0);
    assert_int_equal(version_of(toy), version + 1);
}

static int misplaced_body(struct store_txn *txn, void *arg, struct error *err)
{
    (void)arg;
    struct ticker ticker;
    if (ticker_get(txn, "T00001", &ticker) == 0) {
        ticker.slot = 0;
        ticker_save(txn, &ticker, 1);
    }
    return store_txn_error(txn, err);
}

static void a_ticker_cannot_move_to_anothers_slot(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 1, TICKERS);
    assert_int_equal(store_write(toy->store, misplaced_body, NULL, &toy->err), ERROR_INTERNAL);
    assert_true(toy_clean(toy->store));
}

static void an_unknown_ticker_does_not_end_the_transaction(void **state)
{
    struct toy *toy = *state;
    struct store_txn *txn;
    struct ticker ticker;
    toy_fill(toy->store, 0, 1, TICKERS);
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    assert_int_equal(ticker_get(txn, "X", &ticker), ERROR_NOT_FOUND);
    assert_int_equal(ticker_get(txn, "T00001 and more", &ticker), ERROR_NOT_FOUND);
    assert_int_equal(ticker_get(txn, "", &ticker), ERROR_NOT_FOUND);
    assert_int_equal(store_txn_error(txn, NULL), 0);
    assert_int_equal(ticker_get(txn, "T00001", &ticker), 0);
    assert_int_equal(ticker.slot, 1);
    store_read_end(&txn);
}

/* ---- how far each is analyzed ---- */

static int analyzed_body(struct store_txn *txn, void *arg, struct error *err)
{
    const kst_date *dates = arg;
    ticker_analyzed_put(txn, dates, TICKERS);
    return store_txn_error(txn, err);
}

static void analyzed_dates_agree_however_they_are_read(void **state)
{
    struct toy *toy = *state;
    kst_date dates[TICKERS], got[TICKERS + 5];
    struct store_txn *txn;
    struct ticker *tickers;
    size_t count;
    toy_fill(toy->store, 0, 3, TICKERS);
    for (unsigned i = 0; i < TICKERS; i++)
        dates[i] = toy_date(i % 3);
    assert_int_equal(store_write(toy->store, analyzed_body, dates, &toy->err), 0);
    /* The writer's own memory must have followed. */
    assert_int_equal(store_write(toy->store, change_body, NULL, &toy->err), 0);
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    assert_int_equal(ticker_analyzed_get(txn, got, TICKERS + 5), 0);
    assert_memory_equal(got, dates, sizeof dates);
    assert_int_equal(got[TICKERS], 0);
    assert_int_equal(got[TICKERS + 4], 0);
    assert_int_equal(ticker_all(txn, &tickers, &count), 0);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(tickers[i].last_analyzed_date, dates[i]);
    free(tickers);
    store_read_end(&txn);
}

/* ---- former names ---- */

#define SPAN  4   /* days */
#define CASES 256 /* every way to be absent (0) or to have one of three names on each of them */

/* The figure of ticker t on a day, a digit of t; `turn` makes another table of the day. */
static unsigned figure_of(unsigned t, unsigned day, unsigned turn)
{
    return ((t >> 2 * day) + turn) % 4;
}

struct naming {
    unsigned day, turn;
    const char *name, *market; /* of ticker 1, where not NULL */
};

static void line_put(struct day *day, unsigned t, unsigned figure, unsigned turn)
{
    static const char *const markets[] = {"", "KONEX", "KOSDAQ", "KOSDAQ"};
    long i = day_add(day);
    assert_true(i >= 0);
    toy_code(t, day->line[i].ticker);
    snprintf(day->line[i].market, MARKET_TEXT, "%s", markets[figure]);
    snprintf(day->line[i].name, NAME_TEXT, "이름 %u", figure);
    day->column[RAW_CLOSE][i] = turn + 1;
}

static int naming_body(struct store_txn *txn, void *arg, struct error *err)
{
    const struct naming *naming = arg;
    struct day day = {0};
    enum day_result result;
    day_clear(&day, toy_date(naming->day));
    for (unsigned t = 0; t < (naming->name ? 2 : CASES); t++)
        if (naming->name || figure_of(t, naming->day, naming->turn))
            line_put(&day, t, naming->name ? 1 : figure_of(t, naming->day, naming->turn), naming->turn);
    if (naming->name) {
        snprintf(day.line[1].name, NAME_TEXT, "%s", naming->name);
        snprintf(day.line[1].market, MARKET_TEXT, "%s", naming->market);
    }
    day_put(txn, &day, true, &result, NULL);
    day_free(&day);
    return store_txn_error(txn, err);
}

static void name_put(struct toy *toy, struct naming naming)
{
    assert_int_equal(store_write(toy->store, naming_body, &naming, &toy->err), 0);
}

/* What the stored tables, turns[day] - 1 of those that are not 0, say plainly: the last one up to a day, the
 * first one where none is before; 0: it is in none. Counts the changes. */
static unsigned truth(unsigned t, unsigned upto, const unsigned turns[SPAN], size_t *changes)
{
    unsigned said = 0;
    for (unsigned d = 0; d < SPAN && (d <= upto || !said); d++) {
        unsigned figure = turns[d] ? figure_of(t, d, turns[d] - 1) : 0;
        *changes += said && figure && figure != said;
        said = figure ? figure : said;
    }
    return said;
}

static void names_equal(struct toy *toy, const unsigned turns[SPAN])
{
    struct store_txn *txn;
    struct ticker_past *pasts;
    size_t count, changes = 0, ignored = 0;
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    assert_int_equal(ticker_pasts(txn, &pasts, &count), 0);
    for (unsigned t = 0; t < CASES; t++) {
        struct ticker ticker;
        char code[TICKER_TEXT], name[NAME_TEXT];
        toy_code(t, code);
        if (truth(t, SPAN, turns, &changes) == 0)
            continue;
        assert_int_equal(ticker_get(txn, code, &ticker), 0);
        for (unsigned d = 0; d < SPAN; d++) {
            const struct ticker_past *past = ticker_past_on(pasts, count, ticker.slot, toy_date(d));
            unsigned figure = truth(t, d, turns, &ignored);
            snprintf(name, sizeof name, "이름 %u", figure);
            assert_string_equal(past ? past->name : ticker.name, name);
            assert_string_equal(past ? past->market : ticker.market, figure == 1 ? "KONEX" : "KOSDAQ");
        }
    }
    assert_int_equal(count, changes); /* none is redundant */
    free(pasts);
    store_read_end(&txn);
}

/* After each of four days in some order, and after each of the four is replaced in that order. */
static void order_check(const unsigned order[SPAN])
{
    void *state;
    unsigned turns[SPAN] = {0};
    assert_int_equal(toy_begin(&state), 0);
    for (unsigned turn = 0; turn < 3; turn++)
        for (unsigned i = 0; i < SPAN; i++) {
            name_put(state, (struct naming){.day = order[i], .turn = turn});
            turns[order[i]] = turn + 1;
            names_equal(state, turns);
        }
    toy_reopen(state);
    names_equal(state, turns);
    assert_null(strstr(toy_findings(((struct toy *)state)->store), "former_names"));
    toy_end(&state);
}

static void former_names_are_those_of_the_tables_in_every_order(void **state)
{
    (void)state;
    for (unsigned code = 0; code < 256; code++) {
        unsigned order[SPAN], days = 0;
        for (unsigned i = 0; i < SPAN; i++)
            days |= 1u << (order[i] = figure_of(code, i, 0));
        if (days == 15)
            order_check(order);
    }
}

/* Name and market of ticker 1, "NAME MARKET". */
static const char *called(struct toy *toy, unsigned day)
{
    static char text[NAME_TEXT + MARKET_TEXT + 1];
    struct store_txn *txn;
    struct ticker_past *pasts;
    struct ticker ticker;
    size_t count;
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    assert_int_equal(ticker_pasts(txn, &pasts, &count), 0);
    assert_int_equal(ticker_get(txn, "T00001", &ticker), 0);
    const struct ticker_past *past = ticker_past_on(pasts, count, ticker.slot, toy_date(day));
    snprintf(text, sizeof text, "%s %s", past ? past->name : ticker.name,
             past ? past->market : ticker.market);
    free(pasts);
    store_read_end(&txn);
    return text;
}

static void empty_texts_say_nothing(void **state)
{
    struct toy *toy = *state;
    name_put(toy, (struct naming){.day = 1, .name = "", .market = ""});
    name_put(toy, (struct naming){.day = 2, .name = "A", .market = ""});
    assert_string_equal(called(toy, 1), "A ");
    name_put(toy, (struct naming){.day = 4, .name = "", .market = "KONEX"});
    assert_string_equal(called(toy, 1), "A KONEX");
    name_put(toy, (struct naming){.day = 5, .name = "B", .market = ""});
    assert_string_equal(called(toy, 4), "A KONEX");
    assert_string_equal(called(toy, 5), "B KONEX");
    name_put(toy, (struct naming){.day = 0, .name = "", .market = "KOSDAQ"});
    assert_string_equal(called(toy, 0), "A KOSDAQ");
    assert_string_equal(called(toy, 1), "A KONEX");
    name_put(toy, (struct naming){.day = 3, .name = "", .market = ""});
    assert_string_equal(called(toy, 3), "A KONEX");
    name_put(toy, (struct naming){.day = 5, .turn = 1, .name = "", .market = ""});
    assert_string_equal(called(toy, 5), "B KONEX");
}

static void a_store_without_former_names_is_read(void **state)
{
    struct toy *toy = *state;
    struct store_txn *txn;
    struct ticker_past *pasts;
    size_t count;
    toy_fill(toy->store, 0, 2, TICKERS);
    toy_close(toy);
    toy->store = toy_open(toy->dir, &(struct store_options){.read_only = true});
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    assert_int_equal(ticker_pasts(txn, &pasts, &count), 0);
    assert_int_equal(count, 0);
    assert_null(ticker_past_on(pasts, count, 0, toy_date(0)));
    free(pasts);
    store_read_end(&txn);
    toy_reopen(toy);
    name_put(toy, (struct naming){.day = 2, .name = "A", .market = "KONEX"});
    assert_string_equal(called(toy, 2), "A KONEX");
    assert_string_equal(called(toy, 1), "이름 1 KOSDAQ");
}

/* ---- jobs ---- */

static int job_body(struct store_txn *txn, void *arg, struct error *err)
{
    job_put(txn, arg);
    return store_txn_error(txn, err);
}

static void jobs_come_back_in_order(void **state)
{
    struct toy *toy = *state;
    struct job_status job = {
        "hourly_analysis", 20240103, JOB_FAILED, 1704240000, 1704240060, 12, 4711, "why", "demo", "copy"};
    struct job_status first = {"daily_update", 20240103, JOB_RUNNING, 1704240000, 0, 0, 1, "", "", ""}, got;
    struct job_status *jobs;
    struct store_txn *txn;
    size_t count;
    assert_int_equal(store_write(toy->store, job_body, &job, &toy->err), 0);
    assert_int_equal(store_write(toy->store, job_body, &first, &toy->err), 0);
    first.date_kst = 20231229;
    assert_int_equal(store_write(toy->store, job_body, &first, &toy->err), 0);
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    assert_int_equal(job_get(txn, "hourly_analysis", 20240103, &got), 0);
    assert_memory_equal(&got, &job, sizeof job);
    assert_int_equal(job_get(txn, "hourly_analysis", 20240104, &got), ERROR_NOT_FOUND);
    assert_int_equal(job_get(txn, "a name that is much too long to be one of a job", 20240104, &got),
                     ERROR_NOT_FOUND);
    assert_int_equal(store_txn_error(txn, NULL), 0);
    assert_int_equal(job_all(txn, &jobs, &count), 0);
    assert_int_equal(count, 3);
    assert_int_equal(jobs[0].date_kst, 20231229);
    assert_string_equal(jobs[1].job_name, "daily_update");
    assert_string_equal(jobs[2].job_name, "hourly_analysis");
    free(jobs);
    store_read_end(&txn);
    job.date_kst = 0;
    assert_int_equal(store_write(toy->store, job_body, &job, &toy->err), ERROR_INTERNAL);
}

static void a_jobs_longest_texts_come_back(void **state)
{
    struct toy *toy = *state;
    struct job_status job = {.job_name = "daily_update", .date_kst = 20240103, .status = JOB_FAILED}, got;
    struct store_txn *txn;
    memset(job.message, 'x', sizeof job.message - 1);
    memset(job.source, 'y', sizeof job.source - 1);
    memset(job.accepted, 'z', sizeof job.accepted - 1);
    assert_int_equal(store_write(toy->store, job_body, &job, &toy->err), 0);
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    assert_int_equal(job_get(txn, "daily_update", 20240103, &got), 0);
    assert_string_equal(got.message, job.message);
    assert_string_equal(got.source, job.source);
    assert_string_equal(got.accepted, job.accepted);
    store_read_end(&txn);
}

int main(void)
{
#define TICKER_TEST(name) cmocka_unit_test_setup_teardown(name, toy_begin, toy_end)
    const struct CMUnitTest tests[] = {
        TICKER_TEST(what_is_saved_comes_back),
        TICKER_TEST(saving_what_did_not_change_writes_nothing),
        TICKER_TEST(a_ticker_cannot_move_to_anothers_slot),
        TICKER_TEST(an_unknown_ticker_does_not_end_the_transaction),
        TICKER_TEST(analyzed_dates_agree_however_they_are_read),
        cmocka_unit_test(former_names_are_those_of_the_tables_in_every_order),
        TICKER_TEST(empty_texts_say_nothing),
        TICKER_TEST(a_store_without_former_names_is_read),
        TICKER_TEST(jobs_come_back_in_order),
        TICKER_TEST(a_jobs_longest_texts_come_back),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
