/* All named strategies: a catalog (base/catalog.h) whose items are struct strategy. Their expressions are not
 * compiled when they are read. */
#ifndef SISE_STRATEGIES_CATALOG_H
#define SISE_STRATEGIES_CATALOG_H

#include "base/catalog.h"
#include "strategies/strategy.h"

/* The strategies of a set that has been read with strategy_kind: [set->count], by name. */
static inline const struct strategy *strategies_of(const struct catalog_set *set)
{
    return set->item;
}

/* NOT_FOUND: there is none of that name, and which was probably meant. `err` may be NULL. */
static inline int strategies_find(const struct catalog_set *set, const char *name,
                                  const struct strategy **strategy, struct error *err)
{
    const void *item;
    int ret = catalog_find(set, name, &item, err);
    *strategy = item;
    return ret;
}

#endif
