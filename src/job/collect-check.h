/* Holds a table that a source has delivered against the rules, and against the days around it. */
#ifndef SISE_JOB_COLLECT_CHECK_H
#define SISE_JOB_COLLECT_CHECK_H

#include "job/run.h"

/* A date that an earlier run could not have. */
struct collect_before {
    kst_date date;
    bool absent; /* no source had a table of it; else there was a wrong one, or no answer */
};

/* What the tables of a run are checked beside. The caller sets `run` and the replaced dates; the rest is zero
 * at first, and holds the stored days around the date that was checked last. collect_check_free() frees
 * these. Nobody else stores days meanwhile, since the run holds the job's lock. */
struct collect_check {
    const struct job_run *run;
    /* [replaced_count]: the dates whose stored tables are replaced, which may be wrong ones. */
    const kst_date *replaced;
    size_t replaced_count;
    struct collect_before *failed; /* [failed_count]: dates that an earlier run could not have, ascending */
    size_t failed_count;
    kst_date last; /* of the run's dates */
    /* The last date of this run whose table could not be had although there may be one; 0: there is none. */
    kst_date unsettled;
    struct day before, after; /* the stored days; date 0: nothing has been read */
};
void collect_check_free(struct collect_check *check);

/* USAGE: the context accepts a date that is not among dates[count], ascending, and not completed already. The
 * text says which dates there are. */
int collect_check_accepts(const struct job_run *run, const kst_date *dates, size_t count, struct error *err);

/* Finds which of dates[count], ascending, an earlier run could not have. */
int collect_check_begin(struct collect_check *check, const kst_date *dates, size_t count, struct error *err);

/* Notes that the item's date has no table, for this reason. A service over a network may have failed, and
 * give that table under the name of the next date. But a date for which it has nothing again, or (after two
 * more sessions) still no good table, was no trading day: it is settled, and what comes after it is believed.
 * A folder has what it has. */
void collect_check_failed(struct collect_check *check, const struct source_item *item,
                          const struct error *why);

/* Checks the item's table. What it is compared with is the stored day before it, or `last` (NULL: there is
 * none) where that is as late or later: the table that was checked before this one, which may not be stored
 * yet; and the stored day after it, unless that one is to be replaced too. A table that equals the stored one
 * of its date passes. Where the table is good, *accepted are the rules that it was let past, which are
 * logged, and its labels of markets are those of the day before where its source knows fewer of them. DATA: a
 * rule is broken; NO_MEMORY; what is wrong with the store. */
int collect_check_table(struct collect_check *check, const struct source_item *item, const struct day *last,
                        unsigned *accepted, struct error *why);

#endif
