#include "job/analyze-day.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "indicator/indicator.h"

struct analysis_desk {
    int raw[RAW_COUNT], column[INDICATOR_COUNT]; /* handles */
    struct row *lag[INDICATOR_COUNT];            /* [indicator_table[c].lags] each */
    double *out[INDICATOR_COUNT];                /* [lanes] each, all in one allocation */
    size_t lanes;
    kst_date *analyzed; /* [lanes] */
};

int analysis_desk_new(struct store *store, struct analysis_desk **result, struct error *err)
{
    struct analysis_desk *desk = calloc(1, sizeof *desk);
    if (!desk)
        return error_no_memory(err);
    for (int i = 0; i < RAW_COUNT; i++)
        desk->raw[i] = raw_handle((enum raw_column)i);
    for (int c = 0; c < INDICATOR_COUNT; c++) {
        desk->column[c] = store_column(store, DATASET_ANALYZED, indicator_table[c].name);
        desk->lag[c] = calloc(indicator_table[c].lags + 1, sizeof *desk->lag[c]);
        if (!desk->lag[c]) {
            analysis_desk_free(&desk);
            return error_no_memory(err);
        }
    }
    *result = desk;
    return 0;
}

void analysis_desk_free(struct analysis_desk **desk)
{
    if (!*desk)
        return;
    for (int c = 0; c < INDICATOR_COUNT; c++)
        free((*desk)->lag[c]);
    free((*desk)->out[0]);
    free((*desk)->analyzed);
    free(*desk);
    *desk = NULL;
}

static int desk_resize(struct analysis_desk *desk, size_t lanes)
{
    if (lanes <= desk->lanes)
        return 0;
    double *out = aligned_alloc(64, INDICATOR_COUNT * lanes * sizeof *out);
    kst_date *analyzed = malloc(lanes * sizeof *analyzed);
    free(desk->out[0]);
    free(desk->analyzed);
    desk->out[0] = out;
    desk->analyzed = analyzed;
    desk->lanes = out && analyzed ? lanes : 0;
    for (int c = 1; out && c < INDICATOR_COUNT; c++)
        desk->out[c] = out + (size_t)c * lanes;
    return desk->lanes ? 0 : ERROR_NO_MEMORY;
}

/* The rows of the stored days before `date` that the indicators look back to. A lane's rows have no gaps
 * between its first date and the date before this one, so counting rows is counting its days. */
static void desk_look_back(struct analysis_desk *desk, struct store_txn *txn, kst_date date)
{
    for (int c = 0; c < INDICATOR_COUNT; c++) {
        size_t lags = indicator_table[c].lags;
        size_t found = lags ? row_back(txn, desk->column[c], date - 1, lags, NULL, desk->lag[c]) : 0;
        memset(desk->lag[c] + found, 0, (lags - found) * sizeof *desk->lag[c]);
    }
}

static void desk_compute(struct analysis_desk *desk, struct store_txn *txn, kst_date date, size_t lanes)
{
    struct analysis_day day = {.lanes = lanes};
    desk_look_back(desk, txn, date);
    for (int i = 0; i < RAW_COUNT; i++)
        day.raw[i] = row_get(txn, desk->raw[i], date);
    for (int c = 0; c < INDICATOR_COUNT; c++) {
        day.lag[c] = desk->lag[c];
        day.out[c] = desk->out[c];
    }
    analysis_steps(&day, 1, 0, lanes / TILE_LANES);
}

/* Lanes that are not due keep their values of the date where those are valid, and have none otherwise. */
static void desk_keep_others(struct analysis_desk *desk, struct store_txn *txn, kst_date date,
                             const struct lanes *lanes, size_t padded)
{
    struct row was[INDICATOR_COUNT];
    for (int c = 0; c < INDICATOR_COUNT; c++)
        was[c] = row_get(txn, desk->column[c], date);
    for (size_t i = 0; i < padded; i++) {
        if (i < lanes->count && lane_due(lanes, i, date))
            continue;
        bool valid = i < lanes->count && desk->analyzed[i] >= date;
        for (int c = 0; c < INDICATOR_COUNT; c++)
            desk->out[c][i] = valid ? row_value(was[c], i) : NAN;
    }
}

/* If the last analyzed date of a selected lane is not the one in the plan of the run, a day was stored since
 * the plan was made. */
static int lanes_check(const struct analysis_desk *desk, const struct lanes *lanes, struct error *err)
{
    for (size_t i = 0; i < lanes->count; i++)
        if (lanes->selected[i] && desk->analyzed[i] != lanes->analyzed[i])
            return error_set(err, ERROR_CONFLICT, "a day was stored while it was being analyzed");
    return 0;
}

int analysis_day_put(struct analysis_desk *desk, struct store_txn *txn, kst_date date,
                     const struct lanes *lanes, size_t *computed, struct error *err)
{
    size_t slots = ticker_count(txn), padded = tile_round(slots);
    if (desk_resize(desk, padded))
        return error_no_memory(err);
    ticker_analyzed_get(txn, desk->analyzed, slots);
    int ret = store_txn_error(txn, err);
    if (ret == 0)
        ret = lanes_check(desk, lanes, err);
    if (ret)
        return ret;
    desk_compute(desk, txn, date, padded);
    desk_keep_others(desk, txn, date, lanes, padded);
    *computed = 0;
    for (size_t i = 0; i < lanes->count; i++)
        if (lane_due(lanes, i, date)) {
            desk->analyzed[i] = date;
            ++*computed;
        }
    for (int c = 0; c < INDICATOR_COUNT; c++)
        row_put(txn, desk->column[c], date, desk->out[c], padded);
    ticker_analyzed_put(txn, desk->analyzed, slots);
    return store_txn_error(txn, err);
}
