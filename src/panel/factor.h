/* Corporate actions. A ticker's adjustment factor of a day is the number by which its prices of earlier days
 * are multiplied, so that they can be compared with its price of that day. It is 1 on all days without a
 * corporate action.
 *
 * F of a ticker, from a day to a later day, is the product of the ticker's factors of the days after the
 * earlier one, up to and including the later one. The product is always built from the newest factor to the
 * oldest, so that every caller gets the same bits. */
#ifndef SISE_PANEL_FACTOR_H
#define SISE_PANEL_FACTOR_H

#include <stdbool.h>

#include "store/store.h"

/* Whether a day with that factor has a corporate action. NaN means that there is no factor, and so no
 * action. */
static inline bool panel_factor_acts(double factor)
{
    return (factor > 0) & (factor != 1);
}

/* The factor, or 1 where there is none. */
static inline double panel_factor_known(double factor)
{
    return factor > 0 ? factor : 1;
}

struct panel_action {
    kst_date date;
    uint32_t slot;
    double factor;
};

/* A list of actions, the newest first. All zero is a valid empty list. */
struct panel_actions {
    struct panel_action *action; /* [count] */
    size_t count, capacity;
};

int panel_actions_add(struct panel_actions *actions, const struct panel_action *action);

/* The actions of all tickers in a range of days, one list for each tile of slots. Only the range of days that
 * was asked for so far has been read. All zero is a valid index, of which nothing has been read yet. */
struct panel_factors {
    struct panel_actions *tile; /* [tiles] */
    size_t tiles;
    kst_date after, until; /* the days after `after`, up to `until`, have been read; both 0: none */
};

/* Makes sure that the actions of the days after `after`, up to `until`, are in the index. */
int panel_factors_read(struct panel_factors *factors, struct store_txn *txn, kst_date after, kst_date until,
                       struct error *err);
void panel_factors_free(struct panel_factors *factors);

/* F of a tile's slots from some days to a later date. */
struct panel_tile_factors {
    size_t tile;
    kst_date since, before;   /* for values of the days from `since` to the eve of `before` */
    bool acts;                /* false: F is 1 everywhere, and value[] is not filled in */
    double value[TILE_LANES]; /* by lane of the tile */
};

/* Finds F from `date` to `as_of`, and on which days around `date` F is the same. The index must have been
 * read for that range; days that were not read count as days without actions. */
void panel_factors_find(const struct panel_factors *factors, size_t tile, kst_date date, kst_date as_of,
                        struct panel_tile_factors *found);

/* Carries a slot's price of day `from` to the later day `to`: multiplies it by the factors of the days after
 * `from`, up to `to`, from the oldest to the newest. So the bits are those of carrying the price day by
 * day. */
double panel_factors_carry(const struct panel_factors *factors, uint32_t slot, kst_date from, kst_date to,
                           double price);

#endif
