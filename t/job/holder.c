/* holder STORE SEED: holds the factors of a store of the made-up market against what the model knows: every
 * ticker's on every day, and what a holder of a share had in the end. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "market/tick.h"
#include "source/demo-market.h"
#include "store/store.h"

/* What one share that was held since the first stored day, or since its listing, has become. */
struct holding {
    double told;     /* by the store: 1 / the product of the factors */
    double given;    /* by the model */
    double rounding; /* how far the two may be apart: base prices are rounded to a tick */
    bool unseen;     /* it has been halted since the first stored day */
    bool lost;       /* its shares before that halt are on no stored day, so the store cannot know */
};

struct check {
    struct store_txn *txn;
    struct demo_market model;
    struct holding *holding; /* by slot */
    size_t capacity;
    size_t days, rows, actions, auctions, moved, wrong, lost, holders, held_wrong;
};

static void holding_begin(struct check *check, uint32_t slot, const struct demo_stock *stock)
{
    check->holding[slot] = (struct holding){.told = 1, .given = 1, .unseen = stock->halted};
}

static void holding_follow(struct check *check, uint32_t slot, const struct demo_stock *stock, double factor)
{
    struct holding *holding = &check->holding[slot];
    double step = tick_size(stock->base, stock->line.market, check->model.date) / stock->base;
    if (factor != stock->factor && holding->unseen) {
        holding->lost = true;
        check->lost++;
    } else if (factor != stock->factor && check->wrong++ < 20) {
        printf("%d %s: the store has the factor %.17g, the truth is %.17g\n", check->model.date,
               stock->line.ticker, factor, stock->factor);
    }
    holding->unseen &= stock->halted || stock->after_hours;
    holding->told /= factor;
    holding->given *= stock->given;
    if (factor != 1 || stock->given != 1)
        holding->rounding += fmax(step, 1e-4);
}

static void stock_check(struct check *check, const struct demo_stock *stock, struct row factors)
{
    struct ticker ticker;
    if (ticker_get(check->txn, stock->line.ticker, &ticker) != 0 || ticker.slot >= check->capacity) {
        printf("%d: the store does not know %s\n", check->model.date, stock->line.ticker);
        check->wrong++;
        return;
    }
    double factor = row_value(factors, ticker.slot);
    if (check->days == 0 || isnan(stock->prev_close))
        holding_begin(check, ticker.slot, stock);
    else
        holding_follow(check, ticker.slot, stock, factor);
    check->rows++;
    check->actions += factor != 1;
    check->auctions += stock->auction && stock->leave == 0;
}

static void day_check_factors(struct check *check, kst_date date)
{
    struct store *store = store_of(check->txn);
    struct row factors =
        row_get(check->txn, store_column(store, DATASET_RAW, raw_column_name[RAW_FACTOR]), date);
    for (size_t i = 0; i < check->model.count; i++)
        stock_check(check, &check->model.stock[i], factors);
    check->days++;
}

static void holdings_check(struct check *check)
{
    for (size_t slot = 0; slot < check->capacity; slot++) {
        const struct holding *holding = &check->holding[slot];
        if (holding->told == 0 || holding->lost)
            continue;
        check->holders++;
        if (fabs(holding->told / holding->given - 1) <= holding->rounding)
            continue;
        check->held_wrong++;
        printf("slot %zu: by the store a share has become %.17g, in truth %.17g\n", slot, holding->told,
               holding->given);
    }
}

static int check_run(struct check *check, const struct calendar *calendar, uint64_t seed)
{
    struct ticker *tickers = NULL;
    if (ticker_all(check->txn, &tickers, &check->capacity) != 0)
        return 1;
    free(tickers);
    check->holding = calloc(check->capacity, sizeof *check->holding);
    demo_market_init(&check->model, calendar, seed);
    for (kst_date date = day_first(check->txn); check->holding && date; date = day_after(check->txn, date)) {
        if (demo_market_seek(&check->model, date) != 0)
            return 1;
        day_check_factors(check, date);
    }
    holdings_check(check);
    printf("%zu days, %zu factors, %zu of them actions, %zu auctions; wrong: %zu, not to be known: %zu; "
           "%zu holders, wrong: %zu\n",
           check->days, check->rows, check->actions, check->auctions, check->wrong, check->lost,
           check->holders, check->held_wrong);
    free(check->holding);
    demo_market_free(&check->model);
    return check->wrong || check->held_wrong;
}

int main(int argc, char **argv)
{
    struct store *store;
    struct check check = {0};
    struct calendar *calendar;
    struct error err = {0};
    if (argc != 3)
        return 64;
    int ret = calendar_new(NULL, &calendar, &err);
    if (ret == 0)
        ret = store_open(argv[1], &(struct store_options){.read_only = true}, &store, &err);
    if (ret == 0)
        ret = store_read(store, &check.txn, &err);
    if (ret) {
        fprintf(stderr, "holder: %s\n", err.text);
        return 1;
    }
    ret = check_run(&check, calendar, strtoull(argv[2], NULL, 10));
    store_read_end(&check.txn);
    store_close(&store);
    calendar_free(&calendar);
    return ret;
}
