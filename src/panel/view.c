#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "market/universe.h"
#include "panel/history.h"
#include "store/tile.h"

/* F of a tile's rows on the days from..to, which lie between two corporate actions: whoever goes back in time
 * asks for it day after day. */
struct factors {
    size_t lane, from, to;
    bool found; /* false: it is 1 everywhere */
    double value[TILE_LANES];
};

struct view {
    struct history *history;
    struct factors *factors; /* those that were asked for last */
    size_t day;
    unsigned lookback;
    double *listed;                  /* [lanes] */
    double *trackable;               /* [lanes], as the history's, of the markets of the day */
    const struct ticker_past **past; /* [lanes], what the ticker was on the day; NULL: what it is now */
    kst_date past_from, past_until;  /* both are so on the days after the one, up to the other */
    struct expr_frame frame;
};

static const double *tile_at(const struct view *view, int column, size_t day, size_t lane)
{
    return history_tile(view->history, column, day, lane);
}

/* ---- corporate actions ---- */

static void factors_find(const struct view *view, size_t day, size_t lane, struct factors *factors)
{
    const struct tile_actions *actions = &view->history->actions[lane / TILE_LANES];
    factors->lane = lane;
    factors->from = 0;
    factors->to = view->day;
    factors->found = false;
    for (size_t i = 0; i < actions->count; i++) {
        const struct tile_action *action = &actions->action[i];
        if (action->day > view->day)
            continue;
        if (action->day <= day) {
            factors->from = action->day;
            break;
        }
        for (int k = 0; !factors->found && k < TILE_LANES; k++)
            factors->value[k] = 1;
        factors->value[action->lane] *= action->factor;
        factors->to = action->day - 1;
        factors->found = true;
    }
}

/* F of a day's rows in a tile, until the next call; NULL: it is 1 everywhere. */
static const double *tile_factors(const struct view *view, size_t day, size_t lane)
{
    struct factors *factors = view->factors;
    if (factors->lane != lane || day < factors->from || day > factors->to)
        factors_find(view, day, lane, factors);
    return factors->found ? factors->value : NULL;
}

TILE_CLONES
static void lanes_price(const double *restrict value, const double *restrict factor, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = value[i] * factor[i];
}

TILE_CLONES
static void lanes_share(const double *restrict value, const double *restrict factor, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = value[i] / factor[i];
}

/* As of the view's day. `value` may be in `out`. */
static const double *adjusted(const struct view *view, enum adjust_kind kind, size_t day, size_t lane,
                              const double *value, double *out)
{
    double copy[TILE_LANES];
    const double *factors = kind == ADJUST_NONE ? NULL : tile_factors(view, day, lane);
    if (!factors)
        return value;
    memcpy(copy, value, sizeof copy);
    if (kind == ADJUST_PRICE)
        lanes_price(copy, factors, out);
    else
        lanes_share(copy, factors, out);
    return out;
}

/* ---- bars as analysis reads them ---- */

TILE_CLONES
static void lanes_traded(const double *restrict open, const double *restrict high, const double *restrict low,
                         const double *restrict close, const double *extreme, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        bool traded = (open[i] > 0) & (high[i] > 0) & (low[i] > 0) & (close[i] > 0);
        out[i] = traded ? extreme[i] : close[i];
    }
}

/* Open, high or low; that of a halted day is its close. */
static const double *repaired(const struct view *view, int column, size_t day, size_t lane, double *out)
{
    lanes_traded(tile_at(view, RAW_OPEN, day, lane), tile_at(view, RAW_HIGH, day, lane),
                 tile_at(view, RAW_LOW, day, lane), tile_at(view, RAW_CLOSE, day, lane),
                 tile_at(view, column, day, lane), out);
    return out;
}

TILE_CLONES
static void lanes_volume(const double *restrict close, const double *restrict volume, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = (close[i] > 0) & (volume[i] != volume[i]) ? 0 : volume[i];
}

static const double *bar_tile(const struct view *view, int column, size_t day, size_t lane, double *out)
{
    const double *value = tile_at(view, column, day, lane);
    if (column == RAW_OPEN || column == RAW_HIGH || column == RAW_LOW)
        return repaired(view, column, day, lane, out);
    if (column != RAW_VOLUME)
        return value;
    lanes_volume(tile_at(view, RAW_CLOSE, day, lane), value, out);
    return out;
}

/* `value` may be in `out`. */
TILE_CLONES
static void lanes_missing(const double *restrict close, const double *restrict first, double date,
                          const double *restrict instead, const double *value, double *out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = !(close[i] > 0) & (first[i] < date) ? instead[i] : value[i];
}

/* A ticker missing from the table of a day between others: its close goes on, and nothing was traded. */
static const double *carried(const struct view *view, int column, size_t day, size_t lane,
                             const double *value, double *out)
{
    static const double nothing[TILE_LANES];
    struct history *history = view->history;
    const double *instead = nothing;
    double scratch[TILE_LANES];
    bool price = column <= RAW_CLOSE, traded = column == RAW_VOLUME || column == RAW_VALUE;
    if ((!price && !traded) || !history_has_gaps(history, day, lane / TILE_LANES))
        return value;
    if (price)
        instead = adjusted(view, ADJUST_PRICE, day, lane, history_carried(history, day, lane / TILE_LANES),
                           scratch);
    lanes_missing(tile_at(view, RAW_CLOSE, day, lane), history->first_date + lane, history->date[day],
                  instead, value, out);
    return out;
}

static const double *load_raw(const struct view *view, int column, size_t day, size_t lane, double *scratch)
{
    enum adjust_kind kind = view->history->columns.column[column].kind;
    const double *value = bar_tile(view, column, day, lane, scratch);
    return carried(view, column, day, lane, adjusted(view, kind, day, lane, value, scratch), scratch);
}

/* ---- analyzed ones ---- */

static const double *load_analyzed(const struct view *view, int column, size_t day, size_t lane,
                                   double *scratch)
{
    const struct history *history = view->history;
    const double *value = adjusted(view, history->columns.column[column].kind, day, lane,
                                   tile_at(view, column, day, lane), scratch);
    if (history->analyzed_until[lane / TILE_LANES] >= history->date[day])
        return value;
    if (value != scratch)
        memcpy(scratch, value, TILE_LANES * sizeof *scratch);
    for (size_t i = lane; i < history->ticker_count && i < lane + TILE_LANES; i++)
        if (history->tickers[i].last_analyzed_date < history->date[day])
            scratch[i - lane] = NAN;
    return scratch;
}

/* ---- what the tickers were ---- */

const char *view_name(const struct view *view, uint32_t slot)
{
    return view->past[slot] ? view->past[slot]->name : view->history->tickers[slot].name;
}

const char *view_market(const struct view *view, uint32_t slot)
{
    return view->past[slot] ? view->past[slot]->market : view->history->tickers[slot].market;
}

static void past_see(struct view *view, size_t i, kst_date date)
{
    const struct ticker_past *past = &view->history->pasts[i];
    if (past->until < date) {
        if (past->until > view->past_from)
            view->past_from = past->until;
        return;
    }
    if (past->until < view->past_until)
        view->past_until = past->until;
    if (!view->past[past->slot]) {
        view->past[past->slot] = past;
        view->trackable[past->slot] = view->history->past_trackable[i];
    }
}

/* Few have been anything else: theirs are set, everybody else's stay. */
static void pasts_move(struct view *view, kst_date date)
{
    const struct history *history = view->history;
    if (view->past_from < date && date <= view->past_until)
        return;
    view->past_from = 0;
    view->past_until = INT32_MAX;
    for (size_t i = 0; i < history->past_count; i++) {
        uint32_t slot = history->pasts[i].slot;
        view->past[slot] = NULL;
        view->trackable[slot] = history->trackable[slot];
    }
    for (size_t i = 0; i < history->past_count; i++)
        past_see(view, i, date);
}

/* ---- the frame ---- */

static const double *view_load(void *arg, int column, unsigned lag, size_t lane, double *scratch)
{
    const struct view *view = arg;
    assert(lag <= view->lookback);
    if (lag > view->day)
        return history_unknown;
    return column < RAW_PUBLISHED ? load_raw(view, column, view->day - lag, lane, scratch)
                                  : load_analyzed(view, column, view->day - lag, lane, scratch);
}

static const char *view_text(void *arg, int column, size_t lane)
{
    const struct view *view = arg;
    const struct history *history = view->history;
    if (lane >= history->ticker_count)
        return "";
    return column == HISTORY_TICKER ? history->tickers[lane].code
           : column == HISTORY_NAME ? view_name(view, (uint32_t)lane)
                                    : view_market(view, (uint32_t)lane);
}

TILE_CLONES
static void lanes_listed(const double *restrict close, double *restrict listed)
{
    for (int i = 0; i < TILE_LANES; i++)
        listed[i] = close[i] == close[i] ? 1 : 0;
}

static void view_table(void *arg, unsigned lag, size_t lane, double *listed)
{
    const struct view *view = arg;
    lanes_listed(lag > view->day ? history_unknown : tile_at(view, RAW_CLOSE, view->day - lag, lane), listed);
}

int view_open(struct history *history, struct view **result, struct error *err)
{
    struct view *view = calloc(1, sizeof *view);
    *result = view;
    if (view) {
        view->listed = calloc(2 * history->lanes + 1, sizeof *view->listed);
        view->past = calloc(history->lanes + 1, sizeof *view->past);
        view->factors = calloc(1, sizeof *view->factors);
    }
    if (!view || !view->listed || !view->past || !view->factors) {
        view_close(result);
        return error_no_memory(err);
    }
    view->history = history;
    view->trackable = view->listed + history->lanes;
    memcpy(view->trackable, history->trackable, history->lanes * sizeof *view->trackable);
    view->frame = (struct expr_frame){view, history->lanes, view_load, view_text, view_table, view->listed};
    return 0;
}

void view_close(struct view **view)
{
    if (*view) {
        free((*view)->listed);
        free((*view)->past);
        free((*view)->factors);
    }
    free(*view);
    *view = NULL;
}

int view_move(struct view *view, size_t day, unsigned lookback, struct error *err)
{
    struct history *history = view->history;
    view->day = day;
    view->lookback = lookback;
    view->factors->lane = SIZE_MAX; /* of another day, and perhaps not of all actions */
    pasts_move(view, history->date[day]);
    for (size_t lane = 0; lane < history->lanes; lane += TILE_LANES)
        view_table(view, 0, lane, view->listed + lane);
    int ret = history_actions(history, day - (lookback < day ? lookback : day), err);
    return ret ? ret : store_txn_error(history->txn, err);
}

const struct expr_frame *view_frame(const struct view *view)
{
    return &view->frame;
}

static int frame_run(const struct view *view, const struct expr *expr, const struct expr_frame *frame,
                     struct expr_memory *memory, double *values, struct error *err)
{
    int ret = expr_run(expr, frame, memory, values);
    return ret || view->history->no_memory ? error_no_memory(err) : 0;
}

int view_run(const struct view *view, const struct expr *expr, struct expr_memory *memory, double *values,
             struct error *err)
{
    return frame_run(view, expr, &view->frame, memory, values, err);
}

/* ---- a tile of the frame, as if there were no others ---- */

struct tile_frame {
    const struct view *view;
    size_t lane;
};

static const double *tile_load(void *arg, int column, unsigned lag, size_t lane, double *scratch)
{
    const struct tile_frame *tile = arg;
    return view_load((void *)tile->view, column, lag, tile->lane + lane, scratch);
}

static const char *tile_text(void *arg, int column, size_t lane)
{
    const struct tile_frame *tile = arg;
    return view_text((void *)tile->view, column, tile->lane + lane);
}

int view_run_tile(const struct view *view, const struct expr *expr, size_t lane, struct expr_memory *memory,
                  double *values, struct error *err)
{
    struct tile_frame tile = {view, lane};
    struct expr_frame frame = {.arg = &tile,
                               .lanes = TILE_LANES,
                               .load = tile_load,
                               .text = tile_text,
                               .listed = view->listed + lane};
    assert(!expr_across(expr));
    return frame_run(view, expr, &frame, memory, values, err);
}

TILE_CLONES
static void lanes_tracked(const double *restrict trackable, const double *restrict cap, double least,
                          double *restrict mask)
{
    for (int i = 0; i < TILE_LANES; i++)
        mask[i] = (trackable[i] == 1) & (cap[i] >= least) ? mask[i] : 0;
}

void view_universe(const struct view *view, const struct universe *universe, double *mask)
{
    const struct history *history = view->history;
    memcpy(mask, view->listed, history->lanes * sizeof *mask);
    for (size_t lane = 0; !universe->all && lane < history->lanes; lane += TILE_LANES)
        lanes_tracked(view->trackable + lane, tile_at(view, RAW_MARKET_CAP, view->day, lane),
                      universe->min_cap_won, mask + lane);
    for (size_t i = 0; universe->market && i < history->ticker_count; i++)
        if (!market_matches(view_market(view, (uint32_t)i), universe->market))
            mask[i] = 0;
}
