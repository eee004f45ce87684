#include <math.h>
#include <stdlib.h>

#include "store/verify.h"

#define VALUE_MOST 0x1p160 /* no figure of a market is larger; of random bit patterns two in five are */

/* One column while its rows are walked. */
struct column_walk {
    struct verify *verify;
    int handle;
    enum dataset dataset;
    bool published; /* its rows tell which tickers a day has */
    kst_date before;
};

static const char *column_name(const struct column_walk *column)
{
    return handle_name(column->verify->txn->store, column->handle);
}

static void tickers_seen(struct verify *verify, kst_date date, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (isnan(values[i]))
            continue;
        if (!verify->first[i] || date < verify->first[i])
            verify->first[i] = date;
        if (date > verify->last[i])
            verify->last[i] = date;
    }
}

static void row_check(struct column_walk *column, kst_date date, MDB_val value)
{
    struct verify *verify = column->verify;
    char text[DATE_TEXT];
    size_t count = value.mv_size / sizeof(double), lanes = tile_round(verify->slots);
    const double *values = value.mv_data;
    date_format(date, text);
    if (value.mv_size == 0 || value.mv_size % (TILE_LANES * sizeof(double)) != 0) {
        findings_add(&verify->findings, "%s %s: a row of %zu bytes, no whole number of tiles",
                     column_name(column), text, value.mv_size);
        return;
    }
    if (count > lanes)
        findings_add(&verify->findings, "%s %s: a row of %zu slots, and there are %zu", column_name(column),
                     text, count, verify->slots);
    for (size_t i = verify->slots; i < count && i < lanes; i++)
        if (!isnan(values[i])) {
            findings_add(&verify->findings, "%s %s: a value in slot %zu, and there are %zu",
                         column_name(column), text, i, verify->slots);
            break;
        }
    for (size_t i = 0; i < count; i++)
        if (fabs(values[i]) > VALUE_MOST) {
            findings_add(&verify->findings, "%s %s: %.3g in slot %zu, which is no figure of a market",
                         column_name(column), text, values[i], i);
            break;
        }
    if (column->published)
        tickers_seen(verify, date, values, count < verify->slots ? count : verify->slots);
}

static void row_visit(struct column_walk *column, MDB_val key, MDB_val value)
{
    struct verify *verify = column->verify;
    uint64_t number = 0;
    if (!number_decode(key, &number) || number > INT32_MAX || !date_valid((kst_date)number)) {
        findings_add(&verify->findings, "%s: a row on %llu, which is no date", column_name(column),
                     (unsigned long long)number);
        return;
    }
    kst_date date = (kst_date)number;
    if (date <= column->before)
        findings_add(&verify->findings, "%s: %d comes after %d", column_name(column), date, column->before);
    column->before = date;
    verify->days[column->dataset].count[date_to_days(date) - DAYS_FIRST]++;
    row_check(column, date, value);
}

static void column_walk(struct verify *verify, enum dataset dataset, int handle)
{
    struct column_walk column = {.verify = verify, .handle = handle, .dataset = dataset};
    const struct store_watch *watch = verify->findings.watch;
    MDB_val key, value;
    MDB_cursor *cursor = txn_cursor(verify->txn, handle);
    if (!cursor)
        return;
    column.published = handle >= HANDLE_RAW && handle < HANDLE_RAW + RAW_PUBLISHED;
    while (txn_step(verify->txn, cursor, &key, &value, MDB_NEXT)) {
        row_visit(&column, key, value);
        verify->done++;
        if (watch && watch->progress && verify->done % 64 == 0)
            watch->progress(watch->arg, verify->done, verify->total);
    }
    mdb_cursor_close(cursor);
}

/* The handles of a panel's columns. The raw dataset is expected to have all of its fixed columns, written or
 * not. */
static int *column_list(struct verify *verify, enum dataset dataset, size_t *count)
{
    char **names = NULL;
    size_t listed = 0;
    *count = 0;
    if (store_columns(verify->txn, dataset, &names, &listed))
        return NULL;
    int *handles = txn_alloc(verify->txn, listed + RAW_COUNT, sizeof *handles);
    for (int c = 0; handles && dataset == DATASET_RAW && c < RAW_COUNT; c++)
        handles[(*count)++] = HANDLE_RAW + c;
    for (size_t i = 0; handles && i < listed; i++) {
        int handle = store_column(verify->txn->store, dataset, names[i]);
        if (handle >= HANDLE_FIXED)
            handles[(*count)++] = handle;
    }
    free(names);
    return handles;
}

/* Reports the columns that a date lacks, where it has some others. */
static void day_check(struct verify *verify, enum dataset dataset, const int *handles, size_t count,
                      kst_date date)
{
    char text[DATE_TEXT];
    for (size_t i = 0; i < count; i++)
        if (row_get(verify->txn, handles[i], date).count == 0)
            findings_add(&verify->findings, "%s %s: no row, and other columns have one",
                         handle_name(verify->txn->store, handles[i]), date_format(date, text));
    if (dataset == DATASET_ANALYZED && !verify->days[DATASET_RAW].count[date_to_days(date) - DAYS_FIRST])
        findings_add(&verify->findings, "stock_analyzed %s: analyzed, and there is no such day",
                     date_format(date, text));
}

bool verify_day_whole(const struct verify *verify, enum dataset dataset, kst_date date)
{
    const struct day_columns *days = &verify->days[dataset];
    return date_valid(date) && days->columns && days->count[date_to_days(date) - DAYS_FIRST] == days->columns;
}

static void dataset_check(struct verify *verify, enum dataset dataset, const int *handles, size_t count)
{
    struct day_columns *days = &verify->days[dataset];
    for (size_t i = 0; i < count; i++)
        column_walk(verify, dataset, handles[i]);
    days->columns = count;
    for (int32_t day = 0; day < DAYS_COUNT; day++) {
        kst_date date = days->count[day] ? date_from_days(day + DAYS_FIRST) : 0;
        if (date && (days->count[day] != count || dataset == DATASET_ANALYZED))
            day_check(verify, dataset, handles, days->count[day] == count ? 0 : count, date);
    }
}

void verify_datasets(struct verify *verify)
{
    int *handles[2];
    size_t count[2];
    for (enum dataset p = DATASET_RAW; p <= DATASET_ANALYZED; p++) {
        handles[p] = column_list(verify, p, &count[p]);
        for (size_t i = 0; handles[p] && i < count[p]; i++)
            verify->total += txn_entries(verify->txn, handles[p][i]);
    }
    for (enum dataset p = DATASET_RAW; p <= DATASET_ANALYZED; p++) {
        verify->days[p].count = txn_alloc(verify->txn, DAYS_COUNT, sizeof *verify->days[p].count);
        if (!verify->txn->error.code)
            dataset_check(verify, p, handles[p], count[p]);
    }
    for (enum dataset p = DATASET_RAW; p <= DATASET_ANALYZED; p++)
        free(handles[p]);
}
