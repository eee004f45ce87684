/* What the commands that run a job have in common: its context from the configuration, its source, and the
 * line or the object that says what it did. */
#ifndef SISE_CMD_JOBS_H
#define SISE_CMD_JOBS_H

#include "cmd/command.h"
#include "job/job.h"

/* The context that a job needs. It lives as long as the invocation, whose store is open. The command's row
 * has NEEDS_CALENDAR. */
struct job_context jobs_context(const struct invocation *in);

/* The context with which sources are opened; it lives as long as the invocation. */
struct source_context jobs_source_context(struct invocation *in);

/* Opens the sources that --source or else the configuration names. USAGE: there is none of that name, or none
 * is named at all and `must`; without `must` *source is NULL then. */
int jobs_source(struct invocation *in, bool must, struct source **source, struct error *err);

/* Opens the store for writing, in->store; where there is none, it is made if `create` says so. A command
 * calls this after it has checked its options and its source. */
int jobs_store(struct invocation *in, bool create, struct error *err);

/* What the jobs remember beside market data: in->state, made by the first call. Nothing is opened or made in
 * the store's folder before it is used. */
int jobs_state(struct invocation *in, struct error *err);

/* The command of the configuration that a person hears through. Close it with notifier_close() whatever the
 * return value. */
int jobs_notifier(struct invocation *in, struct notifier *notifier, struct error *err);

/* The variables of the environment that keys of the configuration come from, NULL behind the last. */
const char *const *jobs_secret_variables(void);

/* Set once the process has been told to end, after jobs_interruptible(). */
const atomic_bool *jobs_cancelled(void);

/* From now on an interrupt or a request to end (SIGINT, SIGTERM) makes the job end after its current step; a
 * second one ends the process. */
void jobs_interruptible(void);

/* The help of --source, which the commands share. */
#define JOBS_SOURCE_ARGUMENT "NAME[:ARGUMENT],..."
#define JOBS_SOURCE_HELP     "where the days come from, instead of the configured sources"

/* What status and verify say of a store whose factors are outdated (job/derive.h). */
#define JOBS_OUTDATED                                                                                        \
    "the factors of corporate actions were derived by an earlier version of sise: the next sise update or "  \
    "sise import derives them anew"

/* Prints what the job did: a line, an object with --json, nothing with -q. Where it had nothing to do, the
 * line says so on a terminal and is left out elsewhere, so that cron has nothing to mail. `ret` is what the
 * job returned. */
void jobs_report(const struct invocation *in, const struct job_result *result, int ret);

#endif
