/* Stores a day's table as rows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"
#include "store/lost.h"

struct put {
    struct store_txn *txn;
    const struct day *day;
    struct roster *roster;
    uint32_t *slots;       /* [day->count], the slot of each line */
    uint32_t *lines;       /* [lanes], for each slot its line + 1, 0: the slot is not in the table */
    size_t lanes;          /* all slots, those that the table adds included, rounded up to whole tiles */
    double *row;           /* [lanes], a column of the table by slot */
    struct past_put pasts; /* the former names of the tickers */
};

/* ---- the table's own faults ---- */

static bool line_has_value(const struct day *day, size_t line)
{
    for (int c = 0; c < RAW_PUBLISHED; c++)
        if (!isnan(day->column[c][line]))
            return true;
    return false;
}

static int table_check(struct put *put)
{
    const struct day *day = put->day;
    char date[DATE_TEXT];
    if (!date_valid(day->date) || day->count == 0)
        return txn_fail(put->txn, ERROR_DATA, "the table of '%s' has %zu rows: nothing to store",
                        date_format(day->date, date), day->count);
    for (size_t i = 0; i < day->count; i++)
        if (!day->line[i].ticker[0] || !line_has_value(day, i))
            return txn_fail(put->txn, ERROR_DATA, "the table of %s, row %zu, ticker '%s': nothing in it",
                            date_format(day->date, date), i + 1, day->line[i].ticker);
    return 0;
}

/* ---- slots ---- */

static int slots_find(struct put *put)
{
    const struct day *day = put->day;
    for (size_t i = 0; i < day->count; i++) {
        long slot = roster_find(put->roster, day->line[i].ticker);
        if (slot < 0 && (slot = roster_add(put->txn, put->roster, day->line[i].ticker)) < 0)
            return put->txn->error.code;
        put->slots[i] = (uint32_t)slot;
    }
    return 0;
}

static int lines_find(struct put *put)
{
    const struct day *day = put->day;
    char date[DATE_TEXT];
    put->lanes = tile_round(put->roster->count);
    put->lines = txn_alloc(put->txn, put->lanes, sizeof *put->lines);
    put->row = txn_alloc(put->txn, put->lanes, sizeof *put->row);
    if (!put->lines || !put->row)
        return ERROR_NO_MEMORY;
    for (size_t i = 0; i < day->count; i++) {
        uint32_t *line = &put->lines[put->slots[i]];
        if (*line)
            return txn_fail(put->txn, ERROR_DATA, "the table of %s has ticker %s twice, in rows %u and %zu",
                            date_format(day->date, date), day->line[i].ticker, *line, i + 1);
        *line = (uint32_t)i + 1;
    }
    return 0;
}

/* ---- against what is stored ---- */

static void column_scatter(const struct put *put, int column, double *row)
{
    const double *values = put->day->column[column];
    for (size_t i = 0; i < put->lanes; i++)
        row[i] = NAN;
    for (size_t i = 0; i < put->day->count; i++)
        row[put->slots[i]] = values[i];
}

static bool value_same(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

/* The first slot whose stored value differs from the table's, -1: none. */
static long column_differs(struct put *put, int column)
{
    struct row was = raw_row(put->txn, (enum raw_column)column, put->day->date);
    column_scatter(put, column, put->row);
    for (size_t i = 0; i < put->roster->count; i++)
        if (!value_same(row_value(was, i), put->row[i]))
            return (long)i;
    return -1;
}

static int stored_conflict(struct put *put, int column, size_t slot)
{
    char date[DATE_TEXT];
    double stored = row_value(raw_row(put->txn, (enum raw_column)column, put->day->date), slot);
    if (put->txn->error.code)
        return put->txn->error.code;
    txn_fail(put->txn, ERROR_CONFLICT,
             "%s is stored with other content: %s of ticker %s is %.17g there and %.17g in the table",
             date_format(put->day->date, date), raw_column_name[column], put->roster->ticker[slot].code,
             stored, put->row[slot]);
    return error_remedy(&put->txn->error, ERROR_CONFLICT, REMEDY_REPLACE_DAY);
}

/* Whether a line has another name or market than what is stored of the day. */
static bool texts_differ(struct put *put)
{
    for (size_t i = 0; i < put->day->count; i++)
        if (past_differs(&put->pasts, &put->roster->ticker[put->slots[i]], &put->day->line[i]))
            return true;
    return false;
}

/* DAY_SAME, DAY_REPLACED, or the remembered error. Names and markets alone are no conflict, since sources
 * write them differently; but a table that is to replace the stored one brings its own. */
static int stored_compare(struct put *put, bool replace)
{
    for (int c = 0; c < RAW_PUBLISHED; c++) {
        long slot = column_differs(put, c);
        if (slot >= 0 && replace)
            return DAY_REPLACED;
        if (slot >= 0)
            return stored_conflict(put, c, (size_t)slot);
    }
    if (replace && texts_differ(put))
        return DAY_REPLACED;
    return put->txn->error.code ? put->txn->error.code : DAY_SAME;
}

/* ---- writing ---- */

static unsigned tickers_update(struct put *put)
{
    const struct day *day = put->day;
    unsigned vectors = 0;
    for (size_t i = 0; i < day->count && !put->txn->error.code; i++) {
        struct ticker ticker = put->roster->ticker[put->slots[i]];
        past_take(&put->pasts, &ticker, &day->line[i]);
        if (!ticker.first_date || day->date < ticker.first_date)
            ticker.first_date = day->date;
        if (day->date >= ticker.last_date) {
            ticker.last_date = day->date;
            ticker.market_cap = day->column[RAW_MARKET_CAP][i];
        }
        vectors |= roster_set(put->txn, put->roster, &ticker);
    }
    return vectors;
}

static void day_write(struct put *put, bool replaced)
{
    /* The rows are still the stored ones, which tickers_lose() needs. */
    unsigned vectors = replaced ? tickers_lose(put->txn, put->roster, &put->pasts, put->lines) : 0;
    vectors |= tickers_update(put);
    roster_flush(put->txn, put->roster, vectors);
    for (int c = 0; c < RAW_PUBLISHED; c++) {
        double *row = row_reserve(put->txn, HANDLE_RAW + c, put->day->date, put->lanes);
        if (!row)
            return;
        column_scatter(put, c, row);
    }
}

static int put_run(struct put *put, bool replace, enum day_result *result)
{
    int ret = table_check(put);
    if (ret || !(put->roster = roster_of(put->txn)))
        return put->txn->error.code;
    bool stored = day_stored(put->txn, put->day->date);
    if ((ret = slots_find(put)) || (ret = lines_find(put)))
        return ret;
    ret = stored ? stored_compare(put, replace) : DAY_NEW;
    if (ret < 0)
        return ret;
    if (ret != DAY_SAME)
        day_write(put, stored);
    *result = (enum day_result)ret;
    return put->txn->error.code;
}

int day_put(struct store_txn *txn, const struct day *day, bool replace, enum day_result *result,
            uint32_t *slots)
{
    struct put put = {.txn = txn, .day = day, .pasts = {.txn = txn, .date = day->date}};
    if (txn->error.code)
        return txn->error.code;
    put.slots = slots ? slots : txn_alloc(txn, day->count, sizeof *slots);
    int ret = put.slots ? put_run(&put, replace, result) : txn->error.code;
    if (!slots)
        free(put.slots);
    free(put.lines);
    free(put.row);
    free(put.pasts.past);
    return ret;
}
