/* The jobs' records: what ran, for which session, and how it ended. */
#ifndef SISE_ANSWER_JOBS_H
#define SISE_ANSWER_JOBS_H

#include "answer/body.h"

struct jobs_request {
    const char *job_name; /* NULL: all jobs */
    kst_date from, to;    /* of the sessions, both inclusive; 0: open */
    const char *state;    /* "running", "completed", "failed"; NULL: in any state */
    bool newest_first;    /* otherwise by date, then name, from the oldest on */
    size_t offset, most;  /* leave out the first so many in that order, then take so many; most 0: all */
};

/* A record, and what is derived from the record. */
struct job_row {
    struct job_status job;
    char id[48];    /* "2026-11-23_daily_update", its key in the store */
    char state[16]; /* "running", "completed", "failed" */
};
extern const struct field job_fields[]; /* of struct job_row */

struct jobs_answer {
    struct job_row *row; /* [count] */
    size_t count, total; /* how many there are in the answer, and without `offset` and `most` */
};

/* Reads the records. A record that says running, although its process is gone, is returned as failed, even if
 * no later run has stored that yet. USAGE: no such state. Free with answer_jobs_free() whatever the return
 * value. */
int answer_jobs(struct store_txn *txn, const struct jobs_request *request, struct jobs_answer *answer,
                struct error *err);
void answer_jobs_free(struct jobs_answer *answer);

/* The whole body (answer/body.h): the list "jobs", whose messages and sources tell no folders
 * (answer/folders.h). *total is the answer's. */
int answer_jobs_body(struct store_txn *txn, const struct jobs_request *request, enum answer_form form,
                     struct output *out, size_t *total, struct answer_meta *said, struct error *err);

/* The newest record of each job, by the jobs' names. */
int answer_jobs_last(struct store_txn *txn, struct jobs_answer *answer, struct error *err);

#endif
