/* What `sise export` is made of: the tables there are, and what was asked of one. */
#ifndef SISE_CMD_EXPORT_H
#define SISE_CMD_EXPORT_H

#include "cmd/command.h"

/* What was asked for. Tickers in the order of their codes; those that were not asked for are left out. */
struct export
{
    struct invocation *in;
    const struct export_table *table;
    kst_date from, to; /* 0: open */
    bool ndjson, unadjusted;
    const char *columns;    /* "a,b" or NULL: all */
    struct ticker *tickers; /* [ticker_count] */
    size_t ticker_count, slots;
};

struct export_table {
    const char *name;
    bool takes_tickers, takes_range, takes_unadjusted;
    int (*run)(const struct export *export, struct error *err);
};

/* stock_data and stock_analyzed. */
int export_raw(const struct export *export, struct error *err);
int export_analyzed(const struct export *export, struct error *err);

/* target_tickers, job_status, corporate_actions. */
int export_tickers(const struct export *export, struct error *err);
int export_jobs(const struct export *export, struct error *err);
int export_actions(const struct export *export, struct error *err);

#endif
