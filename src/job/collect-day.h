/* One transaction of the jobs that collect: it stores the tables of some days, and everything that follows
 * from them. */
#ifndef SISE_JOB_COLLECT_DAY_H
#define SISE_JOB_COLLECT_DAY_H

#include "job/run.h"
#include "source/day-check.h"

/* A table that has passed day_check(), and the source that it came from. */
struct collect_day {
    struct day day;
    const char *source;
};

struct collect_options {
    bool replace;
    kst_date
        next; /* the date that comes after these, 0: none; its record says `running` from this commit on */
};

/* In one transaction, for each of `count` dates in ascending order: stores the table, derives the factors of
 * its date and of the stored date after it, sends the analysis of that date and later back to be done again,
 * brings the tracked tickers up to date where the date is the newest, and completes the date's record.
 * results[i] says what became of days[i]. On failure nothing of any of them is stored. */
int collect_days(const struct job_run *run, const struct collect_day *days, unsigned count,
                 const struct collect_options *options, enum day_result *results, struct error *err);

/* Finds what the table of a date is compared with: the stored day before. */
int collect_past(const struct job_run *run, kst_date date, struct day_past *past, struct error *err);

#endif
