#include "t/indicator/market.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "source/table-desk.h"

#define TICKERS_MOST 10000 /* in all tables together: three times the real number */

static _Noreturn void give_up(void)
{
    fputs("out of memory\n", stderr);
    exit(EXIT_FAILURE);
}

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count + 1, size);
    if (!memory)
        give_up();
    return memory;
}

/* Huge pages where the system has them, so that a measurement is of the computation, not of page tables. */
static double *rows_new(size_t count)
{
    size_t huge = (size_t)2 << 20, page = count * sizeof(double) < huge ? 64 : huge;
    size_t bytes = (count * sizeof(double) / page + 1) * page;
    double *rows = aligned_alloc(page, bytes);
    if (!rows)
        give_up();
    if (page == huge)
        madvise(rows, bytes, MADV_HUGEPAGE);
    for (size_t i = 0; i < count; i++)
        rows[i] = NAN;
    return rows;
}

void market_new(struct market *market, size_t days, size_t tickers)
{
    size_t lanes = tile_round(tickers);
    *market = (struct market){.days = days, .lanes = lanes, .tickers = tickers};
    market->date = allocate(days, sizeof *market->date);
    market->code = allocate(tickers, sizeof *market->code);
    for (int c = 0; c < RAW_COUNT; c++)
        market->raw[c] = rows_new(days * lanes);
    for (int c = 0; c < INDICATOR_COUNT; c++) {
        market->out[c] = rows_new(days * lanes);
        market->newest_first[c] = allocate(days + indicator_table[c].lags, sizeof **market->newest_first);
    }
    market_keep(market, true);
}

void market_keep(struct market *market, bool all)
{
    for (int c = 0; c < INDICATOR_COUNT; c++) {
        size_t least = indicator_table[c].lags + 1;
        market->kept[c] = all || least > market->days ? market->days : least;
        for (size_t d = 0; d < market->days; d++)
            market->newest_first[c][market->days - 1 - d] =
                (struct row){market_row(market, c, d), market->lanes};
    }
}

void market_free(struct market *market)
{
    free(market->date);
    free(market->code);
    for (int c = 0; c < RAW_COUNT; c++)
        free(market->raw[c]);
    for (int c = 0; c < INDICATOR_COUNT; c++) {
        free(market->out[c]);
        free(market->newest_first[c]);
    }
    *market = (struct market){0};
}

void market_step(struct market *market, size_t first, size_t last, size_t tile_begin, size_t tile_end)
{
    struct analysis_day *days = allocate(last - first, sizeof *days);
    for (size_t d = first; d < last; d++) {
        struct analysis_day *day = &days[d - first];
        day->lanes = market->lanes;
        for (int c = 0; c < RAW_COUNT; c++)
            day->raw[c] = (struct row){market->raw[c] + d * market->lanes, market->lanes};
        for (int c = 0; c < INDICATOR_COUNT; c++) {
            day->lag[c] = market->newest_first[c] + (market->days - d);
            day->out[c] = market_row(market, c, d);
        }
    }
    analysis_steps(days, last - first, tile_begin, tile_end);
    free(days);
}

void market_compute(struct market *market)
{
    market_step(market, 0, market->days, 0, market->lanes / TILE_LANES);
}

/* ---- real days ---- */

/* A ticker and the slot that a store would give it. */
struct listing {
    char code[TICKER_TEXT];
    size_t slot;
};

static int by_code(const void *a, const void *b)
{
    return strcmp(((const struct listing *)a)->code, ((const struct listing *)b)->code);
}

struct tables {
    size_t count;
    struct day *day;
    struct listing *listing; /* [tickers], by code */
    size_t tickers;
};

static bool tables_read(struct tables *tables, const struct table_list *list, struct error *err)
{
    struct table_desk desk = {0};
    bool good = true;
    tables->day = allocate(list->count, sizeof *tables->day);
    for (; good && tables->count < list->count; tables->count++) {
        struct day *day = &tables->day[tables->count];
        day_clear(day, list->file[tables->count].date);
        good = table_list_read(list, tables->count, 1, &desk, day, err) == 0;
    }
    table_desk_free(&desk);
    return good;
}

/* Slots are given in the order of appearance, so that new listings come last. */
static void tables_list(struct tables *tables)
{
    tables->listing = allocate(TICKERS_MOST, sizeof *tables->listing);
    for (size_t d = 0; d < tables->count; d++) {
        size_t known = tables->tickers;
        for (size_t i = 0; i < tables->day[d].count && tables->tickers < TICKERS_MOST; i++) {
            struct listing *listing = &tables->listing[tables->tickers];
            memcpy(listing->code, tables->day[d].line[i].ticker, TICKER_TEXT);
            listing->slot = tables->tickers;
            tables->tickers += !bsearch(listing, tables->listing, known, sizeof *listing, by_code);
        }
        qsort(tables->listing, tables->tickers, sizeof *tables->listing, by_code);
    }
}

static void market_fill(struct market *market, const struct tables *tables)
{
    for (size_t i = 0; i < tables->tickers; i++)
        memcpy(market->code[tables->listing[i].slot], tables->listing[i].code, TICKER_TEXT);
    for (size_t d = 0; d < tables->count; d++) {
        const struct day *day = &tables->day[d];
        market->date[d] = day->date;
        for (size_t i = 0; i < day->count; i++) {
            struct listing key = {.slot = 0}, *found;
            memcpy(key.code, day->line[i].ticker, TICKER_TEXT);
            found = bsearch(&key, tables->listing, tables->tickers, sizeof key, by_code);
            for (int c = 0; c < RAW_PUBLISHED; c++)
                *market_raw(market, c, d, found->slot) = day->column[c][i];
        }
    }
}

bool market_load(struct market *market, char *folder, struct error *err)
{
    struct table_list list = {0};
    struct tables tables = {0};
    bool good = table_list_expand(&folder, 1, &list, err) == 0 && tables_read(&tables, &list, err);
    if (good) {
        tables_list(&tables);
        market_new(market, tables.count, tables.tickers);
        market_fill(market, &tables);
    }
    for (size_t d = 0; d < tables.count; d++)
        day_free(&tables.day[d]);
    free(tables.day);
    free(tables.listing);
    table_list_free(&list);
    return good;
}
