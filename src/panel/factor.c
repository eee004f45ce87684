#include "panel/factor.h"

#include <stdlib.h>

#include "base/array.h"
#include "panel/bars.h"
#include "panel/internal.h"

int panel_actions_add(struct panel_actions *actions, const struct panel_action *action)
{
    if (!array_reserve(&actions->action, &actions->capacity, actions->count + 1, sizeof *action))
        return ERROR_NO_MEMORY;
    actions->action[actions->count++] = *action;
    return 0;
}

static int tile_scan(struct panel_actions *actions, kst_date date, size_t lane, const double *factor)
{
    int ret = 0;
    for (unsigned i = 0; ret == 0 && i < TILE_LANES; i++)
        if (panel_factor_acts(factor[i]))
            ret = panel_actions_add(actions, &(struct panel_action){date, (uint32_t)(lane + i), factor[i]});
    return ret;
}

static int row_scan(struct panel_factors *factors, kst_date date, struct row row)
{
    int ret = 0;
    for (size_t t = 0; ret == 0 && t < row.count / TILE_LANES && t < factors->tiles; t++) {
        size_t lane = t * TILE_LANES;
        if (bar_tile_acts(row.values + lane))
            ret = tile_scan(&factors->tile[t], date, lane, row.values + lane);
    }
    return ret;
}

/* Appends the actions of the days after `after`, up to `until`, to the lists. */
static int days_scan(struct panel_factors *factors, struct store_txn *txn, kst_date after, kst_date until)
{
    int column = raw_handle(RAW_FACTOR), ret = 0;
    kst_date dates[ROWS_AT_ONCE];
    struct row rows[ROWS_AT_ONCE];
    while (ret == 0 && until > after) {
        size_t count = row_back(txn, column, until, ROWS_AT_ONCE, dates, rows);
        for (size_t i = 0; ret == 0 && i < count && dates[i] > after; i++)
            ret = row_scan(factors, dates[i], rows[i]);
        until = count == ROWS_AT_ONCE ? dates[count - 1] - 1 : after;
    }
    return ret;
}

static int tiles_lay(struct panel_factors *factors, size_t tiles)
{
    if (!factors->tile) {
        factors->tile = calloc(tiles + 1, sizeof *factors->tile);
        factors->tiles = tiles;
    }
    return factors->tile ? 0 : ERROR_NO_MEMORY;
}

static int actions_append(struct panel_actions *actions, const struct panel_actions *more)
{
    int ret = 0;
    for (size_t i = 0; ret == 0 && i < more->count; i++)
        ret = panel_actions_add(actions, &more->action[i]);
    return ret;
}

/* Extends the index from its newest day to `until`: the new lists have the actions of the days between,
 * followed by those that the index had. */
static int days_prepend(struct panel_factors *factors, struct store_txn *txn, kst_date until)
{
    struct panel_factors newer = {.after = factors->after, .until = until};
    int ret = tiles_lay(&newer, factors->tiles);
    if (ret == 0)
        ret = days_scan(&newer, txn, factors->until, until);
    for (size_t t = 0; ret == 0 && t < factors->tiles; t++)
        ret = actions_append(&newer.tile[t], &factors->tile[t]);
    struct panel_factors unused = ret ? newer : *factors;
    *factors = ret ? *factors : newer;
    panel_factors_free(&unused);
    return ret;
}

int panel_factors_read(struct panel_factors *factors, struct store_txn *txn, kst_date after, kst_date until,
                       struct error *err)
{
    if (after >= until)
        return 0;
    if (!factors->until)
        factors->after = factors->until = until;
    int ret = tiles_lay(factors, tile_round(ticker_count(txn)) / TILE_LANES);
    if (ret == 0 && until > factors->until)
        ret = days_prepend(factors, txn, until);
    if (ret == 0 && after < factors->after) {
        ret = days_scan(factors, txn, after, factors->after);
        factors->after = after;
    }
    if (ret)
        error_no_memory(err);
    else
        ret = store_txn_error(txn, err); /* days that could not be read would count as days without actions */
    if (ret)
        panel_factors_free(factors);
    return ret;
}

void panel_factors_free(struct panel_factors *factors)
{
    for (size_t t = 0; t < factors->tiles; t++)
        free(factors->tile[t].action);
    free(factors->tile);
    *factors = (struct panel_factors){0};
}

void panel_factors_find(const struct panel_factors *factors, size_t tile, kst_date date, kst_date as_of,
                        struct panel_tile_factors *found)
{
    static const struct panel_actions none;
    const struct panel_actions *actions = tile < factors->tiles ? &factors->tile[tile] : &none;
    found->tile = tile;
    found->since = 0;
    found->before = INT32_MAX;
    found->acts = false;
    for (size_t i = 0; i < actions->count; i++) {
        const struct panel_action *action = &actions->action[i];
        if (action->date > as_of)
            continue;
        if (action->date <= date) {
            found->since = action->date;
            break;
        }
        for (int k = 0; !found->acts && k < TILE_LANES; k++)
            found->value[k] = 1;
        found->value[action->slot % TILE_LANES] *= action->factor;
        found->before = action->date;
        found->acts = true;
    }
}

double panel_factors_carry(const struct panel_factors *factors, uint32_t slot, kst_date from, kst_date to,
                           double price)
{
    size_t tile = slot / TILE_LANES;
    for (size_t i = tile < factors->tiles ? factors->tile[tile].count : 0; i-- > 0;) {
        const struct panel_action *action = &factors->tile[tile].action[i];
        if (action->slot == slot && action->date > from && action->date <= to)
            price *= action->factor;
    }
    return price;
}
