/* bench-screen STORE EXPRESSION|FILE.strategy...: times screens of the last day by condition, from the text
 * to the tickers found, and prints lines with tabs between
 *
 *     NAME  WARM_US  WARM_BEST_US  OPENED_US  FOUND  MEMORY_KIB
 *
 * WARM: compiled and run with the history open and its rows mapped, the view coming from the day before;
 * medians. OPENED: history and view are opened as well, within a transaction. MEMORY: what a run allocates.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "screen/screen.h"
#include "strategies/strategy.h"
#include "t/bench-time.h"

#define RUNS    400
#define LONG_MS 500 /* no more runs once they have taken so long */

struct desk {
    struct store_txn *txn;
    struct history *history;
    struct view *view;
    struct screen screen; /* of all tickers */
    uint32_t *slots;
};

struct timing {
    double times[RUNS]; /* in us */
    size_t runs, found;
    double total_ms, memory_kib;
};

static int desk_open(struct desk *desk, struct error *err)
{
    desk->screen = (struct screen){.universe = {.all = true}};
    int ret = history_open(desk->txn, day_last(desk->txn), 0, &desk->history, err);
    return ret ? ret : view_open(desk->history, &desk->view, err);
}

static void desk_close(struct desk *desk)
{
    screen_free(&desk->screen);
    view_close(&desk->view);
    history_close(&desk->history);
}

static int compile(struct desk *desk, const char *text, struct expr **expr, struct error *err)
{
    struct expr_names names = history_names(desk->history);
    return expr_compile(text, EXPR_CONDITION, &names, expr, NULL, err);
}

/* From the text to the slots, on the last day. */
static int ask(struct desk *desk, const char *text, struct timing *timing, struct error *err)
{
    struct expr *expr = NULL;
    int ret = compile(desk, text, &expr, err);
    desk->screen.where = expr;
    if (ret == 0)
        ret = screen_day(&desk->screen, desk->history, desk->view, history_days(desk->history) - 1,
                         desk->slots, &timing->found, err);
    if (expr)
        timing->memory_kib = (double)expr_memory(expr, history_lanes(desk->history)) / 1024;
    expr_free(&expr);
    return ret;
}

static void timed(struct timing *timing, double begin)
{
    double took = now_ms() - begin;
    timing->times[timing->runs++] = took * 1e3;
    timing->total_ms += took;
}

static bool enough(const struct timing *timing)
{
    return timing->runs == RUNS || (timing->runs > 4 && timing->total_ms > LONG_MS);
}

static int lookback(struct desk *desk, const char *text, unsigned *days, struct error *err)
{
    struct expr *expr = NULL;
    int ret = compile(desk, text, &expr, err);
    if (ret == 0)
        *days = expr_lookback(expr);
    expr_free(&expr);
    return ret;
}

static int measure_warm(struct desk *desk, const char *text, unsigned before, struct timing *timing,
                        struct error *err)
{
    int ret = ask(desk, text, timing, err);
    size_t last = history_days(desk->history) - 1;
    while (ret == 0 && !enough(timing)) {
        ret = view_move(desk->view, last - 1, before, err);
        double begin = now_ms();
        ret = ret ? ret : ask(desk, text, timing, err);
        timed(timing, begin);
    }
    return ret;
}

static int measure_opened(struct desk *desk, const char *text, struct timing *timing, struct error *err)
{
    int ret = 0;
    while (ret == 0 && !enough(timing)) {
        double begin = now_ms();
        ret = desk_open(desk, err);
        ret = ret ? ret : ask(desk, text, timing, err);
        desk_close(desk);
        timed(timing, begin);
    }
    return ret;
}

static int measure(struct desk *desk, const char *name, const char *text, struct error *err)
{
    struct timing warm = {.runs = 0}, opened = {.runs = 0};
    unsigned before = 1;
    int ret = desk_open(desk, err);
    if (ret == 0)
        ret = lookback(desk, text, &before, err);
    desk_close(desk);
    if (ret == 0)
        ret = desk_open(desk, err);
    if (ret == 0)
        ret = measure_warm(desk, text, before, &warm, err);
    desk_close(desk);
    if (ret == 0)
        ret = measure_opened(desk, text, &opened, err);
    double middle = median(warm.times, warm.runs);
    if (ret == 0)
        printf("%s\t%.1f\t%.1f\t%.1f\t%zu\t%.0f\n", name, middle, warm.times[0],
               median(opened.times, opened.runs), warm.found, warm.memory_kib);
    return ret;
}

static int measure_operand(struct desk *desk, const char *operand, struct error *err)
{
    struct strategy strategy;
    const char *end = strrchr(operand, '.');
    if (!end || strcmp(end, ".strategy") != 0)
        return measure(desk, operand, operand, err);
    int ret = strategy_read(operand, &strategy, err);
    if (ret == 0)
        ret = measure(desk, strategy.name, strategy.where, err);
    strategy_free(&strategy);
    return ret;
}

static int run(struct store *store, int count, char **operands, struct error *err)
{
    struct desk desk = {0};
    int ret = store_read(store, &desk.txn, err);
    if (ret)
        return ret;
    desk.slots = calloc(tile_round(ticker_count(desk.txn)), sizeof *desk.slots);
    if (!desk.slots)
        ret = error_no_memory(err);
    for (int i = 0; ret == 0 && i < count; i++)
        ret = measure_operand(&desk, operands[i], err);
    free(desk.slots);
    store_read_end(&desk.txn);
    return ret;
}

int main(int argc, char **argv)
{
    struct store *store;
    struct error err = {0};
    if (argc < 3)
        return 64;
    int ret = store_open(argv[1], &(struct store_options){.read_only = true}, &store, &err);
    if (ret == 0) {
        ret = run(store, argc - 2, argv + 2, &err);
        store_close(&store);
    }
    if (ret)
        fprintf(stderr, "bench-screen: %s\n", err.text);
    return error_status(ret);
}
