#include "panel/kept.h"

#include <stdlib.h>
#include <string.h>

#include "panel/column.h"

#define KEPT_DAYS    512 /* longer walks are not kept */
#define KEPT_COLUMNS (2 * COLUMN_MOST)

struct kept_column {
    kst_date date; /* where the walk began */
    size_t count;
    bool whole; /* there are no rows before them */
    kst_date dates[KEPT_DAYS];
    struct row rows[KEPT_DAYS];
};

struct kept_rows {
    struct kept_column *column[KEPT_COLUMNS]; /* by the number of the handle; NULL: nothing is kept */
};

static bool kept_suffices(const struct kept_column *kept, kst_date date, size_t most)
{
    return kept && kept->date == date && (kept->whole || kept->count >= most);
}

/* Keeps a walk, unless one of a later day is kept: tickers that are listed all end with the newest day. */
static void kept_put(struct kept_rows *kept, int column, kst_date date, size_t most, const kst_date *dates,
                     const struct row *rows, size_t count)
{
    struct kept_column *at = kept->column[column];
    if (most > KEPT_DAYS || (at && at->date > date))
        return;
    if (!at && !(at = kept->column[column] = malloc(sizeof *at)))
        return;
    at->date = date;
    at->count = count;
    at->whole = count < most;
    memcpy(at->dates, dates, count * sizeof *dates);
    memcpy(at->rows, rows, count * sizeof *rows);
}

struct kept_walk kept_row_walk(struct kept_rows *kept, struct store_txn *txn, int column, kst_date date,
                               size_t most, kst_date *dates, struct row *rows)
{
    bool keeps = kept && column >= 0 && column < KEPT_COLUMNS;
    if (keeps && kept_suffices(kept->column[column], date, most)) {
        const struct kept_column *at = kept->column[column];
        return (struct kept_walk){at->dates, at->rows, at->count < most ? at->count : most};
    }
    size_t count = row_back(txn, column, date, most, dates, rows);
    if (keeps && !store_txn_error(txn, NULL))
        kept_put(kept, column, date, most, dates, rows, count);
    return (struct kept_walk){dates, rows, count};
}

size_t kept_row_back(struct kept_rows *kept, struct store_txn *txn, int column, kst_date date, size_t most,
                     kst_date *dates, struct row *rows)
{
    struct kept_walk walk = kept_row_walk(kept, txn, column, date, most, dates, rows);
    if (walk.rows != rows) {
        memcpy(dates, walk.dates, walk.count * sizeof *dates);
        memcpy(rows, walk.rows, walk.count * sizeof *rows);
    }
    return walk.count;
}

struct kept_rows *kept_rows_new(void)
{
    return calloc(1, sizeof(struct kept_rows));
}

void kept_rows_free(struct kept_rows **kept)
{
    for (size_t i = 0; *kept && i < KEPT_COLUMNS; i++)
        free((*kept)->column[i]);
    free(*kept);
    *kept = NULL;
}
