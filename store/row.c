#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

#define TILE_BYTES (TILE_LANES * sizeof(double))

static struct row row_of(struct store_txn *txn, int column, MDB_val value)
{
    if (value.mv_size % TILE_BYTES != 0) {
        txn_damaged(txn, "%s: a row of %zu bytes", handle_name(txn->store, column), value.mv_size);
        return (struct row){NULL, 0};
    }
    return (struct row){value.mv_data, value.mv_size / sizeof(double)};
}

struct row row_get(struct store_txn *txn, int column, kst_date date)
{
    uint64_t number = (uint64_t)date;
    MDB_val value;
    if (!txn_get(txn, column, number_key(&number), &value))
        return (struct row){NULL, 0};
    return row_of(txn, column, value);
}

/* A walk over the rows of a column, from a date back in time. The rows themselves are not touched. */
struct back {
    struct store_txn *txn;
    int column;
    MDB_cursor *cursor;
    uint64_t date; /* date of the row in `value` */
    MDB_val value;
};

static bool back_take(struct back *back, MDB_val *key, MDB_cursor_op op)
{
    return txn_step(back->txn, back->cursor, key, &back->value, op) && number_decode(*key, &back->date);
}

/* Begins with the newest row <= `date`; false: there is none. In both cases the caller closes the cursor. */
static bool back_begin(struct back *back, struct store_txn *txn, int column, kst_date date)
{
    *back = (struct back){.txn = txn, .column = column};
    if (date <= 0 || !(back->cursor = txn_cursor(txn, column)))
        return false;
    uint64_t number = (uint64_t)date;
    MDB_val key = number_key(&number);
    if (!back_take(back, &key, MDB_SET_RANGE))
        return back_take(back, &key, MDB_LAST);
    return back->date == (uint64_t)date || back_take(back, &key, MDB_PREV);
}

static bool back_next(struct back *back)
{
    MDB_val key;
    return back_take(back, &key, MDB_PREV);
}

static size_t back_end(struct back *back, size_t count)
{
    if (back->cursor)
        mdb_cursor_close(back->cursor);
    return back->txn->error.code ? 0 : count;
}

size_t row_back(struct store_txn *txn, int column, kst_date date, size_t most, kst_date *dates,
                struct row *rows)
{
    struct back back;
    size_t count = 0;
    uint64_t newest = date > 0 ? (uint64_t)date : 0; /* that the next row may be of */
    for (bool there = back_begin(&back, txn, column, date); there && count < most;) {
        if (back.date - 1 >= newest) { /* date 0 too. A caller who goes on from there would never end. */
            txn_damaged(txn, "%s: its rows are not in the order of their dates",
                        handle_name(txn->store, column));
            break;
        }
        newest = back.date - 1;
        rows[count] = row_of(txn, column, back.value);
        if (dates)
            dates[count] = (kst_date)back.date;
        there = ++count < most && back_next(&back);
    }
    return back_end(&back, count);
}

double *row_reserve(struct store_txn *txn, int column, kst_date date, size_t count)
{
    uint64_t number = (uint64_t)date;
    MDB_val value = {count * sizeof(double), NULL};
    return txn_put(txn, column, number_key(&number), &value, MDB_RESERVE) ? NULL : value.mv_data;
}

int row_put(struct store_txn *txn, int column, kst_date date, const double *values, size_t count)
{
    char text[DATE_TEXT];
    size_t padded = tile_round(count);
    if (!txn->error.code && (count == 0 || !date_valid(date) || padded > tile_round(ticker_count(txn))))
        return txn_fail(txn, ERROR_INTERNAL, "%s: %s: a row of %zu values on '%s' with %zu slots",
                        txn->store->path, handle_name(txn->store, column), count, date_format(date, text),
                        ticker_count(txn));
    double *row = row_reserve(txn, column, date, padded);
    if (!row)
        return txn->error.code;
    memcpy(row, values, count * sizeof *row);
    for (size_t i = count; i < padded; i++)
        row[i] = NAN;
    return 0;
}

/* ---- which columns, which dates ---- */

struct name_list {
    char (*name)[DATABASE_NAME];
    size_t count;
};

/* The names after the panel's prefix, in LMDB's order; `list` has room for all databases. */
static void names_collect(struct store_txn *txn, MDB_cursor *cursor, const char *prefix,
                          struct name_list *list)
{
    size_t length = strlen(prefix);
    MDB_val key = {length, (void *)prefix}, value;
    for (bool there = txn_step(txn, cursor, &key, &value, MDB_SET_RANGE);
         there && key.mv_size > length && memcmp(key.mv_data, prefix, length) == 0;
         there = txn_step(txn, cursor, &key, &value, MDB_NEXT)) {
        if (key.mv_size - length > COLUMN_NAME)
            continue;
        char *name = list->name[list->count++];
        memcpy(name, (const char *)key.mv_data + length, key.mv_size - length);
        name[key.mv_size - length] = '\0';
    }
}

/* One allocation: the pointers, and what they point to. */
static int names_pack(struct store_txn *txn, const struct name_list *list, char ***names)
{
    char **packed = txn_alloc(txn, list->count, sizeof *packed + DATABASE_NAME);
    if (!packed)
        return txn->error.code;
    char *text = (char *)(packed + list->count);
    for (size_t i = 0; i < list->count; i++, text += DATABASE_NAME)
        packed[i] = strcpy(text, list->name[i]);
    *names = packed;
    return 0;
}

int store_columns(struct store_txn *txn, enum dataset dataset, char ***names, size_t *count)
{
    MDB_cursor *cursor;
    MDB_stat stat;
    *names = NULL;
    *count = 0;
    if (txn->error.code)
        return txn->error.code;
    int rc = mdb_stat(txn->mdb, txn->store->names, &stat);
    struct name_list list = {rc ? NULL : txn_alloc(txn, stat.ms_entries, sizeof *list.name), 0};
    if (rc == 0 && list.name)
        rc = mdb_cursor_open(txn->mdb, txn->store->names, &cursor);
    if (rc)
        txn_fail_mdb(txn, rc, HANDLE_META);
    if (!txn->error.code) {
        names_collect(txn, cursor, dataset_prefix[dataset], &list);
        mdb_cursor_close(cursor);
        if (!txn->error.code && names_pack(txn, &list, names) == 0)
            *count = list.count;
    }
    free(list.name);
    return txn->error.code;
}

int row_dates(struct store_txn *txn, int column, kst_date from, kst_date to, kst_date **dates, size_t *count)
{
    uint64_t number = (uint64_t)from;
    MDB_val key = number_key(&number), value;
    *count = 0;
    size_t most = txn_entries(txn, column);
    *dates = txn->error.code ? NULL : txn_alloc(txn, most, sizeof **dates);
    MDB_cursor *cursor = *dates ? txn_cursor(txn, column) : NULL;
    if (!cursor)
        return txn->error.code;
    for (bool there = txn_step(txn, cursor, &key, &value, MDB_SET_RANGE);
         there && *count < most && number_decode(key, &number) && (!to || number <= (uint64_t)to);
         there = txn_step(txn, cursor, &key, &value, MDB_NEXT))
        (*dates)[(*count)++] = (kst_date)number;
    mdb_cursor_close(cursor);
    return txn->error.code;
}

/* ---- raw columns ---- */

int raw_handle(enum raw_column column)
{
    return HANDLE_RAW + (int)column;
}

struct row raw_row(struct store_txn *txn, enum raw_column column, kst_date date)
{
    return row_get(txn, raw_handle(column), date);
}

void table_rows(struct store_txn *txn, kst_date date, struct row row[static RAW_PUBLISHED])
{
    for (int c = 0; c < RAW_PUBLISHED; c++)
        row[c] = raw_row(txn, (enum raw_column)c, date);
}

bool table_has(const struct row row[static RAW_PUBLISHED], size_t slot)
{
    for (int c = 0; c < RAW_PUBLISHED; c++)
        if (!isnan(row_value(row[c], slot)))
            return true;
    return false;
}

/* ---- stored days: the dates of the close ---- */

#define DAY_COLUMN raw_handle(RAW_CLOSE)

kst_date day_before(struct store_txn *txn, kst_date date)
{
    kst_date found;
    struct row row;
    return row_back(txn, DAY_COLUMN, date - 1, 1, &found, &row) ? found : 0;
}

kst_date day_after(struct store_txn *txn, kst_date date)
{
    MDB_cursor *cursor = txn_cursor(txn, DAY_COLUMN);
    uint64_t number = date < 0 ? 0 : (uint64_t)date + 1;
    MDB_val key = number_key(&number), value;
    if (!cursor)
        return 0;
    bool there = txn_step(txn, cursor, &key, &value, MDB_SET_RANGE) && number_decode(key, &number);
    mdb_cursor_close(cursor);
    return there ? (kst_date)number : 0;
}

kst_date day_first(struct store_txn *txn)
{
    return day_after(txn, 0);
}

kst_date day_last(struct store_txn *txn)
{
    return day_before(txn, INT32_MAX);
}

int day_dates(struct store_txn *txn, kst_date from, kst_date to, kst_date **dates, size_t *count)
{
    return row_dates(txn, DAY_COLUMN, from, to, dates, count);
}

static bool seen_on(struct store_txn *txn, uint32_t slot, kst_date date)
{
    struct row row[RAW_PUBLISHED];
    table_rows(txn, date, row);
    return table_has(row, slot);
}

kst_date seen_after(struct store_txn *txn, uint32_t slot, kst_date date)
{
    do
        date = day_after(txn, date);
    while (date && !seen_on(txn, slot, date));
    return date;
}

bool day_stored(struct store_txn *txn, kst_date date)
{
    return row_get(txn, DAY_COLUMN, date).count > 0;
}
