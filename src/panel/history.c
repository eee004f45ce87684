#include "panel/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "market/universe.h"

static int history_dates(struct history *history, kst_date from, kst_date to, struct error *err)
{
    struct store_txn *txn = history->panel->txn;
    day_dates(txn, 0, to, &history->date, &history->days);
    while (history->first < history->days && history->date[history->first] < from)
        history->first++;
    int ret = store_txn_error(txn, err);
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

/* Whether every ticker has been analyzed up to its last day in the history. */
static void analyzed_see(struct history *history)
{
    const struct panel *panel = history->panel;
    kst_date newest = history->date[history->days - 1];
    history->analyzed = true;
    for (size_t i = 0; i < panel->ticker_count; i++) {
        kst_date last = panel->last[i] < newest ? panel->last[i] : newest, analyzed = panel->analyzed[i];
        if (panel->first[i] <= newest && analyzed < last)
            history->analyzed = false;
        if (i % TILE_LANES == 0 || analyzed < history->analyzed_until[i / TILE_LANES])
            history->analyzed_until[i / TILE_LANES] = analyzed;
    }
}

/* The date up to which the tracked tickers are analyzed at most; where none is tracked, all tickers. */
static kst_date analyzed_most(const struct panel *panel)
{
    kst_date most = 0, most_tracked = 0;
    bool tracked = false;
    for (size_t i = 0; i < panel->ticker_count; i++) {
        kst_date analyzed = panel->analyzed[i];
        bool active = panel->tickers[i].is_active;
        tracked |= active;
        most = analyzed > most ? analyzed : most;
        most_tracked = active && analyzed > most_tracked ? analyzed : most_tracked;
    }
    return tracked ? most_tracked : most;
}

static int history_lay(struct history *history, struct error *err)
{
    struct panel *panel = history->panel;
    int ret = panel_tickers_read(panel, err);
    if (ret == 0)
        ret = panel_pasts_read(panel, err);
    if (ret)
        return ret;
    history->tiles = panel->lanes / TILE_LANES;
    history->trackable = calloc(panel->lanes + 1, sizeof *history->trackable);
    history->past_trackable = malloc((panel->past_count + 1) * sizeof *history->past_trackable);
    history->analyzed_until = calloc(history->tiles + 1, sizeof *history->analyzed_until);
    history->gaps = calloc(history->days * history->tiles + 1, 1);
    if (!history->trackable || !history->past_trackable || !history->analyzed_until || !history->gaps)
        return error_no_memory(err);
    for (size_t i = 0; i < panel->ticker_count; i++)
        history->trackable[i] = market_trackable(panel->tickers[i].market);
    for (size_t i = 0; i < panel->past_count; i++)
        history->past_trackable[i] = market_trackable(panel->pasts[i].market);
    analyzed_see(history);
    history->analyzed_to = analyzed_most(panel);
    return 0;
}

int history_open(struct store_txn *txn, kst_date from, kst_date to, struct history **result,
                 struct error *err)
{
    struct history *history = calloc(1, sizeof *history);
    *result = NULL;
    if (!history)
        return error_no_memory(err);
    int ret = panel_open(txn, &history->panel, err);
    if (ret == 0)
        ret = history_dates(history, from, to, err);
    if (ret == 0)
        ret = history_lay(history, err);
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
    for (int c = 0; c < HISTORY_ROWS; c++)
        free(h->row[c]);
    history_carried_free(h);
    free(h->gaps);
    free(h->analyzed_until);
    free(h->past_trackable);
    free(h->trackable);
    panel_close(&h->panel);
    free(h->date);
    free(h);
    *history = NULL;
}

void history_stop(struct history *history, bool (*stopped)(void *arg), void *arg)
{
    history->stopped = stopped;
    history->stopped_arg = arg;
}

int history_cancelled(struct error *err)
{
    return error_set(err, ERROR_CANCELLED, "stopped: nobody waits for the answer any more");
}

int history_stopped(const struct history *history, struct error *err)
{
    return history->stopped && history->stopped(history->stopped_arg) ? history_cancelled(err) : 0;
}

struct panel *history_panel(const struct history *history)
{
    return history->panel;
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
    return history->panel->lanes;
}

const struct ticker *history_tickers(const struct history *history, size_t *count)
{
    *count = history->panel->ticker_count;
    return history->panel->tickers;
}

const struct ticker_past *history_pasts(const struct history *history, size_t *count)
{
    *count = history->panel->past_count;
    return history->panel->pasts;
}

const char *history_market(const struct history *history, size_t day, uint32_t slot)
{
    struct panel *panel = history->panel;
    return panel_market(panel, &panel->tickers[slot], history->date[day]);
}

const struct columns *history_columns(const struct history *history)
{
    return &history->panel->columns;
}

/* ---- rows: each is looked up once ---- */

static const double not_read[1];

static int column_handle(const struct panel *panel, int column)
{
    return column == HISTORY_FACTOR ? panel->factor_handle : panel->columns.column[column].handle;
}

/* The rows of a column that were read before; NULL without memory. */
static struct row *rows_kept(struct history *history, int column)
{
    struct row **rows = &history->row[column];
    if (!*rows) {
        *rows = malloc(history->days * sizeof **rows);
        for (size_t d = 0; *rows && d < history->days; d++)
            (*rows)[d] = (struct row){not_read, 0};
    }
    return *rows;
}

/* Looks a row up and, where there is memory, keeps it. */
static __attribute__((noinline)) struct row row_find(struct history *history, int column, size_t day)
{
    struct row *kept = rows_kept(history, column);
    struct panel *panel = history->panel;
    struct row row = row_get(panel->txn, column_handle(panel, column), history->date[day]);
    if (kept)
        kept[day] = row;
    return row;
}

/* Keeps the rows of up to ROWS_AT_ONCE days that end with `last`. A day without a row is left alone. */
static void rows_find(struct history *history, int column, size_t last, size_t count)
{
    struct row *kept = rows_kept(history, column), rows[ROWS_AT_ONCE];
    kst_date dates[ROWS_AT_ONCE];
    struct panel *panel = history->panel;
    if (!kept)
        return;
    size_t found =
        row_back(panel->txn, column_handle(panel, column), history->date[last], count, dates, rows);
    for (size_t i = 0, d = last + 1; i < found && d-- > 0;)
        if (history->date[d] == dates[i])
            kept[d] = rows[i++];
}

void history_rows(struct history *history, int column, size_t day, size_t count, struct row *rows)
{
    for (size_t d = day + count; d > day;) {
        size_t most = d - day < ROWS_AT_ONCE ? d - day : ROWS_AT_ONCE;
        const struct row *kept = history->row[column];
        if (!kept || kept[d - most].values == not_read)
            rows_find(history, column, d - 1, most);
        d -= most;
    }
    for (size_t d = 0; d < count; d++)
        rows[d] = history_row(history, column, day + d);
}

struct row history_row(struct history *history, int column, size_t day)
{
    const struct row *rows = history->row[column];
    return rows && rows[day].values != not_read ? rows[day] : row_find(history, column, day);
}

const double *history_tile(struct history *history, int column, size_t day, size_t lane)
{
    return panel_row_tile(history_row(history, column, day), lane);
}

double history_value(struct history *history, int column, size_t day, uint32_t slot)
{
    return row_value(history_row(history, column, day), slot);
}

bool history_is_partial(const struct history *history)
{
    return !history->analyzed;
}

enum day_analysis history_analysis(struct history *history, size_t day)
{
    if (history_row(history, (int)RAW_PUBLISHED, day).count == 0)
        return DAY_NOT_ANALYZED;
    return history->date[day] <= history->analyzed_to ? DAY_ANALYZED : DAY_SENT_BACK;
}
