/* Holds a table that a source has delivered against the rules, and against the days around it. */
#ifndef SISE_JOB_COLLECT_CHECK_H
#define SISE_JOB_COLLECT_CHECK_H

#include "job/run.h"

/* What the tables of a run are checked beside. The caller sets `run` and the replaced dates; the rest is zero
 * at first, and holds the stored days around the date that was checked last. collect_check_free() frees
 * these. Nobody else stores days meanwhile, since the run holds the job's lock. */
struct collect_check {
    const struct job_run *run;
    /* [replaced_count]: the dates whose stored tables are replaced, which may be wrong ones. */
    const kst_date *replaced;
    size_t replaced_count;
    struct day before, after; /* the stored days; date 0: nothing has been read */
};
void collect_check_free(struct collect_check *check);

/* USAGE: the context accepts a date that is not among dates[count], ascending, and not completed already. The
 * text says which dates there are. */
int collect_check_accepts(const struct job_run *run, const kst_date *dates, size_t count, struct error *err);

/* Checks the item's table. What it is compared with is the stored day before it, or `last` (NULL: there is
 * none) where that is as late or later: the table that was checked before this one, which may not be stored
 * yet; and the stored day after it, unless that one is to be replaced too. A table that equals the stored one
 * of its date passes. Where the table is good, *accepted are the rules that it was let past, which are
 * logged, and its labels of markets are those of the day before where its source knows fewer of them. DATA: a
 * rule is broken; NO_MEMORY; what is wrong with the store. */
int collect_check_table(struct collect_check *check, const struct source_item *item, const struct day *last,
                        unsigned *accepted, struct error *why);

#endif
