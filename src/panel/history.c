#include "panel/history.h"

#include <stdlib.h>
#include <string.h>

/* Finds the days from..to in those of the census. */
static int history_dates(struct history *history, kst_date from, kst_date to, struct error *err)
{
    struct census *census = history->panel->census;
    int ret = census_dates(census, history->panel->txn, err);
    if (ret)
        return ret;
    history->date = census->date;
    history->days = census->days;
    while (to && history->days && history->date[history->days - 1] > to)
        history->days--;
    history->first = history->days;
    while (history->first && history->date[history->first - 1] >= from)
        history->first--;
    char begin[DATE_TEXT], end[DATE_TEXT];
    if (history->first < history->days)
        return 0;
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

/* Whether every ticker has been analyzed up to its last day in the history. */
static bool all_analyzed(const struct history *history)
{
    const struct panel *panel = history->panel;
    kst_date newest = history->date[history->days - 1];
    bool all = true;
    for (size_t i = 0; i < panel->ticker_count; i++) {
        kst_date last = panel->last[i] < newest ? panel->last[i] : newest;
        all &= panel->first[i] > newest || panel->analyzed[i] >= last;
    }
    return all;
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
    history->trackable = panel->census->trackable;
    history->past_trackable = panel->census->past_trackable;
    history->analyzed_until = panel->census->analyzed_until;
    history->analyzed_to = panel->census->analyzed_to;
    history->gaps = calloc(history->days * history->tiles + 1, 1);
    if (!history->gaps)
        return error_no_memory(err);
    history->analyzed = all_analyzed(history);
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
    panel_close(&h->panel);
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
