#include "panel/actions.h"

#include "panel/internal.h"

int panel_actions_walk(struct panel *panel, uint32_t slot, kst_date after, kst_date until,
                       const struct panel_walk *walk, struct panel_actions *actions)
{
    int ret = 0;
    while (ret == 0 && until > after) {
        size_t count =
            row_back(panel->txn, panel->factor_handle, until, walk->capacity, walk->date, walk->row);
        for (size_t i = 0; ret == 0 && i < count && walk->date[i] > after; i++) {
            double factor = row_value(walk->row[i], slot);
            if (panel_factor_acts(factor))
                ret = panel_actions_add(actions, &(struct panel_action){walk->date[i], slot, factor});
        }
        until = count == walk->capacity ? walk->date[count - 1] - 1 : after;
    }
    return ret;
}

int panel_ticker_actions(struct panel *panel, const struct ticker *ticker, kst_date after, kst_date until,
                         struct panel_actions *actions, struct error *err)
{
    enum { AT_ONCE = 8 * ROWS_AT_ONCE };
    kst_date date[AT_ONCE];
    struct row row[AT_ONCE];
    const struct panel_walk walk = {date, row, AT_ONCE};
    if (panel_actions_walk(panel, ticker->slot, after, until, &walk, actions))
        return error_no_memory(err);
    return store_txn_error(panel->txn, err);
}

void panel_action_prices(struct panel *panel, uint32_t slot, kst_date date, double *prev_close,
                         double *base_price)
{
    struct store_txn *txn = panel->txn;
    *prev_close = row_value(raw_row(txn, RAW_CLOSE, day_before(txn, date)), slot);
    *base_price =
        row_value(raw_row(txn, RAW_CLOSE, date), slot) - row_value(raw_row(txn, RAW_CHANGE, date), slot);
}
