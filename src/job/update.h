/* The body of an update, for the jobs that collect as part of what they do. */
#ifndef SISE_JOB_UPDATE_H
#define SISE_JOB_UPDATE_H

#include "job/run.h"

/* Collects what job_plan() says within a run that holds the update's lock. A failed date does not stop the
 * next one; the first failure is then the return value and text. */
int update_run(const struct job_run *run, struct source *source, const struct update_options *options,
               struct job_result *result, struct error *err);

#endif
