/* The loop that every job that collects shares: it takes a source's tables as they come, checks them, and
 * commits them. */
#ifndef SISE_JOB_COLLECT_H
#define SISE_JOB_COLLECT_H

#include "job/run.h"

struct collect_request {
    const char *what;      /* for the progress bar: "importing" */
    const kst_date *dates; /* [count], ascending */
    size_t count;
    bool replace; /* store a table that differs from the stored one in its place */
};

/* Collects the dates, within a run that holds the update's lock. Every table must pass the rules of
 * source/day-check.h, but for those that the context's `accept` names for its date. USAGE: `accept` names a
 * date that is not asked for and not completed; nothing has been done then. Things of
 * the source that belong to no date are logged first. Days that lie in the past share commits, up to 16 dates
 * or half a second of waiting in each; the day that is today in Korea is committed at once. While the loop
 * works on a date, that date or one of the few before has a record that says running.
 *
 * A date that fails is logged and recorded with its reason, and does not stop the next one; the first failure
 * is then the return value and text. Dates of which no source has a table yet share one line of the log, or
 * that text. A table that is dated in the future is refused, and leaves no record; another table of a stored
 * date is refused, and leaves the record of the stored one. CANCELLED, and what is wrong with the store, ends
 * the loop. *result counts what was done. */
int collect_dates(const struct job_run *run, struct source *source, const struct collect_request *request,
                  struct job_result *result, struct error *err);

#endif
