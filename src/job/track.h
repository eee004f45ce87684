/* Which tickers are tracked now: the rule of panel/tracked.h on the newest stored day. */
#ifndef SISE_JOB_TRACK_H
#define SISE_JOB_TRACK_H

#include "job/factors.h"
#include "job/job.h"

/* Sets is_active, and added_date where it was not tracked before, of all tickers for the newest stored day
 * `date`; 0: no day is stored, and none is tracked. A ticker that was first tracked on a later day, which has
 * gone, has not been tracked yet. NO_MEMORY, or what the transaction has. */
int track_update(struct store_txn *txn, const struct job_context *context, kst_date date,
                 struct factor_tickers *tickers);

#endif
