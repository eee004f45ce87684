#include "panel/tracked.h"

#include <stdlib.h>

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
    tracked->seen = malloc((lanes + 1) * sizeof *tracked->seen);
    tracked->mover = malloc((past_count + 1) * sizeof *tracked->mover);
    tracked->kept = malloc((past_count + 1) * sizeof *tracked->kept);
    if (!tracked->seen || !tracked->mover || !tracked->kept)
        return ERROR_NO_MEMORY;
    for (size_t i = 0; i < past_count; i++)
        if (pasts[i].slot < lanes && (i == 0 || pasts[i].slot != pasts[i - 1].slot) && slot_moved(tracked, i))
            tracked->mover[tracked->movers++] = pasts[i].slot;
    return 0;
}

void tracked_free(struct tracked *tracked)
{
    free(tracked->seen);
    free(tracked->mover);
    free(tracked->kept);
    *tracked = (struct tracked){0};
}

/* ---- seeing days ---- */

static void tile_see(struct tracked *tracked, size_t lane, size_t from, size_t count, const struct row *cap)
{
    double *seen = tracked->seen + lane;
    size_t d = 0;
    for (; d + 4 <= count; d += 4) {
        const double *const four[4] = {panel_row_tile(cap[d], lane), panel_row_tile(cap[d + 1], lane),
                                       panel_row_tile(cap[d + 2], lane), panel_row_tile(cap[d + 3], lane)};
        panel_lanes()->qualified_4(four, tracked->least, (double)(from + d), seen);
    }
    for (; d < count; d++)
        panel_lanes()->qualified(panel_row_tile(cap[d], lane), tracked->least, (double)(from + d), seen);
}

/* A ticker that moved: each day counts by the market of the day. `before` is when it has qualified before. */
static double mover_see(const struct tracked *tracked, uint32_t slot, double before, size_t from,
                        size_t count, const struct tracked_rows *rows, const struct row *cap)
{
    for (size_t d = 0; d < count; d++)
        if (row_value(cap[d], slot) >= tracked->least &&
            mover_trackable(tracked, slot, rows->date(rows->arg, from + d)))
            before = (double)(from + d);
    return before;
}

static void days_see(struct tracked *tracked, size_t from, size_t until, const struct tracked_rows *rows)
{
    struct row cap[TRACKED_DAYS + 1];
    size_t count = until - from + 1;
    rows->caps(rows->arg, from, count, cap);
    for (size_t i = 0; i < tracked->movers; i++)
        tracked->kept[i] = tracked->seen[tracked->mover[i]];
    for (size_t lane = 0; lane < tracked->lanes; lane += TILE_LANES)
        tile_see(tracked, lane, from, count, cap);
    for (size_t i = 0; i < tracked->movers; i++) {
        uint32_t slot = tracked->mover[i];
        tracked->seen[slot] = mover_see(tracked, slot, tracked->kept[i], from, count, rows, cap);
    }
}

static size_t day_oldest(size_t day, unsigned before)
{
    return day < before ? 0 : day - before;
}

void tracked_move(struct tracked *tracked, size_t day, unsigned before, double least,
                  const struct tracked_rows *rows)
{
    size_t oldest = day_oldest(day, before);
    bool goes_on = tracked->any && tracked->least == least && tracked->first <= oldest &&
                   oldest <= tracked->last && tracked->last <= day;
    if (!goes_on) {
        for (size_t i = 0; i < tracked->lanes; i++)
            tracked->seen[i] = -1;
        tracked->first = oldest;
        tracked->least = least;
        tracked->any = true;
        days_see(tracked, oldest, day, rows);
    } else if (tracked->last < day) {
        days_see(tracked, tracked->last + 1, day, rows);
    }
    tracked->last = day;
}

void tracked_mask(const struct tracked *tracked, size_t day, unsigned before, const double *trackable,
                  double *mask)
{
    double oldest = (double)day_oldest(day, before);
    for (size_t lane = 0; lane < tracked->lanes; lane += TILE_LANES)
        panel_lanes()->tracked(trackable + lane, tracked->seen + lane, oldest, mask + lane);
}
