#include "screen/screen.h"

#include <stdlib.h>

static int screen_reserve(struct screen *screen, size_t lanes, struct error *err)
{
    if (!screen->mask)
        screen->mask = malloc(2 * lanes * sizeof *screen->mask);
    if (!screen->mask)
        return error_no_memory(err);
    screen->value = screen->mask + lanes;
    return 0;
}

int screen_day(struct screen *screen, struct history *history, struct view *view, size_t day, uint32_t *slots,
               size_t *count, struct error *err)
{
    size_t lanes = history_lanes(history), found = 0;
    int ret = screen_reserve(screen, lanes, err);
    if (ret == 0)
        ret = view_move(view, day, expr_lookback(screen->where), err);
    if (ret)
        return ret;
    view_universe(view, &screen->universe, screen->mask);
    if (expr_run(screen->where, view_frame(view), &screen->memory, screen->value))
        return error_no_memory(err);
    /* A place is written for every lane and kept for those that are found: no branch is mispredicted. */
    for (size_t i = 0; i < lanes; i++) {
        slots[found] = (uint32_t)i;
        found += (screen->value[i] == 1) & (screen->mask[i] == 1);
    }
    *count = found;
    return 0;
}

void screen_free(struct screen *screen)
{
    free(screen->mask);
    expr_memory_free(&screen->memory);
    screen->mask = screen->value = NULL;
}

int screen_ready(const struct expr *expr, struct history *history, size_t day, struct error *err)
{
    const struct columns *columns = history_columns(history);
    char date[DATE_TEXT];
    if (history_analyzed(history, day))
        return 0;
    for (unsigned c = RAW_PUBLISHED; c < columns->count; c++)
        if (expr_reads(expr, (int)c))
            return error_set(err, ERROR_NOT_READY,
                             "%s is not there yet: %s has not been analyzed, run sise analyze",
                             columns->column[c].name, date_format(history_date(history, day), date));
    return 0;
}
