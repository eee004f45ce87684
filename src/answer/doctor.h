/* Looks whether everything is there that the pipeline needs to run unattended: each check says in a line that
 * it is good, or what is not. */
#ifndef SISE_ANSWER_DOCTOR_H
#define SISE_ANSWER_DOCTOR_H

#include <stdatomic.h>

#include "base/config.h"
#include "job/job.h"

/* What there is to look at. What could not be opened is NULL, and why stands beside it. */
struct doctor_request {
    const struct config *config;
    const char *store_dir;
    struct store *store;
    struct store_txn *txn; /* NULL where `store` is */
    struct error store_error;
    struct calendar *calendar;
    struct error calendar_error;
    struct source *source;
    struct error source_error;
    struct state *state;
    const char *const *hidden; /* variables of the environment that keys come from, NULL behind the last */
    bool offline;              /* no service is asked */
    const atomic_bool *cancelled;
};

/* What a check has found. `what.code` is 0 where all is good; the text says so, or what is wrong, and the
 * remedy what helps. */
struct doctor_check {
    const char *name; /* "store", or the name of a source */
    struct error what;
};

/* Gives each check to `each`, as soon as it is done; asking a service may take seconds. Returns how many of
 * them are not good. */
unsigned answer_doctor(const struct doctor_request *request,
                       void (*each)(void *arg, const struct doctor_check *check), void *arg);

#endif
