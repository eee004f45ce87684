/* Tickers that are missing from the table of a day, while they are in earlier and in later ones. */
#include <stdlib.h>

#include "panel/bars.h"
#include "panel/history.h"

/* This compares the day with each ticker's last date, which may lie after the view's day, although a view
 * must know nothing of later days. That is safe, since the result only lets a view pass over tiles in which
 * no ticker is missing. A ticker that is in the table of the view's day, and was missing on some day before,
 * has a last date after that missing day, whatever happens after the view's day. */
bool history_has_gaps(struct history *history, size_t day, size_t tile)
{
    unsigned char *gaps = &history->gaps[day * history->tiles + tile];
    size_t lane = tile * TILE_LANES;
    if (*gaps == GAPS_UNKNOWN) {
        const struct panel *panel = history->panel;
        const double *close = history_tile(history, RAW_CLOSE, day, lane);
        int missing = bar_tile_gaps(close, panel->first + lane, panel->last + lane, history->date[day]);
        *gaps = missing ? GAPS_SOME : GAPS_NONE;
    }
    return *gaps == GAPS_SOME;
}

/* ---- carrying closes ---- */

static double **carried_at(const struct history *history, size_t day, size_t tile)
{
    return &history->carried[day * history->tiles + tile];
}

/* Carries the closes of the day before to this day. Those of the day before have been carried already, or
 * that day has no gaps. */
static void carry(struct history *history, size_t day, size_t tile)
{
    size_t lane = tile * TILE_LANES;
    double *out = malloc(TILE_LANES * sizeof *out);
    const double *before = day ? *carried_at(history, day - 1, tile) : panel_unknown;
    if (!before)
        before = history_tile(history, RAW_CLOSE, day - 1, lane);
    if (out)
        bar_tile_carry(history_tile(history, RAW_CLOSE, day, lane),
                       history_tile(history, HISTORY_FACTOR, day, lane), before, out);
    history->no_memory |= !out;
    *carried_at(history, day, tile) = out;
}

/* Goes back to the first day of the gap that has not been carried, and carries from there. So each day of a
 * long gap is carried once. */
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
