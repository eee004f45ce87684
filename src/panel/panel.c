#include "panel/panel.h"

#include <stdlib.h>

#include "panel/internal.h"

const double panel_unknown[TILE_LANES] = {[0 ... TILE_LANES - 1] = NAN};

int panel_open(struct store_txn *txn, struct panel **result, struct error *err)
{
    struct panel *panel = calloc(1, sizeof *panel);
    *result = panel;
    if (!panel)
        return error_no_memory(err);
    panel->txn = txn;
    columns_add(&panel->columns, store_of(txn), DATASET_RAW);
    columns_add(&panel->columns, store_of(txn), DATASET_ANALYZED);
    panel->factor_handle = raw_handle(RAW_FACTOR);
    int ret = census_get(txn, &panel->census, err);
    if (ret)
        panel_close(result);
    else
        panel->factors = &panel->census->factors;
    return ret;
}

void panel_close(struct panel **panel)
{
    if (*panel) {
        free((*panel)->carried);
        kept_rows_free(&(*panel)->kept);
        census_release(&(*panel)->census);
    }
    free(*panel);
    *panel = NULL;
}

void panel_keep(struct panel *panel)
{
    if (!panel->kept)
        panel->kept = kept_rows_new();
}

struct store_txn *panel_txn(const struct panel *panel)
{
    return panel->txn;
}

const struct columns *panel_columns(const struct panel *panel)
{
    return &panel->columns;
}

int panel_tickers_read(struct panel *panel, struct error *err)
{
    struct census *census = panel->census;
    if (panel->carried)
        return 0;
    int ret = census_tickers(census, panel->txn, err);
    if (ret)
        return ret;
    panel->carried = calloc(census->lanes + 1, sizeof *panel->carried);
    if (!panel->carried)
        return error_no_memory(err);
    panel->tickers = census->tickers;
    panel->ticker_count = census->ticker_count;
    panel->lanes = census->lanes;
    panel->first = census->first;
    panel->last = census->last;
    panel->analyzed = census->analyzed;
    return 0;
}

int panel_tickers(struct panel *panel, const struct ticker **tickers, size_t *count, struct error *err)
{
    int ret = panel_tickers_read(panel, err);
    *tickers = panel->tickers;
    *count = ret ? 0 : panel->ticker_count;
    return ret;
}

bool panel_analyzed(struct panel *panel, kst_date date)
{
    const struct ticker *tickers;
    size_t count;
    return panel_tickers(panel, &tickers, &count, NULL) || date <= panel->census->analyzed_to;
}

int panel_pasts_read(struct panel *panel, struct error *err)
{
    int ret = census_pasts(panel->census, panel->txn, err);
    if (ret)
        return ret;
    panel->pasts = panel->census->pasts;
    panel->past_count = panel->census->past_count;
    return 0;
}

/* A failure is remembered by the transaction. */
static const struct ticker_past *past_on(struct panel *panel, uint32_t slot, kst_date date)
{
    return panel_pasts_read(panel, NULL) ? NULL : ticker_past_on(panel->pasts, panel->past_count, slot, date);
}

const char *panel_name(struct panel *panel, const struct ticker *ticker, kst_date date)
{
    const struct ticker_past *past = past_on(panel, ticker->slot, date);
    return past ? past->name : ticker->name;
}

const char *panel_market(struct panel *panel, const struct ticker *ticker, kst_date date)
{
    const struct ticker_past *past = past_on(panel, ticker->slot, date);
    return past ? past->market : ticker->market;
}
