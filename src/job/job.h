/* The jobs that cron runs: collect days, analyze them. Each records itself in job_status, holds a lock while
 * it runs (a second one gets BUSY), stores one date per transaction, and leaves what is done done.
 *
 * Jobs log through base/log.h and draw through base/progress.h; they print nothing else. */
#ifndef SISE_JOB_JOB_H
#define SISE_JOB_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "market/calendar.h"
#include "source/source.h"
#include "store/store.h"

/* Names beside the store's JOB_UPDATE. */
#define JOB_ANALYZE "hourly_analysis"
#define JOB_SETUP   "manual_setup"

/* What every job needs; filled from the configuration, owned by the caller. */
struct job_context {
    const char *store_dir;
    const struct calendar *calendar;
    double min_market_cap_won; /* a ticker is tracked from here on */
    bool tracked_only;         /* analyze = tracked: leave the rest of the market out */
};

/* What a job did, for the line that ends it and for --json. */
struct job_result {
    kst_date session_date;                   /* what it was about */
    unsigned stored, same, replaced, failed; /* dates */
    unsigned analyzed_dates, analyzed_tickers, waiting_tickers;
    uint64_t rows;
    kst_date first_date, last_date; /* of what was done */
    double seconds;
};

struct update_options {
    /* 0: from the first stored day (or the session date in an empty store), to the session date */
    kst_date from, to;
    bool replace;
};
/* Collects every business day of the range, and every other day of which the source has a table, that is not
 * completed. A date that fails is recorded with its reason and the next is tried; the return value is then
 * the first failure's code. */
int job_update(const struct job_context *context, struct source *source, const struct update_options *options,
               struct job_result *result, struct error *err);

/* Reads daily tables from files and folders, in date order, and completes each date's daily_update. Creates
 * the store. */
int job_import(const struct job_context *context, char *const *paths, unsigned count, bool replace,
               struct job_result *result, struct error *err);

struct analyze_options {
    kst_date date;         /* 0: the session date of the source; without one the newest stored day */
    unsigned quota;        /* tickers; 0: no limit */
    int64_t time_limit_ms; /* < 0: none */
    bool rebuild;          /* every stored day from the first */
};
/* `source` may be NULL: the days come by import. */
int job_analyze(const struct job_context *context, struct source *source,
                const struct analyze_options *options, struct job_result *result, struct error *err);

/* Creates the store, collects the last `days` business days of the source, analyzes them. */
int job_setup(const struct job_context *context, struct source *source, unsigned days,
              struct job_result *result, struct error *err);

/* The dates that an update with these options would ask for now, ascending. *dates: free() it. */
int job_plan(const struct job_context *context, struct store_txn *txn, struct source *source,
             const struct update_options *options, kst_date **dates, size_t *count, struct error *err);

#endif
