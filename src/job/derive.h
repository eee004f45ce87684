/* What follows from a day's table: the factors of corporate actions, which days are analyzed, which tickers
 * are tracked. */
#ifndef SISE_JOB_DERIVE_H
#define SISE_JOB_DERIVE_H

#include "job/job.h"

/* Brings up to date what depends on a date whose table has been stored, replaced or removed: the factors of
 * the date, where it is stored, of the stored date after it, and of those later ones on which a stock comes
 * back from a halt that began before; the analysis of the date and of every later day, which is sent back to
 * be done again; and who is tracked, which is a matter of the newest stored day and of some days before it.
 * It reads last_date of every ticker, so whoever removes a day sets these first. The transaction is the
 * caller's. */
int derive_day(struct store_txn *txn, const struct job_context *context, kst_date date, struct error *err);

/* Whether the factors in the store were derived by the rule of an earlier version, and so are to be derived
 * anew. False for a store without days. */
bool derive_outdated(struct store_txn *txn);

/* The same of the context's store, asked in a transaction of its own. */
int derive_outdated_look(const struct job_context *context, bool *outdated, struct error *err);

/* Derives all factors anew where they are outdated, in one transaction, and sends the analysis back from the
 * first day whose factors changed. Every job that collects begins with it. */
int derive_anew(const struct job_context *context, struct error *err);

#endif
