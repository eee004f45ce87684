/* Tables that do not say which market a stock is on, as those of some programs: the store may know it. */
#ifndef SISE_JOB_COLLECT_MARKET_H
#define SISE_JOB_COLLECT_MARKET_H

#include "job/run.h"

/* Whether the table has a row without a market. */
bool collect_lacks_market(const struct day *day);

/* Fills in the market that each such stock has in the store on the day. `from` is the table's file, for the
 * message. DATA: the store does not know the market of a stock either. */
int collect_markets(const struct job_run *run, struct day *day, const char *from, struct error *err);

#endif
