/* plain-screen STORE DAYS EXPRESSION|FILE.strategy...
 * plain-screen STORE DAYS --sweep
 *
 * Holds the screening language against the plain evaluator (t/strategies/plain.h), on every DAYS-th day and
 * the last. A condition must find exactly the same tickers that traded, of all and of the tracked ones, and
 * of all with those that did not; a number must be
 * the same up to rounding for every ticker in the day's table. With --sweep, the expressions are those of
 * t/screen/sweep.h. Speaks TAP, a test for each expression. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "screen/screen.h"
#include "strategies/strategy.h"
#include "t/screen/sweep.h"
#include "t/strategies/plain.h"

#define LEAST_WON 1e11

enum { SCREEN_ALL, SCREEN_TRACKED, SCREEN_HALTED, SCREENS };

struct subject {
    const char *name, *text;
    struct strategy strategy; /* if it came from a file */
    struct expr *expr;
    struct plain *plain;
    struct screen screen[SCREENS];
    size_t found, days; /* tickers or known values, days with any */
    unsigned wrong;
};

struct side {
    struct store_txn *txn;
    struct history *history;
    struct view *view;
    struct plain_store *store;
    const struct ticker *tickers;
    size_t lanes;
    uint32_t *slots;
    double *values; /* [lanes of the history] */
    struct expr_memory memory;
};

static bool is_file(const char *text)
{
    const char *end = strrchr(text, '.');
    return end && strcmp(end, ".strategy") == 0;
}

static int subject_open(struct subject *subject, const char *operand, const struct side *side,
                        struct error *err)
{
    struct expr_names names = history_names(side->history);
    struct plain_market market = plain_store_market(side->store);
    const char *fault = NULL;
    int ret = 0;
    subject->name = subject->text = operand;
    if (is_file(operand)) {
        ret = strategy_read(operand, &subject->strategy, err);
        subject->text = subject->strategy.where;
    }
    if (ret == 0)
        ret = expr_compile_any(subject->text, &names, &subject->expr, NULL, err);
    if (ret == 0 && !(subject->plain = plain_read(subject->text, &market, &fault)))
        ret = error_set(err, ERROR_DATA, "plain: %s", fault);
    for (int i = 0; i < SCREENS; i++)
        subject->screen[i] = (struct screen){
            .where = subject->expr,
            .universe = {.all = i != SCREEN_TRACKED, .halted = i == SCREEN_HALTED, .min_cap_won = LEAST_WON}};
    return ret;
}

static void subject_close(struct subject *subject)
{
    for (int i = 0; i < SCREENS; i++)
        screen_free(&subject->screen[i]);
    plain_free(subject->plain);
    expr_free(&subject->expr);
    strategy_free(&subject->strategy);
}

static void differ(struct subject *subject, const struct side *side, size_t day, size_t lane, double got,
                   double expected)
{
    char date[DATE_TEXT];
    if (subject->wrong++ < 5)
        printf("# %s %s: got %.17g, expected %.17g: %s\n",
               date_format(plain_store_date(side->store, day), date), side->tickers[lane].code, got, expected,
               subject->text);
}

static void found(struct subject *subject, size_t count)
{
    subject->found += count;
    subject->days += count > 0;
}

/* The tickers of one day that one of the screens finds. */
static int compare_found(struct subject *subject, struct side *side, size_t day, int which, struct error *err)
{
    struct plain_market market = plain_store_market(side->store);
    size_t count = 0, at = 0;
    int ret = screen_day(&subject->screen[which], side->history, side->view, day, side->slots, &count, err);
    for (size_t lane = 0; ret == 0 && lane < side->lanes; lane++) {
        bool got = at < count && side->slots[at] == lane;
        bool expected = market.listed(market.arg, 0, lane) &&
                        (which != SCREEN_TRACKED || plain_store_tracked(side->store, lane, LEAST_WON)) &&
                        (which == SCREEN_HALTED || plain_store_traded(side->store, lane)) &&
                        plain_value(subject->plain, lane) == 1;
        at += got;
        if (got != expected)
            differ(subject, side, day, lane, got, expected);
    }
    if (ret == 0 && at != count)
        ret = error_set(err, ERROR_INTERNAL, "slots that there are not, or not ascending");
    if (ret == 0 && which == SCREEN_ALL)
        found(subject, count);
    return ret;
}

static bool same_value(double a, double b)
{
    double size = fabs(a) > fabs(b) ? fabs(a) : fabs(b);
    return a == b || (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-9 * size ||
           (size < 1e-6 && fabs(a - b) < 1e-6);
}

static int compare_values(struct subject *subject, struct side *side, size_t day, struct error *err)
{
    struct plain_market market = plain_store_market(side->store);
    size_t known = 0;
    int ret = view_move(side->view, day, expr_lookback(subject->expr), err);
    if (ret == 0)
        ret = view_run(side->view, subject->expr, &side->memory, side->values, err);
    for (size_t lane = 0; ret == 0 && lane < side->lanes; lane++) {
        if (!market.listed(market.arg, 0, lane))
            continue;
        double expected = plain_value(subject->plain, lane);
        known += !isnan(expected);
        if (!same_value(side->values[lane], expected))
            differ(subject, side, day, lane, side->values[lane], expected);
    }
    found(subject, known);
    return ret;
}

static int compare(struct subject *subject, struct side *side, size_t day, struct error *err)
{
    plain_forget(subject->plain);
    if (expr_type(subject->expr) == EXPR_NUMBER)
        return compare_values(subject, side, day, err);
    int ret = 0;
    for (int which = 0; ret == 0 && which < SCREENS; which++)
        ret = compare_found(subject, side, day, which, err);
    return ret;
}

static int compare_days(struct subject *subject, struct side *side, size_t each, struct error *err)
{
    size_t days = plain_store_days(side->store);
    int ret = 0;
    for (size_t day = 0; ret == 0 && day < days; day++) {
        if (day % each && day + 1 < days)
            continue;
        plain_store_move(side->store, day);
        ret = compare(subject, side, day, err);
    }
    return ret;
}

static int side_open(struct side *side, struct store *store, struct error *err)
{
    int ret = store_read(store, &side->txn, err);
    if (ret == 0)
        ret = history_open(side->txn, 0, 0, &side->history, err);
    if (ret == 0)
        ret = view_open(side->history, &side->view, err);
    if (ret)
        return ret;
    side->store = plain_store_open(side->txn);
    side->tickers = history_tickers(side->history, &side->lanes);
    side->slots = calloc(history_lanes(side->history), sizeof *side->slots);
    side->values = calloc(history_lanes(side->history), sizeof *side->values);
    return side->slots && side->values ? 0 : error_no_memory(err);
}

static void side_close(struct side *side)
{
    if (side->store)
        plain_store_close(side->store);
    free(side->slots);
    free(side->values);
    expr_memory_free(&side->memory);
    view_close(&side->view);
    history_close(&side->history);
    store_read_end(&side->txn);
}

static void report(const struct subject *subject, int number)
{
    const char *name = is_file(subject->name) ? strrchr(subject->name, '/') : NULL;
    printf("%s %d - %s: %zu found on %zu days\n", subject->wrong ? "not ok" : "ok", number,
           name ? name + 1 : subject->name, subject->found, subject->days);
}

/* Returns how many expressions are not the same, or an error. */
static int run(struct store *store, size_t each, int count, char **operands, struct error *err)
{
    struct side side = {0};
    int ret = side_open(&side, store, err), wrong = 0;
    printf("1..%d\n", count);
    for (int i = 0; ret == 0 && i < count; i++) {
        struct subject subject = {0};
        ret = subject_open(&subject, operands[i], &side, err);
        if (ret == 0)
            ret = compare_days(&subject, &side, each, err);
        if (ret)
            error_prefix(err, "%s", operands[i]);
        else
            report(&subject, i + 1);
        wrong += subject.wrong > 0;
        subject_close(&subject);
    }
    side_close(&side);
    return ret ? ret : wrong;
}

static int run_sweep(struct store *store, size_t each, struct error *err)
{
    struct sweep sweep = {0};
    struct columns columns = {.count = 0};
    columns_add(&columns, store, DATASET_RAW);
    columns_add(&columns, store, DATASET_ANALYZED);
    sweep_functions(&sweep);
    for (unsigned i = 0; i < columns.count; i++)
        sweep_column(&sweep, columns.column[i].name);
    char **operands = calloc(sweep.count, sizeof *operands);
    for (size_t i = 0; operands && i < sweep.count; i++)
        operands[i] = sweep.text[i];
    int ret = operands ? run(store, each, (int)sweep.count, operands, err) : error_no_memory(err);
    free(operands);
    sweep_free(&sweep);
    return ret;
}

int main(int argc, char **argv)
{
    struct store *store;
    struct error err = {0};
    size_t each = argc > 3 ? strtoul(argv[2], NULL, 10) : 0;
    if (each == 0)
        return 64;
    int ret = store_open(argv[1], &(struct store_options){.read_only = true}, &store, &err);
    if (ret == 0) {
        ret = strcmp(argv[3], "--sweep") == 0 ? run_sweep(store, each, &err)
                                              : run(store, each, argc - 3, argv + 3, &err);
        store_close(&store);
    }
    if (ret < 0)
        fprintf(stderr, "plain-screen: %s\n", err.text);
    return ret < 0 ? error_status(ret) : ret > 0;
}
