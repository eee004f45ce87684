/* The body of an analysis, for the jobs that analyze as part of what they do, and for measurements. */
#ifndef SISE_JOB_ANALYZE_H
#define SISE_JOB_ANALYZE_H

#include "job/run.h"

/* As job_analyze(), within a run that holds the analysis lock. */
int analyze_run(const struct job_run *run, struct source *source, const struct analyze_options *options,
                struct job_result *result, struct error *err);

#endif
