/* Screening: the tickers for which a condition is true on a day. */
#ifndef SISE_SCREEN_SCREEN_H
#define SISE_SCREEN_SCREEN_H

#include "panel/view.h"
#include "strategies/expr.h"

/* A question that is asked of days: a compiled condition, and which tickers are asked. Begin with all zero
 * and fill in the first two fields. Free with screen_free(). */
struct screen {
    const struct expr *where; /* a condition */
    struct universe universe;
    struct expr_memory memory;
    double *mask, *value; /* [lanes], allocated by the first screen_day() */
};

/* Moves the view to `day` and writes the slots for which the condition is true to slots[lanes], ascending;
 * *count says how many. */
int screen_day(struct screen *screen, struct history *history, struct view *view, size_t day, uint32_t *slots,
               size_t *count, struct error *err);
void screen_free(struct screen *screen); /* what screen_day() allocated */

/* Checks that the day has the columns that the expression reads, or the one column. NOT_READY: one of them is
 * an analyzed column, and the day has not been analyzed, or must be analyzed again (history_analysis()). */
int screen_ready(const struct expr *expr, struct history *history, size_t day, struct error *err);
/* Whether the expression reads an analyzed column while some ticker has not been analyzed to its last day. */
bool screen_is_partial(const struct expr *expr, const struct history *history);
int screen_column_ready(const struct column *column, struct history *history, size_t day, struct error *err);

#endif
