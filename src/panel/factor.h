/* Corporate actions. A ticker's adjustment factor of a day is what prices of the days before are multiplied
 * by to compare with that day's; on all but a few days it is 1.
 *
 * F of a ticker, from one day to a later one, is the product of its factors of the days after the first, up
 * to and including the second. The product is built from the newest factor to the oldest, so that whoever
 * asks gets the same bits. */
#ifndef SISE_PANEL_FACTOR_H
#define SISE_PANEL_FACTOR_H

#include <stdbool.h>

#include "store/store.h"

/* Whether there was a corporate action on a day with that factor. NaN, no factor, is none. */
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

/* A list of them, the newest first. All zero is a valid empty one. */
struct panel_actions {
    struct panel_action *action; /* [count] */
    size_t count, capacity;
};

int panel_actions_add(struct panel_actions *actions, const struct panel_action *action);

/* The actions of all tickers in a range of days, one list for each tile of slots. It is read as far as
 * somebody has asked for. All zero is a valid one that nobody has asked anything yet. */
struct panel_factors {
    struct panel_actions *tile; /* [tiles] */
    size_t tiles;
    kst_date after, until; /* those of the days after the one, up to the other, are here; both 0: none */
};

/* Makes sure that the actions of the days after `after`, up to `until`, are in the index. */
int panel_factors_read(struct panel_factors *factors, struct store_txn *txn, kst_date after, kst_date until,
                       struct error *err);
void panel_factors_free(struct panel_factors *factors);

/* F of a tile's slots from some days to a later date. */
struct panel_tile_factors {
    size_t tile;
    kst_date since, before;   /* of values of the days from the one on that are before the other */
    bool acts;                /* false: F is 1 everywhere, and value[] is not filled in */
    double value[TILE_LANES]; /* by lane of the tile */
};

/* F from `date` to `as_of`, and on which days around `date` it is the same. The index must have been read for
 * that range; a day that it does not reach back to is taken for one without actions. */
void panel_factors_find(const struct panel_factors *factors, size_t tile, kst_date date, kst_date as_of,
                        struct panel_tile_factors *found);

/* A price of a slot on a day, brought to a later one on which it is carried: multiplied by the factors of the
 * days after the first, up to the second, from the oldest to the newest, as one who carries it day by day. */
double panel_factors_carry(const struct panel_factors *factors, uint32_t slot, kst_date from, kst_date to,
                           double price);

#endif
