/* Reads a stored day's table back from its rows. */
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

struct get {
    struct store_txn *txn;
    struct day *day;
    struct row row[RAW_PUBLISHED];
    struct ticker *ticker; /* [tickers], in the order of the codes */
    size_t tickers;
    struct ticker_past *past; /* [pasts] */
    size_t pasts;
};

static int ticker_compare(const void *a, const void *b)
{
    return strcmp(((const struct ticker *)a)->code, ((const struct ticker *)b)->code);
}

static int get_begin(struct get *get)
{
    table_rows(get->txn, get->day->date, get->row);
    int ret = ticker_all(get->txn, &get->ticker, &get->tickers);
    if (ret == 0)
        ret = ticker_pasts(get->txn, &get->past, &get->pasts);
    if (ret == 0 && get->tickers > 0)
        qsort(get->ticker, get->tickers, sizeof *get->ticker, ticker_compare);
    return ret;
}

static int line_add(struct get *get, const struct ticker *ticker)
{
    struct day *day = get->day;
    const struct ticker_past *past = ticker_past_on(get->past, get->pasts, ticker->slot, day->date);
    long i = day_add(day);
    if (i < 0)
        return txn_fail(get->txn, ERROR_NO_MEMORY, "%s: out of memory", get->txn->store->path);
    memcpy(day->line[i].ticker, ticker->code, TICKER_TEXT);
    memcpy(day->line[i].market, past ? past->market : ticker->market, MARKET_TEXT);
    memcpy(day->line[i].name, past ? past->name : ticker->name, NAME_TEXT);
    for (int c = 0; c < RAW_PUBLISHED; c++)
        day->column[c][i] = row_value(get->row[c], ticker->slot);
    return 0;
}

int day_get(struct store_txn *txn, kst_date date, struct day *day)
{
    struct get get = {.txn = txn, .day = day};
    day_clear(day, date);
    if (!day_stored(txn, date))
        return txn->error.code ? txn->error.code : ERROR_NOT_FOUND;
    int ret = get_begin(&get);
    for (size_t i = 0; ret == 0 && i < get.tickers; i++)
        if (table_has(get.row, get.ticker[i].slot))
            ret = line_add(&get, &get.ticker[i]);
    free(get.ticker);
    free(get.past);
    return ret;
}
