/* Tickers that are missing from the table of a day between others. */
#include <stdlib.h>

#include "panel/factor.h"
#include "panel/history.h"

TILE_CLONES
static int tile_gaps_count(double date, const double *restrict first, const double *restrict last,
                           const double *restrict close)
{
    int found = 0;
    for (int i = 0; i < TILE_LANES; i++)
        found += !(close[i] > 0) & (first[i] < date) & (date < last[i]);
    return found;
}

/* Tickers' last dates are later knowledge, used only to pass over tiles: a ticker that is in the table of the
 * view's day and was missing on a day before that was last seen after it in any case. */
bool history_has_gaps(struct history *history, size_t day, size_t tile)
{
    unsigned char *gaps = &history->gaps[day * history->tiles + tile];
    size_t lane = tile * TILE_LANES;
    if (*gaps == GAPS_UNKNOWN)
        *gaps = tile_gaps_count(history->date[day], history->first_date + lane, history->last_date + lane,
                                history_tile(history, RAW_CLOSE, day, lane))
                    ? GAPS_SOME
                    : GAPS_NONE;
    return *gaps == GAPS_SOME;
}

/* ---- the close goes on ---- */

TILE_CLONES
static void lanes_carry(const double *restrict close, const double *restrict factor,
                        const double *restrict before, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = close[i] > 0 ? close[i] : before[i] * factor_known(factor[i]);
}

static double **carried_at(const struct history *history, size_t day, size_t tile)
{
    return &history->carried[day * history->tiles + tile];
}

/* The day before has been carried, or has no gaps. */
static void carry(struct history *history, size_t day, size_t tile)
{
    size_t lane = tile * TILE_LANES;
    double *out = malloc(TILE_LANES * sizeof *out);
    const double *before = day ? *carried_at(history, day - 1, tile) : history_unknown;
    if (!before)
        before = history_tile(history, RAW_CLOSE, day - 1, lane);
    if (out)
        lanes_carry(history_tile(history, RAW_CLOSE, day, lane),
                    history_tile(history, HISTORY_FACTOR, day, lane), before, out);
    history->no_memory |= !out;
    *carried_at(history, day, tile) = out;
}

/* A gap of hundreds of days is gone through once, from its first day on. */
const double *history_carried(struct history *history, size_t day, size_t tile)
{
    if (!history->carried)
        history->carried = calloc(history->days * history->tiles, sizeof *history->carried);
    history->no_memory |= !history->carried;
    size_t first = day;
    while (!history->no_memory && first > 0 && !*carried_at(history, first - 1, tile) &&
           history_has_gaps(history, first - 1, tile))
        first--;
    for (; !history->no_memory && first <= day; first++)
        if (!*carried_at(history, first, tile))
            carry(history, first, tile);
    return history->no_memory ? history_tile(history, RAW_CLOSE, day, tile * TILE_LANES)
                              : *carried_at(history, day, tile);
}

void history_carried_free(struct history *history)
{
    for (size_t i = 0; history->carried && i < history->days * history->tiles; i++)
        free(history->carried[i]);
    free(history->carried);
}
