/* The columns that a person may name: the raw ones, which a source delivers, and the analyzed ones, which are
 * computed. Columns that are only kept for the computation of the next day do not belong to them. */
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
    COLUMN_SHARES, /* numbers of shares that were traded: divided by F */
};

/* Converts a value of a day to a later day; `factor` is F between the two days. */
static inline double column_adjust(double value, enum column_kind kind, double factor)
{
    return kind == COLUMN_PRICE ? value * factor : kind == COLUMN_SHARES ? value / factor : value;
}

struct column {
    const char *name;
    int id; /* a raw column's enum raw_column; an analyzed column has RAW_PUBLISHED or more */
    enum dataset dataset;
    enum column_kind kind;
    bool percent; /* a value of 5 means 5 %, or 5 of 100 */
    int handle;   /* of the store's database, for row_get(); -1 without a store */
};

struct columns {
    struct column column[COLUMN_MOST]; /* [count] */
    unsigned count;
};

/* Adds all columns of a dataset. Without a store (NULL) they have no handles. */
void columns_add(struct columns *columns, struct store *store, enum dataset dataset);

/* Picks from `all` the columns that a list like "a,b,c" names, in the order of the list. USAGE: a name that
 * no column has (the text says which one was probably meant), or a name that is given twice. */
int columns_choose(const struct columns *all, const char *list, struct columns *chosen, struct error *err);

/* The column of that name; NULL: there is none. */
const struct column *columns_find(const struct columns *columns, const char *name);

/* Fails with "unknown column 'x', did you mean 'y'?", or with the remedy that says where all columns are told
 * where none is near. The caller has offered all names that there are to
 * `suggest`, those of columns with columns_offer() and those of fields that are asked for in the same place.
 * Returns USAGE. */
int column_unknown(const struct suggest *suggest, struct error *err);
void columns_offer(const struct columns *columns, struct suggest *suggest);

#endif
