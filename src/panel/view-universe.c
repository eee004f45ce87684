/* The names and markets of the tickers on a view's day, and which tickers are screened. */
#include <string.h>

#include "market/universe.h"
#include "panel/history.h"
#include "panel/lanes.h"

const char *view_name(const struct view *view, uint32_t slot)
{
    return view->past[slot] ? view->past[slot]->name : view->history->panel->tickers[slot].name;
}

const char *view_market(const struct view *view, uint32_t slot)
{
    return view->past[slot] ? view->past[slot]->market : view->history->panel->tickers[slot].market;
}

/* ---- moving to another day ---- */

/* Finds the range of days around `date` in which no ticker's name or market changed. */
static void changes_find(struct view *view, kst_date date)
{
    const struct panel *panel = view->history->panel;
    view->past_after = 0;
    view->past_until = INT32_MAX;
    for (size_t i = 0; i < panel->past_count; i++) {
        kst_date until = panel->pasts[i].until;
        if (until < date && until > view->past_after)
            view->past_after = until;
        if (until >= date && until < view->past_until)
            view->past_until = until;
    }
}

/* Looks up the name and market of a ticker on the day, in the entries from `first` on. */
static void ticker_move(struct view *view, size_t first, kst_date date)
{
    const struct history *history = view->history;
    const struct panel *panel = history->panel;
    uint32_t slot = panel->pasts[first].slot;
    const struct ticker_past *past =
        ticker_past_on(panel->pasts + first, panel->past_count - first, slot, date);
    view->past[slot] = past;
    view->trackable[slot] = past ? history->past_trackable[past - panel->pasts] : history->trackable[slot];
}

/* Only tickers whose name or market has ever changed have entries in panel->pasts, so only these are looked
 * up; for all others the view stays as it is. The entries are ascending by slot. */
void view_pasts_move(struct view *view, kst_date date)
{
    const struct panel *panel = view->history->panel;
    if (view->past_after < date && date <= view->past_until)
        return;
    changes_find(view, date);
    for (size_t i = 0; i < panel->past_count && panel->pasts[i].slot < panel->ticker_count; i++)
        if (i == 0 || panel->pasts[i].slot != panel->pasts[i - 1].slot)
            ticker_move(view, i, date);
}

/* ---- the universe ---- */

static void rows_caps(void *arg, size_t day, size_t count, struct row *cap)
{
    history_rows(arg, RAW_MARKET_CAP, day, count, cap);
}

static kst_date rows_date(void *arg, size_t day)
{
    const struct history *history = arg;
    return history->date[day];
}

static void tracked_leave(const struct view *view, const struct universe *universe, double *mask)
{
    const struct tracked_rows rows = {rows_caps, rows_date, view->history};
    tracked_move(view->tracked, view->day, universe->untrack_after, universe->min_cap_won, &rows);
    tracked_mask(view->tracked, view->trackable, mask);
}

static void halted_mark(const struct view *view, size_t lane, double *mask)
{
    const double *volume = history_tile(view->history, RAW_VOLUME, view->day, lane);
    if (panel_lanes()->unsold(volume, mask))
        panel_lanes()->unopened(history_tile(view->history, RAW_OPEN, view->day, lane), volume, mask);
}

void view_universe(const struct view *view, const struct universe *universe, double *mask)
{
    const struct history *history = view->history;
    memcpy(mask, view->listed, history->panel->lanes * sizeof *mask);
    if (!universe->all)
        tracked_leave(view, universe, mask);
    for (size_t lane = 0; !universe->halted && lane < history->panel->lanes; lane += TILE_LANES)
        halted_mark(view, lane, mask + lane);
    for (size_t i = 0; universe->market && i < history->panel->ticker_count; i++)
        if (!market_matches(view_market(view, (uint32_t)i), universe->market))
            mask[i] = 0;
}
