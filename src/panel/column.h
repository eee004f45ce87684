/* The columns that a person may name: those that a source delivers and those that are computed, without the
 * ones that only the next day's computation needs. */
#ifndef SISE_PANEL_COLUMN_H
#define SISE_PANEL_COLUMN_H

#include "base/suggest.h"
#include "store/store.h"

#define COLUMN_MOST 96
#define COLUMN_TEXT 64 /* a name and the final NUL */

/* What a corporate action does to a column's values of the days before it. */
enum column_kind {
    COLUMN_OTHER,  /* nothing: ratios, sums of won */
    COLUMN_PRICE,  /* won a share: multiplied by F (panel/factor.h) */
    COLUMN_SHARES, /* numbers of shares: divided by F */
};

/* A value of a day as of a later one, `factor` being F between the two. */
static inline double column_adjust(double value, enum column_kind kind, double factor)
{
    return kind == COLUMN_PRICE ? value * factor : kind == COLUMN_SHARES ? value / factor : value;
}

struct column {
    const char *name;
    int id; /* of a raw column its enum raw_column, of the analyzed ones RAW_PUBLISHED and up */
    enum dataset dataset;
    enum column_kind kind;
    bool percent; /* its 5 is 5 %, or 5 of 100 */
    int handle;   /* in the store, for row_get() */
};

struct columns {
    struct column column[COLUMN_MOST]; /* [count] */
    unsigned count;
};

/* Adds all columns of a panel; without a store (NULL) their names only. */
void columns_add(struct columns *columns, struct store *store, enum dataset dataset);

/* The columns of `all` that "a,b,c" names, in that order. USAGE: there is none of a name, and what was
 * probably meant; a name twice. */
int columns_choose(const struct columns *all, const char *list, struct columns *chosen, struct error *err);

/* NULL: there is none of that name. */
const struct column *columns_find(const struct columns *columns, const char *name);

/* "unknown column 'x', did you mean 'y'?", the names that there are having been offered: those of columns and
 * of fields are both called so. Returns USAGE. */
int column_unknown(const struct suggest *suggest, struct error *err);
void columns_offer(const struct columns *columns, struct suggest *suggest);

#endif
