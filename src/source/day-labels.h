/* What the markets of a table's rows are called. */
#ifndef SISE_SOURCE_DAY_LABELS_H
#define SISE_SOURCE_DAY_LABELS_H

#include "store/day.h"

/* Some sources know only KOSDAQ, and not its part KOSDAQ GLOBAL. Where no row of the table is labelled
 * KOSDAQ GLOBAL, each stock that the day `before` (NULL: there is none) has on KOSDAQ GLOBAL, and the table
 * on KOSDAQ, gets the label of the day before. A table that knows the part is left as it is. NO_MEMORY. */
int day_labels_keep(struct day *day, const struct day *before);

#endif
