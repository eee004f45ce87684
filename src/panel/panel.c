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
    return 0;
}

void panel_close(struct panel **panel)
{
    if (*panel) {
        panel_factors_free(&(*panel)->factors);
        free((*panel)->pasts);
        free((*panel)->tickers);
        free((*panel)->first);
        free((*panel)->carried);
    }
    free(*panel);
    *panel = NULL;
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
    if (panel->first)
        return 0;
    if (ticker_all(panel->txn, &panel->tickers, &panel->ticker_count))
        return store_txn_error(panel->txn, err);
    size_t lanes = panel->lanes = tile_round(panel->ticker_count);
    panel->first = calloc(3 * lanes + 1, sizeof *panel->first);
    panel->carried = calloc(lanes + 1, sizeof *panel->carried);
    if (!panel->first || !panel->carried) {
        free(panel->tickers);
        free(panel->first);
        free(panel->carried);
        panel->tickers = NULL;
        panel->first = NULL;
        panel->carried = NULL;
        return error_no_memory(err);
    }
    panel->last = panel->first + lanes;
    panel->analyzed = panel->last + lanes;
    for (size_t i = 0; i < panel->ticker_count; i++) {
        panel->first[i] = panel->tickers[i].first_date;
        panel->last[i] = panel->tickers[i].last_date;
        panel->analyzed[i] = panel->tickers[i].last_analyzed_date;
    }
    return 0;
}

int panel_tickers(struct panel *panel, const struct ticker **tickers, size_t *count, struct error *err)
{
    int ret = panel_tickers_read(panel, err);
    *tickers = panel->tickers;
    *count = ret ? 0 : panel->ticker_count;
    return ret;
}

int panel_pasts_read(struct panel *panel, struct error *err)
{
    if (!panel->pasts_read && ticker_pasts(panel->txn, &panel->pasts, &panel->past_count))
        return store_txn_error(panel->txn, err);
    panel->pasts_read = true;
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
