/* What is stored, what is missing, and how the jobs' last runs ended. */
#ifndef SISE_ANSWER_STATUS_H
#define SISE_ANSWER_STATUS_H

#include "answer/jobs.h"
#include "answer/services.h"
#include "job/job.h"
#include "panel/holes.h"

struct status_request {
    struct job_context context; /* its calendar says which days are missing */
    struct source *source;      /* the source that the next update would ask; NULL: there is none */
    struct state *state;        /* what is remembered of services; NULL: nothing */
    const struct error *why;    /* why there is no source although one is configured; NULL: none is */
};

struct status_dates {
    kst_date *date; /* [count], ascending */
    size_t count;
};

/* A day that was let past some of the rules, because somebody said that it really was so. */
struct status_accepted {
    kst_date date;
    char rules[DAY_RULES_TEXT]; /* "copy,volume" */
};

struct status_answer {
    const char *store;  /* its folder; lives as long as the store */
    const char *source; /* as the person wrote it, NULL: there is none; lives as long as the source */
    struct store_info info;
    kst_date first, last; /* stored days; 0: there are none */
    uint64_t days;
    uint64_t tickers, tracked, analyzed; /* analyzed: the tickers whose last day has been analyzed */
    struct status_dates holes;  /* business days from the first to the last stored one that are not stored */
    struct hole_actions unseen; /* corporate actions behind holes, which are in no factor, */
    struct ticker *ticker;      /* [slots], which they name by slot */
    size_t slots;
    bool outdated;                    /* the factors are those of an earlier version */
    kst_date session;                 /* the session date at the source; 0 without one */
    struct status_dates to_fetch;     /* what the next update would ask the source for */
    struct error to_fetch_error;      /* why `to_fetch` is not known; code 0: it is known */
    struct status_accepted *accepted; /* [accepted_count], ascending */
    size_t accepted_count;
    struct services_answer services;
    struct jobs_answer jobs; /* the newest record of each job */
};

/* Free with answer_status_free() whatever the return value. If an update could not begin, that is no error
 * but a part of the answer. */
int answer_status(struct store_txn *txn, const struct status_request *request, struct status_answer *answer,
                  struct error *err);
void answer_status_free(struct status_answer *answer);

/* One JSON object and a newline. */
void answer_status_json(const struct status_answer *answer, struct output *out);

#endif
