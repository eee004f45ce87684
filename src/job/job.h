/* The jobs that cron runs: collect days, analyze them. Each job records itself in job_status, holds a lock
 * while it runs (a second run gets BUSY), and commits as it goes, so that work which is done stays done when
 * the job stops.
 *
 * A job works on a store that its caller has opened for writing, so a server may run one on its own store.
 * Jobs log through base/log.h and draw through base/progress.h; they print nothing else. */
#ifndef SISE_JOB_JOB_H
#define SISE_JOB_JOB_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "job/notify.h"
#include "market/calendar.h"
#include "source/day-check.h"
#include "source/source.h"
#include "store/store.h"

/* Names beside the store's JOB_UPDATE. */
#define JOB_ANALYZE "hourly_analysis"
#define JOB_SETUP   "manual_setup"

/* How the message of a date begins of which no source has a table yet. */
#define JOB_NOT_PUBLISHED "not published yet"

/* What a person has said of a day: it may break these rules. */
struct job_accept {
    kst_date date;
    unsigned rules; /* 1 << rule, of source/day-check.h */
};

/* What every job needs; owned by the caller. */
struct job_context {
    struct store *store;
    const struct calendar *calendar;
    double min_market_cap_won; /* a ticker with at least this market cap is tracked, */
    unsigned untrack_after;    /* on the day and on so many stored days after it */
    bool tracked_only;         /* leave the tickers out that are not tracked */
    struct day_limits limits;  /* of the rules that a day's table must satisfy */
    /* [accept_count] Rules that days may break, in no order. */
    const struct job_accept *accept;
    size_t accept_count;
    struct notifier *notifier; /* a person hears through it of what the log would keep; NULL: nobody does */
    const atomic_bool *cancelled; /* set: the job ends with CANCELLED after its current step; may be NULL */
};

/* Why a run of the analysis had no day to begin with. */
enum job_idle {
    JOB_IDLE_NO,      /* it had */
    JOB_IDLE_EMPTY,   /* no day is stored */
    JOB_IDLE_WAITING, /* the day to which the analysis was to be brought is not stored yet */
};

/* What a job did, for the line that ends it and for --json. */
struct job_result {
    kst_date session_date; /* what it was about */
    enum job_idle idle;
    kst_date newest_date;                    /* the newest stored day, where idle is JOB_IDLE_WAITING */
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

struct remove_request {
    const kst_date *dates; /* [count], ascending, each once */
    size_t count;
    const char *message; /* for the dates' records: who removes them, and how */
};
struct remove_result {
    size_t days;
    uint64_t rows;            /* that the tables of the dates had */
    size_t tickers_forgotten; /* tickers that no stored day has any more */
    size_t analyze_days;      /* stored days whose analysis is to be done again, the first of them being */
    kst_date analyze_from;    /* this one; 0: there is none */
};
/* Removes stored days with all that belongs to them, in one transaction, and derives what depends on them
 * anew. The dates' update records say `failed` with the message, so that a later update asks for the dates
 * again. NOT_FOUND: one of the dates is not stored, and nothing is removed. */
int job_remove(const struct job_context *context, const struct remove_request *request,
               struct remove_result *result, struct error *err);

struct import_options {
    bool replace; /* store a table that differs from the stored one in its place */
};
/* Collects every date of which the source has a table, in order. The source must be one of files, which knows
 * all its dates. */
int job_import(const struct job_context *context, struct source *source, const struct import_options *options,
               struct job_result *result, struct error *err);

struct analyze_options {
    kst_date date;  /* 0: the session date of the source or the newest stored day, whichever is later */
    unsigned quota; /* tickers; 0: no limit */
    int64_t time_limit_ms; /* < 0: none */
    bool rebuild;          /* every stored day from the first */
};
/* Analyzes days that are stored. `source` may be NULL, as for a store whose days are imported. */
int job_analyze(const struct job_context *context, struct source *source,
                const struct analyze_options *options, struct job_result *result, struct error *err);

/* Collects the last `days` business days of the source up to the session date, and analyzes them. */
int job_setup(const struct job_context *context, struct source *source, unsigned days,
              struct job_result *result, struct error *err);

/* Checks that the source has any day, before a store is made for nothing. NOT_READY: it has none yet. */
int job_setup_check(struct source *source, struct error *err);

/* Holds every stored day against the rules that a day's table must satisfy (source/day-check.h), beside the
 * stored day before it, but for the rules that its record accepts. Reports a line for each day that would be
 * refused now; DATA where there is one. The watch is as for store_verify(), which comes first: a damaged
 * store is not read here. */
int job_verify(const struct job_context *context, const struct store_watch *watch, struct error *err);

/* The dates that an update with these options would ask for now, ascending. *dates: free() it. */
int job_plan(const struct job_context *context, struct store_txn *txn, struct source *source,
             const struct update_options *options, kst_date **dates, size_t *count, struct error *err);

#endif
