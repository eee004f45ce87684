/* A store from which days were removed shows what one shows that never had them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "t/store/toy.h"

#define TICKERS 12
#define DAYS    8

static uint64_t seed = 20260105;

static unsigned chance(unsigned below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % below;
}

/* ---- tables in which tickers come, go, and change their names and markets ---- */

static void table_make(struct day *day, kst_date date)
{
    static const char *const markets[] = {"KOSPI", "KOSDAQ"};
    day_clear(day, date);
    for (size_t t = 0; t < TICKERS; t++) {
        if (chance(10) < 3)
            continue;
        long i = day_add(day);
        assert_true(i >= 0);
        toy_code(t, day->line[i].ticker);
        snprintf(day->line[i].market, MARKET_TEXT, "%s", markets[chance(8) == 0]);
        snprintf(day->line[i].name, NAME_TEXT, "%c%zu", 'A' + (int)chance(3), t);
        for (int c = 0; c < RAW_PUBLISHED; c++)
            day->column[c][i] = chance(10) == 0 && c != RAW_CLOSE ? NAN : toy_value(date, t, c, 1);
    }
}

struct step {
    const struct day *put; /* NULL: `remove` */
    kst_date remove;
    size_t rows; /* of the day that was removed */
    int ret;
};

static int step_body(struct store_txn *txn, void *arg, struct error *err)
{
    struct step *step = arg;
    kst_date date = step->put ? step->put->date : step->remove;
    struct job_status job = {.date_kst = date, .status = step->put ? JOB_COMPLETED : JOB_FAILED};
    double row[TICKERS] = {0};
    enum day_result result;
    snprintf(job.job_name, sizeof job.job_name, TOY_JOB);
    if (step->put) {
        day_put(txn, step->put, false, &result, NULL);
        row_put(txn, store_column(store_of(txn), DATASET_RAW, "factor"), date, row, ticker_count(txn));
        row_put(txn, store_column(store_of(txn), DATASET_ANALYZED, "sma_5"), date, row, ticker_count(txn));
    } else {
        step->ret = day_remove(txn, step->remove, &step->rows);
    }
    job_put(txn, &job);
    return store_txn_error(txn, err);
}

static void step_run(struct store *store, struct step step)
{
    struct error err;
    assert_int_equal(store_write(store, step_body, &step, &err), 0);
    assert_int_equal(step.ret, 0);
}

/* ---- what two stores say ---- */

struct view {
    struct store_txn *txn;
    struct ticker *tickers;
    struct ticker_past *pasts;
    size_t count, past_count;
};

static struct view view_of(struct store *store)
{
    struct view view = {0};
    assert_int_equal(store_read(store, &view.txn, NULL), 0);
    assert_int_equal(ticker_all(view.txn, &view.tickers, &view.count), 0);
    assert_int_equal(ticker_pasts(view.txn, &view.pasts, &view.past_count), 0);
    return view;
}

static void view_end(struct view *view)
{
    free(view->tickers);
    free(view->pasts);
    store_read_end(&view->txn);
}

static const struct ticker *seen_in(const struct view *view, const char *code)
{
    for (size_t i = 0; i < view->count; i++)
        if (strcmp(view->tickers[i].code, code) == 0)
            return ticker_seen(&view->tickers[i]) ? &view->tickers[i] : NULL;
    return NULL;
}

static void names_same(const struct view *a, const struct ticker *x, const struct view *b,
                       const struct ticker *y, kst_date date)
{
    const struct ticker_past *p = ticker_past_on(a->pasts, a->past_count, x->slot, date),
                             *q = ticker_past_on(b->pasts, b->past_count, y->slot, date);
    assert_string_equal(p ? p->name : x->name, q ? q->name : y->name);
    assert_string_equal(p ? p->market : x->market, q ? q->market : y->market);
}

static void values_same(const struct view *a, const struct ticker *x, const struct view *b,
                        const struct ticker *y, kst_date date)
{
    for (int c = 0; c < RAW_PUBLISHED; c++) {
        struct row m = row_get(a->txn, store_column(store_of(a->txn), DATASET_RAW, raw_column_name[c]), date),
                   n = row_get(b->txn, store_column(store_of(b->txn), DATASET_RAW, raw_column_name[c]), date);
        double v = row_value(m, x->slot), w = row_value(n, y->slot);
        assert_true(v == w || (isnan(v) && isnan(w)));
    }
}

static void views_same(const struct view *a, const struct view *b)
{
    for (size_t t = 0; t < TICKERS; t++) {
        char code[TICKER_TEXT];
        toy_code(t, code);
        const struct ticker *x = seen_in(a, code), *y = seen_in(b, code);
        assert_int_equal(x != NULL, y != NULL);
        if (!x || !y)
            continue;
        assert_int_equal(x->first_date, y->first_date);
        assert_int_equal(x->last_date, y->last_date);
        assert_true(x->market_cap == y->market_cap || (isnan(x->market_cap) && isnan(y->market_cap)));
        for (unsigned d = 0; d < DAYS; d++) {
            values_same(a, x, b, y, toy_date(d));
            if (toy_date(d) >= x->first_date)
                names_same(a, x, b, y, toy_date(d));
        }
    }
    assert_int_equal(a->past_count, b->past_count);
}

/* ---- */

static void shuffle(unsigned order[DAYS])
{
    for (unsigned i = 0; i < DAYS; i++)
        order[i] = i;
    for (unsigned i = DAYS; i > 1; i--) {
        unsigned j = chance(i), was = order[i - 1];
        order[i - 1] = order[j];
        order[j] = was;
    }
}

/* Puts DAYS tables in some order and removes some of the days in another one; the other store gets only the
 * days that are left. */
static void removed_and_never_there(struct toy *toy, struct store *other)
{
    struct day day[DAYS] = {0};
    unsigned order[DAYS], removed = chance(DAYS + 1);
    for (unsigned d = 0; d < DAYS; d++)
        table_make(&day[d], toy_date(d));
    shuffle(order);
    for (unsigned i = 0; i < DAYS; i++)
        step_run(toy->store, (struct step){.put = &day[order[i]]});
    shuffle(order);
    for (unsigned i = 0; i < removed; i++) {
        step_run(toy->store, (struct step){.remove = toy_date(order[i])});
        assert_true(toy_clean(toy->store));
    }
    for (unsigned i = removed; i < DAYS; i++)
        step_run(other, (struct step){.put = &day[order[i]]});
    struct view a = view_of(toy->store), b = view_of(other);
    views_same(&a, &b);
    view_end(&a);
    view_end(&b);
    for (unsigned i = 0; i < removed; i++)
        step_run(toy->store, (struct step){.put = &day[order[i]]});
    assert_true(toy_clean(toy->store));
    for (unsigned d = 0; d < DAYS; d++)
        day_free(&day[d]);
}

static void a_removed_day_leaves_nothing(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 100; round++) {
        void *one = NULL, *other = NULL;
        toy_begin_quick(&one);
        toy_begin_quick(&other);
        removed_and_never_there(one, ((struct toy *)other)->store);
        toy_end(&one);
        toy_end(&other);
    }
}

static int remove_twice(struct store_txn *txn, void *arg, struct error *err)
{
    struct step *step = arg;
    assert_int_equal(day_remove(txn, step->remove, &step->rows), 0);
    assert_int_equal(step->rows, TICKERS);
    step->ret = day_remove(txn, step->remove, &step->rows);
    assert_false(day_stored(txn, step->remove));
    assert_int_equal(store_txn_error(txn, NULL), 0);
    return error_set(err, ERROR_DATA, "undone");
}

/* A day that is not there is told, and what was removed in a transaction that is undone is there again. */
static void a_day_that_is_not_stored(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 3, TICKERS);
    struct step step = {.remove = toy_date(1)};
    assert_int_equal(store_write(toy->store, remove_twice, &step, &toy->err), ERROR_DATA);
    assert_int_equal(step.ret, ERROR_NOT_FOUND);
    assert_true(toy_clean(toy->store));
    struct view view = view_of(toy->store);
    assert_true(day_stored(view.txn, toy_date(1)));
    view_end(&view);
}

/* The slot of a ticker that only a removed day had is its own again when it comes back. */
static void a_slot_is_permanent(void **state)
{
    struct toy *toy = *state;
    struct ticker ticker;
    toy_fill(toy->store, 0, 1, 3);
    toy_fill(toy->store, 1, 2, 4);
    step_run(toy->store, (struct step){.remove = toy_date(1)});
    struct view view = view_of(toy->store);
    assert_int_equal(view.count, 4);
    assert_int_equal(ticker_get(view.txn, "T00003", &ticker), 0);
    assert_false(ticker_seen(&ticker));
    assert_int_equal(ticker.last_analyzed_date, 0);
    assert_true(isnan(ticker.market_cap));
    view_end(&view);
    toy_reopen(toy);
    toy_fill(toy->store, 2, 3, 5);
    view = view_of(toy->store);
    assert_int_equal(ticker_get(view.txn, "T00003", &ticker), 0);
    assert_int_equal(ticker.slot, 3);
    assert_int_equal(ticker.first_date, toy_date(2));
    view_end(&view);
    assert_true(toy_clean(toy->store));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_removed_day_leaves_nothing),
        cmocka_unit_test_setup_teardown(a_day_that_is_not_stored, toy_begin_quick, toy_end),
        cmocka_unit_test_setup_teardown(a_slot_is_permanent, toy_begin_quick, toy_end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
