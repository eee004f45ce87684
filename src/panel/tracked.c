#include "panel/tracked.h"

#include <stdlib.h>
#include <string.h>

#include "panel/internal.h"
#include "panel/lanes.h"

/* ---- tickers that moved between markets whose tickers are tracked and others ---- */

/* Whether the entries of a slot, from `i` on, and its market of now differ. */
static bool slot_moved(const struct tracked *tracked, size_t i)
{
    uint32_t slot = tracked->pasts[i].slot;
    for (; i < tracked->past_count && tracked->pasts[i].slot == slot; i++)
        if (tracked->past_trackable[i] != tracked->trackable[slot])
            return true;
    return false;
}

static bool mover_trackable(const struct tracked *tracked, uint32_t slot, kst_date date)
{
    const struct ticker_past *past = ticker_past_on(tracked->pasts, tracked->past_count, slot, date);
    return (past ? tracked->past_trackable[past - tracked->pasts] : tracked->trackable[slot]) == 1;
}

int tracked_init(struct tracked *tracked, const double *trackable, const double *past_trackable,
                 const struct ticker_past *pasts, size_t past_count, size_t lanes)
{
    *tracked = (struct tracked){.trackable = trackable,
                                .past_trackable = past_trackable,
                                .pasts = pasts,
                                .past_count = past_count,
                                .lanes = lanes};
    tracked->count = malloc((lanes + 1) * sizeof *tracked->count);
    tracked->mover = malloc((past_count + 1) * sizeof *tracked->mover);
    tracked->kept = malloc((past_count + 1) * sizeof *tracked->kept);
    if (!tracked->count || !tracked->mover || !tracked->kept)
        return ERROR_NO_MEMORY;
    for (size_t i = 0; i < past_count; i++)
        if (pasts[i].slot < lanes && (i == 0 || pasts[i].slot != pasts[i - 1].slot) && slot_moved(tracked, i))
            tracked->mover[tracked->movers++] = pasts[i].slot;
    return 0;
}

void tracked_free(struct tracked *tracked)
{
    free(tracked->count);
    free(tracked->mover);
    free(tracked->kept);
    *tracked = (struct tracked){0};
}

/* ---- counting days ---- */

static void tile_count(struct tracked *tracked, size_t lane, double sign, size_t days, const struct row *cap)
{
    double *count = tracked->count + lane;
    size_t d = 0;
    for (; d + 4 <= days; d += 4) {
        const double *const four[4] = {panel_row_tile(cap[d], lane), panel_row_tile(cap[d + 1], lane),
                                       panel_row_tile(cap[d + 2], lane), panel_row_tile(cap[d + 3], lane)};
        panel_lanes()->qualified_4(four, tracked->least, sign, count);
    }
    for (; d < days; d++)
        panel_lanes()->qualified(panel_row_tile(cap[d], lane), tracked->least, sign, count);
}

/* The same for a ticker that moved: each day counts by the market of the day. */
static double mover_count(const struct tracked *tracked, uint32_t slot, size_t from, size_t days,
                          const struct tracked_rows *rows, const struct row *cap)
{
    double count = 0;
    for (size_t d = 0; d < days; d++)
        if (row_value(cap[d], slot) >= tracked->least)
            count += mover_trackable(tracked, slot, rows->date(rows->arg, from + d));
    return count;
}

/* Adds (sign 1) or takes away (sign -1) the days from `from` to the eve of `until`. */
static void days_count(struct tracked *tracked, size_t from, size_t until, double sign,
                       const struct tracked_rows *rows)
{
    struct row cap[TRACKED_DAYS + 1];
    if (from >= until)
        return;
    rows->caps(rows->arg, from, until - from, cap);
    for (size_t i = 0; i < tracked->movers; i++)
        tracked->kept[i] = tracked->count[tracked->mover[i]];
    for (size_t lane = 0; lane < tracked->lanes; lane += TILE_LANES)
        tile_count(tracked, lane, sign, until - from, cap);
    for (size_t i = 0; i < tracked->movers; i++) {
        uint32_t slot = tracked->mover[i];
        tracked->count[slot] =
            tracked->kept[i] + sign * mover_count(tracked, slot, from, until - from, rows, cap);
    }
}

static size_t apart(size_t a, size_t b)
{
    return a < b ? b - a : a - b;
}

/* Whether the window can be moved with less work than a new one is counted. */
static bool window_near(const struct tracked *tracked, size_t oldest, size_t day, double least)
{
    return tracked->any && tracked->least == least && oldest <= tracked->last && tracked->first <= day &&
           apart(oldest, tracked->first) + apart(day, tracked->last) <= day - oldest;
}

void tracked_move(struct tracked *tracked, size_t day, unsigned before, double least,
                  const struct tracked_rows *rows)
{
    size_t oldest = day < before ? 0 : day - before;
    if (window_near(tracked, oldest, day, least)) {
        days_count(tracked, oldest, tracked->first, 1, rows);
        days_count(tracked, tracked->last + 1, day + 1, 1, rows);
        days_count(tracked, tracked->first, oldest, -1, rows);
        days_count(tracked, day + 1, tracked->last + 1, -1, rows);
    } else {
        memset(tracked->count, 0, tracked->lanes * sizeof *tracked->count);
        tracked->least = least;
        tracked->any = true;
        days_count(tracked, oldest, day + 1, 1, rows);
    }
    tracked->first = oldest;
    tracked->last = day;
}

void tracked_mask(const struct tracked *tracked, const double *trackable, double *mask)
{
    for (size_t lane = 0; lane < tracked->lanes; lane += TILE_LANES)
        panel_lanes()->tracked(trackable + lane, tracked->count + lane, 1, mask + lane);
}
