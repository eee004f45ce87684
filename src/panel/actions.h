/* The corporate actions of one ticker, and the prices around them. */
#ifndef SISE_PANEL_ACTIONS_H
#define SISE_PANEL_ACTIONS_H

#include <stdlib.h>

#include "panel/factor.h"
#include "panel/panel.h"

/* Adds the ticker's actions of the days after `after`, up to `until`, the newest first. The caller frees
 * actions->action with free() whatever the return value. */
int panel_ticker_actions(struct panel *panel, const struct ticker *ticker, kst_date after, kst_date until,
                         struct panel_actions *actions, struct error *err);

/* The close of the stored day before an action's day, and the base price of the day, its close less its
 * change: each in the won of its own day, NaN where it is unknown. */
void panel_action_prices(struct panel *panel, uint32_t slot, kst_date date, double *prev_close,
                         double *base_price);

#endif
