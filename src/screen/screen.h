/* Screening: the tickers for which a condition is true on a day. */
#ifndef SISE_SCREEN_SCREEN_H
#define SISE_SCREEN_SCREEN_H

#include "panel/view.h"
#include "strategies/expr.h"

/* What a day is asked: one compiled condition and whom. All zero, then filled; freed by its owner. */
struct screen {
    const struct expr *where; /* a condition */
    struct universe universe;
    struct expr_memory memory;
    double *mask, *value; /* [lanes], by the first screen_day() */
};

/* Moves the view to `day` and writes the slots for which the condition is true to slots[lanes], ascending;
 * *count says how many. */
int screen_day(struct screen *screen, struct history *history, struct view *view, size_t day, uint32_t *slots,
               size_t *count, struct error *err);
void screen_free(struct screen *screen); /* what screen_day() allocated */

/* Whether the day has what the expression reads, or the column. NOT_READY: it is an
 * analyzed column, and the day has not been analyzed. */
int screen_ready(const struct expr *expr, struct history *history, size_t day, struct error *err);
int screen_column_ready(const struct column *column, struct history *history, size_t day, struct error *err);

#endif
