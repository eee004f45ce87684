#include "panel/view.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "panel/bars.h"
#include "panel/history.h"

/* ---- the frame ---- */

static const double *view_load(void *arg, int column, unsigned lag, size_t lane, double *scratch)
{
    const struct view *view = arg;
    assert(lag <= view->lookback);
    return lag > view->day ? panel_unknown : view_value_tile(view, column, view->day - lag, lane, scratch);
}

static const char *view_text(void *arg, int column, size_t lane)
{
    const struct view *view = arg;
    const struct panel *panel = view->history->panel;
    if (lane >= panel->ticker_count)
        return "";
    return column == HISTORY_TICKER ? panel->tickers[lane].code
           : column == HISTORY_NAME ? view_name(view, (uint32_t)lane)
                                    : view_market(view, (uint32_t)lane);
}

static void view_table(void *arg, unsigned lag, size_t lane, double *listed)
{
    const struct view *view = arg;
    bar_tile_listed(lag > view->day ? panel_unknown
                                    : history_tile(view->history, RAW_CLOSE, view->day - lag, lane),
                    listed);
}

static bool view_stopped(void *arg)
{
    const struct view *view = arg;
    return history_stopped(view->history, NULL) != 0;
}

int view_open(struct history *history, struct view **result, struct error *err)
{
    size_t lanes = history->panel->lanes;
    struct view *view = calloc(1, sizeof *view);
    *result = view;
    if (view) {
        view->listed = calloc(2 * lanes + 1, sizeof *view->listed);
        view->past = calloc(lanes + 1, sizeof *view->past);
        view->factors = calloc(1, sizeof *view->factors);
        view->tracked = calloc(1, sizeof *view->tracked);
    }
    if (!view || !view->listed || !view->past || !view->factors || !view->tracked ||
        tracked_init(view->tracked, history->trackable, history->past_trackable, history->panel->pasts,
                     history->panel->past_count, lanes)) {
        view_close(result);
        return error_no_memory(err);
    }
    view->history = history;
    view->trackable = view->listed + lanes;
    memcpy(view->trackable, history->trackable, lanes * sizeof *view->trackable);
    view->frame =
        (struct expr_frame){view, lanes, view_load, view_text, view_table, view->listed, view_stopped};
    return 0;
}

void view_close(struct view **view)
{
    if (*view) {
        if ((*view)->tracked)
            tracked_free((*view)->tracked);
        free((*view)->tracked);
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
    struct panel *panel = history->panel;
    kst_date oldest = history->date[day - (lookback < day ? lookback : day)];
    view->day = day;
    view->lookback = lookback;
    view->factors->tile = SIZE_MAX; /* the factors that it has are those of another day */
    view_pasts_move(view, history->date[day]);
    for (size_t lane = 0; lane < panel->lanes; lane += TILE_LANES)
        view_table(view, 0, lane, view->listed + lane);
    if (oldest == history->date[day])
        return store_txn_error(panel->txn, err);
    return panel_factors_read(panel->factors, panel->txn, oldest, history->date[history->days - 1], err);
}

const struct expr_frame *view_frame(const struct view *view)
{
    return &view->frame;
}

static int frame_run(const struct view *view, const struct expr *expr, const struct expr_frame *frame,
                     struct expr_memory *memory, double *values, struct error *err)
{
    int ret = expr_run(expr, frame, memory, values);
    if (ret == ERROR_CANCELLED)
        return history_cancelled(err);
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
