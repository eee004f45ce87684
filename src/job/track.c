#include "job/track.h"

#include <math.h>
#include <stdlib.h>

#include "market/universe.h"
#include "panel/tracked.h"

/* The market caps of the newest days; the newest is rows[0]. */
struct caps {
    struct row rows[TRACKED_DAYS + 1];
    kst_date dates[TRACKED_DAYS + 1];
    size_t count;
};

/* The days are numbered from the oldest one, which is 0. */
static void caps_give(void *arg, size_t day, size_t count, struct row *cap)
{
    const struct caps *caps = arg;
    for (size_t d = 0; d < count; d++)
        cap[d] = caps->rows[caps->count - 1 - day - d];
}

static kst_date caps_date(void *arg, size_t day)
{
    const struct caps *caps = arg;
    return caps->dates[caps->count - 1 - day];
}

static double trackable(const char *market)
{
    return universe_qualifies(market, INFINITY, 0);
}

static unsigned days_before(const struct job_context *context)
{
    return context->untrack_after < TRACKED_DAYS ? context->untrack_after : TRACKED_DAYS;
}

/* Writes 1 to mask[lanes] for each ticker that is tracked on the date if it is in its table, else 0.
 * now[lanes] and past[tickers->past_count] are to work with. */
static int mask_fill(struct store_txn *txn, const struct job_context *context, kst_date date,
                     const struct factor_tickers *tickers, size_t lanes, double *now, double *past,
                     double *mask)
{
    struct caps caps;
    struct tracked tracked;
    const struct tracked_rows rows = {caps_give, caps_date, &caps};
    unsigned before = days_before(context);
    caps.count = row_back(txn, raw_handle(RAW_MARKET_CAP), date, before + 1, caps.dates, caps.rows);
    for (size_t i = 0; i < lanes; i++) {
        now[i] = i < tickers->count ? trackable(tickers->ticker[i].market) : 0;
        mask[i] = i < tickers->count && tickers->ticker[i].last_date == date;
    }
    for (size_t i = 0; i < tickers->past_count; i++)
        past[i] = trackable(tickers->past[i].market);
    int ret = tracked_init(&tracked, now, past, tickers->past, tickers->past_count, lanes);
    if (ret == 0 && caps.count) {
        tracked_move(&tracked, caps.count - 1, before, context->min_market_cap_won, &rows);
        tracked_mask(&tracked, now, mask);
    }
    tracked_free(&tracked);
    return ret;
}

static void ticker_track(struct ticker *ticker, kst_date date, bool tracked)
{
    if (ticker->added_date > date)
        ticker->added_date = 0;
    ticker->is_active = tracked;
    if (tracked && !ticker->added_date)
        ticker->added_date = date;
}

int track_update(struct store_txn *txn, const struct job_context *context, kst_date date,
                 struct factor_tickers *tickers)
{
    size_t lanes = tile_round(tickers->count);
    double *now = calloc(2 * lanes + tickers->past_count + 1, sizeof *now);
    double *mask = now + lanes, *past = now + 2 * lanes;
    int ret = !now    ? ERROR_NO_MEMORY
              : !date ? 0
                      : mask_fill(txn, context, date, tickers, lanes, now, past, mask);
    for (size_t i = 0; ret == 0 && i < tickers->count; i++)
        ticker_track(&tickers->ticker[i], date, mask[i] == 1);
    free(now);
    return ret;
}
