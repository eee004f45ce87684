/* What update and import share: one day's table into the store, in one transaction with everything that
 * follows from it. */
#ifndef SISE_JOB_COLLECT_H
#define SISE_JOB_COLLECT_H

#include "job/run.h"

struct collect_options {
    bool replace;
    kst_date next; /* the date that will be collected after these: its `running` record rides along; 0 none */
};

/* In one transaction, for each of `count` dates in ascending order: checks the table against the day before
 * it, stores it, derives the factors of its date and of the stored date after it, sends the analysis of that
 * date and later back to be done again, brings the tracked tickers up to date where the date is the newest,
 * and completes the date's record. results[i] says what became of days[i]. On failure nothing of any of them
 * is stored. */
int collect_days(const struct job_run *run, const struct day *days, unsigned count,
                 const struct collect_options *options, enum day_result *results, struct error *err);

/* Whether a failure concerns the date alone (a bad table, a day that is not there): the next date may be
 * tried. */
bool collect_one_date(int code);

/* Logs `why`, records the date as failed with it (0: no date to record it under), and remembers the first
 * failure in *first. Returns 0 when the next date may be tried. */
int collect_failed(const struct job_run *run, kst_date date, const struct error *why, struct error *first,
                   struct error *err);

/* Warns of a table of a day on which the calendar has the market closed: it is stored all the same, for the
 * source has the last word on what was a trading day. `where` names the table. */
void collect_holiday_warn(const struct job_run *run, kst_date date, const char *where);

/* Adds one stored date to the result. */
void collect_count(struct job_result *result, kst_date date, enum day_result stored, size_t rows);

#endif
