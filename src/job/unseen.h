/* Corporate actions that nobody has seen, since they lie behind days or rows that are not stored. */
#ifndef SISE_JOB_UNSEEN_H
#define SISE_JOB_UNSEEN_H

#include "job/job.h"

/* Logs a warning for each that is certain (panel/holes.h) and whose first row behind the hole is of a stored
 * day from `from` to `until` (0: no limit). After some lines the rest is only counted. */
int unseen_warn(const struct job_context *context, kst_date from, kst_date until, struct error *err);

#endif
