#include "panel/census.h"

#include <math.h>
#include <stdlib.h>

#include "market/universe.h"
#include "store/slots.h"

/* ---- sharing ---- */

static void census_leave(struct census *census)
{
    if (--census->holders)
        return;
    free(census->tickers);
    free(census->first);
    free(census->analyzed_until);
    free(census->trackable);
    free(census->pasts);
    free(census->past_trackable);
    free(census->date);
    panel_factors_free(&census->factors);
    free(census);
}

static void kept_free(struct store_kept *kept)
{
    census_leave((struct census *)kept);
}

static struct census *census_new(struct store_txn *txn)
{
    struct census *census = calloc(1, sizeof *census);
    if (!census)
        return NULL;
    census->kept.free = kept_free;
    census->holders = 1;
    census->version = store_txn_version(txn).data;
    return census;
}

/* A write transaction keeps nothing: what it has changed has no version yet. */
int census_get(struct store_txn *txn, struct census **result, struct error *err)
{
    struct store_kept **kept = store_txn_kept(txn);
    struct census *census = kept ? (struct census *)*kept : NULL;
    *result = NULL;
    if (census && census->version != store_txn_version(txn).data) {
        census_leave(census);
        *kept = NULL;
        census = NULL;
    }
    if (census) {
        census->holders++;
    } else {
        census = census_new(txn);
        if (!census)
            return error_no_memory(err);
        if (kept) {
            census->holders++;
            *kept = &census->kept;
        }
    }
    *result = census;
    return 0;
}

void census_release(struct census **census)
{
    if (*census)
        census_leave(*census);
    *census = NULL;
}

/* ---- its parts ---- */

static double market_trackable(const char *market)
{
    return universe_qualifies(market, INFINITY, 0);
}

static void ticker_spread(struct census *census, size_t i)
{
    const struct ticker *ticker = &census->tickers[i];
    kst_date *until = &census->analyzed_until[i / TILE_LANES], analyzed = ticker->last_analyzed_date;
    census->first[i] = ticker->first_date;
    census->last[i] = ticker->last_date;
    census->analyzed[i] = analyzed;
    census->trackable[i] = market_trackable(ticker->market);
    if (i % TILE_LANES == 0 || analyzed < *until)
        *until = analyzed;
}

static kst_date analyzed_most(const struct census *census)
{
    kst_date most = 0, most_tracked = 0;
    bool tracked = false;
    for (size_t i = 0; i < census->ticker_count; i++) {
        kst_date analyzed = census->analyzed[i];
        bool active = census->tickers[i].is_active;
        tracked |= active;
        most = analyzed > most ? analyzed : most;
        most_tracked = active && analyzed > most_tracked ? analyzed : most_tracked;
    }
    return tracked ? most_tracked : most;
}

static int tickers_lay(struct census *census, struct ticker *tickers, size_t count, struct error *err)
{
    size_t lanes = tile_round(count);
    kst_date *dates = calloc(3 * lanes + 1, sizeof *dates);
    kst_date *until = calloc(lanes / TILE_LANES + 1, sizeof *until);
    double *trackable = calloc(lanes + 1, sizeof *trackable);
    if (!dates || !until || !trackable) {
        free(dates);
        free(until);
        free(trackable);
        free(tickers);
        return error_no_memory(err);
    }
    census->tickers = tickers;
    census->ticker_count = count;
    census->lanes = lanes;
    census->first = dates;
    census->last = dates + lanes;
    census->analyzed = dates + 2 * lanes;
    census->analyzed_until = until;
    census->trackable = trackable;
    return 0;
}

int census_tickers(struct census *census, struct store_txn *txn, struct error *err)
{
    struct ticker *tickers;
    size_t count;
    if (census->first)
        return 0;
    if (ticker_all(txn, &tickers, &count))
        return store_txn_error(txn, err);
    int ret = tickers_lay(census, tickers, count, err);
    if (ret)
        return ret;
    for (size_t i = 0; i < count; i++)
        ticker_spread(census, i);
    census->analyzed_to = analyzed_most(census);
    return 0;
}

int census_pasts(struct census *census, struct store_txn *txn, struct error *err)
{
    struct ticker_past *pasts;
    size_t count;
    if (census->pasts_read)
        return 0;
    if (ticker_pasts(txn, &pasts, &count))
        return store_txn_error(txn, err);
    double *trackable = malloc((count + 1) * sizeof *trackable);
    if (!trackable) {
        free(pasts);
        return error_no_memory(err);
    }
    for (size_t i = 0; i < count; i++)
        trackable[i] = market_trackable(pasts[i].market);
    census->pasts = pasts;
    census->past_count = count;
    census->past_trackable = trackable;
    census->pasts_read = true;
    return 0;
}

int census_dates(struct census *census, struct store_txn *txn, struct error *err)
{
    kst_date *date;
    size_t days;
    if (census->dates_read)
        return 0;
    if (day_dates(txn, 0, 0, &date, &days))
        return store_txn_error(txn, err);
    census->date = date;
    census->days = days;
    census->dates_read = true;
    return 0;
}
