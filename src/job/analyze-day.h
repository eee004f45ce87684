/* Computes one date's indicators from the stored rows of the date and of the days before it. */
#ifndef SISE_JOB_ANALYZE_DAY_H
#define SISE_JOB_ANALYZE_DAY_H

#include "job/lanes.h"
#include "store/store.h"

struct analysis_desk; /* the buffers of a run, about 1.3 MB */

int analysis_desk_new(struct store *store, struct analysis_desk **desk, struct error *err);
void analysis_desk_free(struct analysis_desk **desk);

/* Computes the indicators of `date` for the lanes that are due, and writes the rows and the lanes'
 * last_analyzed_date in the transaction. Lanes that are not due keep what they have. *computed: how many were
 * due. CONFLICT: somebody has changed a lane's last_analyzed_date since the lanes were chosen; the caller
 * chooses again. */
int analysis_day_put(struct analysis_desk *desk, struct store_txn *txn, kst_date date,
                     const struct lanes *lanes, size_t *computed, struct error *err);

#endif
