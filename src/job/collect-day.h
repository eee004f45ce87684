/* One transaction of the jobs that collect: it stores the tables of some days, and everything that follows
 * from them. */
#ifndef SISE_JOB_COLLECT_DAY_H
#define SISE_JOB_COLLECT_DAY_H

#include "job/run.h"
#include "source/day-check.h"

/* A table that has passed the rules, and the source that it came from. */
struct collect_day {
    struct day day;
    const char *source;
    unsigned accepted; /* 1 << rule for each rule that the table breaks and was let past */
};

struct collect_options {
    bool replace;
    /* The date that comes after these, whose record says `running` from this commit on; 0: there is none. */
    kst_date next;
};

/* In one transaction, for each of `count` dates in ascending order: stores the table, derives the factors of
 * its date and of the stored date after it, sends the analysis of that date and later back to be done again,
 * brings the tracked tickers up to date where the date is the newest, and completes the date's record.
 * results[i] says what became of days[i]. On failure nothing of any of them is stored. */
int collect_days(const struct job_run *run, const struct collect_day *days, unsigned count,
                 const struct collect_options *options, enum day_result *results, struct error *err);

#endif
