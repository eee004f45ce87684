#include "answer/shown.h"

#include <stdlib.h>
#include <string.h>

/* The place of a column among those that are read. */
static int column_read(struct asking *asking, const struct column *column)
{
    struct columns *read = &asking->read;
    const struct column *known = columns_find(read, column->name);
    if (known)
        return (int)(known - read->column);
    read->column[read->count] = *column;
    return (int)read->count++;
}

int shown_open(struct asking *asking, const char *text, int want, const struct answer_origin *origin,
               struct shown *shown, struct answer_place *place, struct error *err)
{
    const struct column *column = columns_find(history_columns(asking->history), text);
    int ret = 0;
    *shown = (struct shown){.text = strdup(text), .column = column ? column_read(asking, column) : -1};
    if (!shown->text)
        return error_no_memory(err);
    if (!column)
        ret = answer_compile(text, want, &asking->names, origin, &shown->expr, place, err);
    if (ret || origin->part == PART_NONE)
        return ret;
    ret = column ? screen_column_ready(column, asking->history, asking->day, err)
                 : screen_ready(shown->expr, asking->history, asking->day, err);
    if (ret)
        answer_place_set(place, origin);
    return ret;
}

void shown_close(struct shown *shown)
{
    free(shown->text);
    expr_free(&shown->expr);
}

bool shown_is_condition(const struct shown *shown)
{
    return shown->expr && expr_type(shown->expr) == EXPR_CONDITION;
}

enum field_type shown_type(const struct asking *asking, const struct shown *shown)
{
    if (shown->column >= 0)
        return field_of_column(&asking->read.column[shown->column]);
    return shown_is_condition(shown) ? FIELD_CONDITION : FIELD_NUMBER;
}

/* ---- values ---- */

int shown_day(struct asking *asking, const struct panel_day **day, struct error *err)
{
    kst_date date = history_date(asking->history, asking->day);
    const struct rows_ask ask = {.mode = ROWS_BAR, .as_of = date};
    *day = &asking->panel_day;
    if (asking->panel_day.date && asking->opened == asking->read.count)
        return 0;
    asking->opened = asking->read.count;
    return panel_day_open(history_panel(asking->history), date, &asking->read, &ask, &asking->panel_day, err);
}

/* Fills a tile's values from `lane` on, of one column or of one expression. */
typedef int tile_fill(struct asking *asking, const struct shown *shown, size_t lane, double *tile,
                      struct error *err);

static int column_tile(struct asking *asking, const struct shown *shown, size_t lane, double *tile,
                       struct error *err)
{
    (void)err;
    panel_day_tile(&asking->panel_day, (unsigned)shown->column, lane, tile);
    return 0;
}

static int expr_tile(struct asking *asking, const struct shown *shown, size_t lane, double *tile,
                     struct error *err)
{
    return view_run_tile(asking->view, shown->expr, lane, &asking->screen.memory, tile, err);
}

/* Only the tiles in which there are slots are filled. */
static int tiles_values(struct asking *asking, const struct shown *shown, tile_fill *fill,
                        const uint32_t *slots, size_t count, double *values, struct error *err)
{
    double tile[TILE_LANES];
    int ret = 0;
    for (size_t i = 0; ret == 0 && i < count;) {
        size_t lane = slots[i] - slots[i] % TILE_LANES;
        ret = fill(asking, shown, lane, tile, err);
        for (; i < count && slots[i] < lane + TILE_LANES; i++)
            values[i] = tile[slots[i] - lane];
    }
    return ret;
}

static int market_values(struct asking *asking, const struct expr *expr, const uint32_t *slots, size_t count,
                         double *values, struct error *err)
{
    double *market = malloc((history_lanes(asking->history) + 1) * sizeof *market);
    int ret =
        market ? view_run(asking->view, expr, &asking->screen.memory, market, err) : error_no_memory(err);
    for (size_t i = 0; ret == 0 && i < count; i++)
        values[i] = market[slots[i]];
    free(market);
    return ret;
}

static int expr_values(struct asking *asking, const struct shown *shown, const uint32_t *slots, size_t count,
                       double *values, struct error *err)
{
    int ret = view_move(asking->view, asking->day, expr_lookback(shown->expr), err);
    if (ret == 0)
        ret = expr_across(shown->expr) ? market_values(asking, shown->expr, slots, count, values, err)
                                       : tiles_values(asking, shown, expr_tile, slots, count, values, err);
    const struct expr_frame *frame = view_frame(asking->view);
    for (size_t i = 0; ret == 0 && i < count; i++)
        if (frame->listed[slots[i]] != 1)
            values[i] = NAN;
    return ret;
}

int shown_values(struct asking *asking, const struct shown *shown, const uint32_t *slots, size_t count,
                 double *values, struct error *err)
{
    const struct panel_day *day;
    if (!count)
        return 0;
    if (shown->expr)
        return expr_values(asking, shown, slots, count, values, err);
    int ret = shown_day(asking, &day, err);
    return ret ? ret : tiles_values(asking, shown, column_tile, slots, count, values, err);
}
