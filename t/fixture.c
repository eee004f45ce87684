#include "t/fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void fixture_fail(const char *what, const struct error *err)
{
    fprintf(stderr, "# %s: %s\n", what, err->text);
    abort();
}

kst_date fixture_date(int day)
{
    return date_from_days(date_to_days(20240102) + day);
}

void fixture_code(int stock, char code[static TICKER_TEXT])
{
    snprintf(code, TICKER_TEXT, "%06u", (unsigned)stock % 1000000);
}

/* False: the stock is not in the table of the day. */
static bool line_make(const struct fixture_market *market, int stock, int at, struct fixture_line *line)
{
    *line = (struct fixture_line){.market = "KOSPI", .factor = 1};
    snprintf(line->name, sizeof line->name, "stock %d", stock);
    for (int c = 0; c < RAW_PUBLISHED; c++)
        line->column[c] = NAN;
    return market->line(stock, at, line);
}

static void line_add(struct day *day, int stock, const struct fixture_line *line)
{
    long i = day_add(day);
    if (i < 0)
        abort();
    fixture_code(stock, day->line[i].ticker);
    snprintf(day->line[i].market, MARKET_TEXT, "%s", line->market);
    memcpy(day->line[i].name, line->name, sizeof line->name);
    for (int c = 0; c < RAW_PUBLISHED; c++)
        day->column[c][i] = line->column[c];
}

/* The factors of a day, by slot. */
static int factors_put(struct store_txn *txn, const struct fixture_market *market, int at)
{
    size_t slots = ticker_count(txn);
    double *factors = calloc(slots + 1, sizeof *factors);
    if (!factors)
        abort();
    for (int stock = 0; stock < market->stocks; stock++) {
        struct fixture_line line;
        struct ticker ticker;
        char code[TICKER_TEXT];
        fixture_code(stock, code);
        if (ticker_get(txn, code, &ticker))
            continue;
        line_make(market, stock, at, &line);
        factors[ticker.slot] = line.factor;
    }
    int ret = row_put(txn, store_column(store_of(txn), DATASET_RAW, raw_column_name[RAW_FACTOR]),
                      fixture_date(at), factors, slots);
    free(factors);
    return ret;
}

static int market_put(struct store_txn *txn, void *arg, struct error *err)
{
    const struct fixture_market *market = arg;
    struct day day = {0};
    enum day_result result;
    int ret = 0;
    for (int i = 0; ret == 0 && i < market->days; i++) {
        int at = market->order ? market->order[i] : i;
        struct fixture_line line;
        day_clear(&day, fixture_date(at));
        for (int stock = 0; stock < market->stocks; stock++)
            if (line_make(market, stock, at, &line))
                line_add(&day, stock, &line);
        ret = day_put(txn, &day, false, &result, NULL);
        if (ret == 0)
            ret = factors_put(txn, market, at);
        if (ret == 0 && market->analysis)
            ret = market->analysis(txn, at);
    }
    day_free(&day);
    return ret ? store_txn_error(txn, err) : 0;
}

void fixture_begin(struct fixture *fixture, const struct fixture_market *market)
{
    struct store_options options = {.create = true, .no_sync = true};
    *fixture = (struct fixture){.store = NULL};
    temp_make(fixture->dir);
    if (store_open(fixture->dir, &options, &fixture->store, &fixture->err) ||
        store_write(fixture->store, market_put, (void *)market, &fixture->err) ||
        store_read(fixture->store, &fixture->txn, &fixture->err))
        fixture_fail("fixture_begin", &fixture->err);
}

void fixture_end(struct fixture *fixture)
{
    store_read_end(&fixture->txn);
    store_close(&fixture->store);
    temp_remove(fixture->dir);
}

uint32_t fixture_slot(struct fixture *fixture, int stock)
{
    struct ticker ticker;
    char code[TICKER_TEXT];
    fixture_code(stock, code);
    if (ticker_get(fixture->txn, code, &ticker))
        fixture_fail(code, &fixture->err);
    return ticker.slot;
}
