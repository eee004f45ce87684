/* One run of a job: the open store, the lock that makes it the only one, and its records in job_status. */
#ifndef SISE_JOB_RUN_H
#define SISE_JOB_RUN_H

#include "job/job.h"

struct job_run {
    const struct job_context *context;
    const char *job_name;
    struct store *store;
    struct store_lock *lock;
    int64_t start_utc;
    int64_t start_ms; /* monotonic, for the time limit and the result */
};

/* Opens the store (`create`: makes it where there is none), takes the lock named after the job, and turns
 * records that a vanished process left `running` into failures. On success end with job_run_end(). */
int job_run_begin(struct job_run *run, const struct job_context *context, const char *job_name, bool create,
                  struct error *err);
void job_run_end(struct job_run *run);

/* Makes of a record that says running, while nobody holds the job's lock, what the next run will make of it:
 * a failure. */
void job_run_vanished(struct job_status *job);

/* A run of another job within `outer`, which does that one's work too: its lock, the same open store. On
 * success end with store_unlock(&run->lock). */
int job_run_nested(struct job_run *run, const struct job_run *outer, const char *job_name, struct error *err);

/* Writes this run's record for `date` within the transaction. A record that says completed is not turned back
 * into running. `message` may be NULL. */
int job_run_record(const struct job_run *run, struct store_txn *txn, kst_date date, enum job_state state,
                   uint64_t rows, const char *message);

/* The same in a transaction of its own. */
int job_run_note(const struct job_run *run, kst_date date, enum job_state state, uint64_t rows,
                 const char *message, struct error *err);

double job_run_seconds(const struct job_run *run);
int64_t job_run_ms(const struct job_run *run);

#endif
