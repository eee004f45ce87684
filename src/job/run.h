/* One run of a job: the lock that makes it the only one, and its records in job_status. */
#ifndef SISE_JOB_RUN_H
#define SISE_JOB_RUN_H

#include "job/job.h"

struct job_run {
    const struct job_context *context;
    const char *job_name;
    struct store *store; /* that of the context */
    struct store_lock *lock;
    int64_t start_utc;
    int64_t start_ms; /* monotonic, for the time limit and the result */
};

/* Takes the lock named after the job, and turns records that a vanished process left `running` into failures.
 * BUSY: another process or another run in this one holds the lock. A job that also does another job's work
 * begins a run of that job within its own. On success end with job_run_end(). */
int job_run_begin(struct job_run *run, const struct job_context *context, const char *job_name,
                  struct error *err);
void job_run_end(struct job_run *run);

/* Changes a record that says running into that of a failure, as the next run will do. The caller has found
 * that nobody holds the job's lock, so the process that wrote the record has vanished. */
void job_run_vanished(struct job_status *job);

/* What is to be recorded of a date. */
struct job_note {
    kst_date date;
    enum job_state state;
    uint64_t rows;
    const char *message;  /* may be NULL */
    const char *source;   /* where the day's table came from; may be NULL */
    const char *accepted; /* the rules that its table was let past; may be NULL */
};

/* Writes this run's record within the transaction. A record that says completed is not turned back into
 * running. What a date was let past stays in its record until the date is completed anew. */
int job_run_record(const struct job_run *run, struct store_txn *txn, const struct job_note *note);

/* The same in a transaction of its own. */
int job_run_note(const struct job_run *run, const struct job_note *note, struct error *err);

/* Whether the job has completed the date, asked in a transaction of its own. */
int job_run_completed(const struct job_run *run, kst_date date, bool *completed, struct error *err);

/* The rules that the date's record says its table was let past, as bits 1 << rule; 0 without a record. */
unsigned job_accepted(struct store_txn *txn, const char *job_name, kst_date date);

/* CANCELLED where the job has been asked to stop. */
int job_run_cancelled(const struct job_run *run, struct error *err);

double job_run_seconds(const struct job_run *run);
int64_t job_run_ms(const struct job_run *run);

#endif
