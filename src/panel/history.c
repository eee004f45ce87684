#include "panel/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "market/universe.h"
#include "panel/factor.h"

static int history_dates(struct history *history, kst_date from, kst_date to, struct error *err)
{
    int close = history->columns.column[RAW_CLOSE].handle;
    row_dates(history->txn, close, 0, to, &history->date, &history->days);
    while (history->first < history->days && history->date[history->first] < from)
        history->first++;
    int ret = store_txn_error(history->txn, err);
    char begin[DATE_TEXT], end[DATE_TEXT];
    if (ret || history->first < history->days)
        return ret;
    if (from && to)
        return error_set(err, ERROR_NOT_FOUND, "no day is stored from %s to %s", date_format(from, begin),
                         date_format(to, end));
    return error_set(err, ERROR_NOT_FOUND, "no day is stored%s%s",
                     from ? " from "
                     : to ? " up to "
                          : "",
                     from ? date_format(from, begin)
                     : to ? date_format(to, end)
                          : "");
}

static double market_trackable(const char *market)
{
    return universe_qualifies(market, INFINITY, 0);
}

static int history_lay(struct history *history, struct error *err)
{
    int ret = ticker_all(history->txn, &history->tickers, &history->ticker_count);
    if (ret)
        return store_txn_error(history->txn, err);
    size_t lanes = history->lanes = tile_round(history->ticker_count);
    history->tiles = lanes / TILE_LANES;
    history->first_date = calloc(3 * lanes + 1, sizeof *history->first_date);
    history->analyzed_until = calloc(history->tiles + 1, sizeof *history->analyzed_until);
    history->actions = calloc(history->tiles + 1, sizeof *history->actions);
    history->gaps = calloc(history->days * history->tiles + 1, 1);
    history->actions_from = history->days;
    if (!history->first_date || !history->analyzed_until || !history->actions || !history->gaps)
        return error_no_memory(err);
    history->last_date = history->first_date + lanes;
    history->trackable = history->last_date + lanes;
    history->analyzed = true;
    for (size_t i = 0; i < history->ticker_count; i++) {
        const struct ticker *ticker = &history->tickers[i];
        kst_date newest = history->date[history->days - 1], *until = &history->analyzed_until[i / TILE_LANES];
        history->first_date[i] = ticker->first_date;
        history->last_date[i] = ticker->last_date;
        history->trackable[i] = market_trackable(ticker->market);
        if (i % TILE_LANES == 0 || ticker->last_analyzed_date < *until)
            *until = ticker->last_analyzed_date;
        if (ticker->first_date <= newest)
            history->analyzed &=
                ticker->last_analyzed_date >= (ticker->last_date < newest ? ticker->last_date : newest);
    }
    return 0;
}

/* What tickers were called before, and where; nothing of slots that there are not. */
static int pasts_read(struct history *history, struct error *err)
{
    size_t count, lanes = history->lanes;
    if (ticker_pasts(history->txn, &history->pasts, &count))
        return store_txn_error(history->txn, err);
    while (count && history->pasts[count - 1].slot >= history->ticker_count)
        count--;
    history->past_count = count;
    history->past_of = malloc((lanes + 1) * sizeof *history->past_of);
    history->past_trackable = malloc((count + 1) * sizeof *history->past_trackable);
    if (!history->past_of || !history->past_trackable)
        return error_no_memory(err);
    for (size_t lane = 0, i = 0; lane <= lanes; history->past_of[lane++] = i)
        while (i < count && history->pasts[i].slot < lane)
            i++;
    for (size_t i = 0; i < count; i++)
        history->past_trackable[i] = market_trackable(history->pasts[i].market);
    return 0;
}

int history_open(struct store_txn *txn, kst_date from, kst_date to, struct history **result,
                 struct error *err)
{
    struct history *history = calloc(1, sizeof *history);
    *result = NULL;
    if (!history)
        return error_no_memory(err);
    history->txn = txn;
    columns_add(&history->columns, store_of(txn), DATASET_RAW);
    columns_add(&history->columns, store_of(txn), DATASET_ANALYZED);
    int ret = history_dates(history, from, to, err);
    if (ret == 0)
        ret = history_lay(history, err);
    if (ret == 0)
        ret = pasts_read(history, err);
    if (ret)
        history_close(&history);
    *result = history;
    return ret;
}

void history_close(struct history **history)
{
    struct history *h = *history;
    if (!h)
        return;
    for (size_t t = 0; h->actions && t < h->tiles; t++)
        free(h->actions[t].action);
    for (int c = 0; c < HISTORY_ROWS; c++)
        free(h->row[c]);
    free(h->actions);
    free(h->gaps);
    history_carried_free(h);
    free(h->pasts);
    free(h->past_of);
    free(h->past_trackable);
    free(h->analyzed_until);
    free(h->first_date);
    free(h->tickers);
    free(h->date);
    free(h);
    *history = NULL;
}

size_t history_days(const struct history *history)
{
    return history->days;
}

size_t history_first(const struct history *history)
{
    return history->first;
}

kst_date history_date(const struct history *history, size_t day)
{
    return history->date[day];
}

size_t history_lanes(const struct history *history)
{
    return history->lanes;
}

const struct ticker *history_tickers(const struct history *history, size_t *count)
{
    *count = history->ticker_count;
    return history->tickers;
}

const struct ticker_past *history_pasts(const struct history *history, size_t *count)
{
    *count = history->past_count;
    return history->pasts;
}

const char *history_market(const struct history *history, size_t day, uint32_t slot)
{
    size_t begin = history->past_of[slot], count = history->past_of[slot + 1] - begin;
    const struct ticker_past *past = ticker_past_on(history->pasts + begin, count, slot, history->date[day]);
    return past ? past->market : history->tickers[slot].market;
}

const struct columns *history_columns(const struct history *history)
{
    return &history->columns;
}

/* ---- rows: each is looked up once ---- */

static const double not_read[1];

struct row history_row(struct history *history, int column, size_t day)
{
    struct row **rows = &history->row[column];
    if (!*rows) {
        *rows = malloc(history->days * sizeof **rows);
        for (size_t d = 0; *rows && d < history->days; d++)
            (*rows)[d] = (struct row){not_read, 0};
    }
    int handle = column == HISTORY_FACTOR
                     ? store_column(store_of(history->txn), DATASET_RAW, raw_column_name[RAW_FACTOR])
                     : history->columns.column[column].handle;
    if (!*rows)
        return row_get(history->txn, handle, history->date[day]);
    struct row *row = &(*rows)[day];
    if (row->values == not_read)
        *row = row_get(history->txn, handle, history->date[day]);
    return *row;
}

const double history_unknown[TILE_LANES] = {[0 ... TILE_LANES - 1] = NAN};

const double *history_tile(struct history *history, int column, size_t day, size_t lane)
{
    struct row row = history_row(history, column, day);
    return row.count > lane ? row.values + lane : history_unknown;
}

bool history_analyzed(struct history *history, size_t day)
{
    return history_row(history, (int)RAW_PUBLISHED, day).count > 0;
}

/* ---- corporate actions ---- */

TILE_CLONES
static int tile_has_actions(const double *factor)
{
    int found = 0;
    for (int i = 0; i < TILE_LANES; i++)
        found += factor_acts(factor[i]);
    return found;
}

static int action_add(struct tile_actions *actions, const struct tile_action *action)
{
    if (!array_reserve(&actions->action, &actions->capacity, actions->count + 1, sizeof *actions->action))
        return ERROR_NO_MEMORY;
    actions->action[actions->count++] = *action;
    return 0;
}

static int tile_scan(struct history *history, size_t day, size_t tile, const double *factor)
{
    int ret = 0;
    for (unsigned i = 0; ret == 0 && i < TILE_LANES; i++)
        if (factor_acts(factor[i]))
            ret = action_add(&history->actions[tile], &(struct tile_action){day, i, factor[i]});
    return ret;
}

int history_actions(struct history *history, size_t from, struct error *err)
{
    while (history->actions_from > from) {
        size_t day = history->actions_from - 1;
        struct row row = history_row(history, HISTORY_FACTOR, day);
        for (size_t t = 0; t < row.count / TILE_LANES && t < history->tiles; t++) {
            const double *factor = row.values + t * TILE_LANES;
            if (tile_has_actions(factor) && tile_scan(history, day, t, factor))
                return error_no_memory(err);
        }
        history->actions_from--;
    }
    return 0;
}
