#include "answer/actions.h"

#include <stddef.h>
#include <stdlib.h>

#include "answer/tickers.h"
#include "base/array.h"
#include "panel/factor.h"

const struct field action_fields[] = {
    {"date", FIELD_DATE, offsetof(struct action, date)},
    {"ticker", FIELD_TEXT, offsetof(struct action, ticker)},
    {"prev_close", FIELD_NUMBER, offsetof(struct action, prev_close)},
    {"base_price", FIELD_NUMBER, offsetof(struct action, base_price)},
    {"factor", FIELD_NUMBER, offsetof(struct action, factor)},
    {0},
};

/* An action on its way into the answer. */
struct found {
    kst_date date;
    const struct ticker *ticker;
    double factor;
};

struct finding {
    struct found *found; /* [count] */
    size_t count, capacity;
};

/* ---- finding ---- */

static int by_date(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    int order = (x->date > y->date) - (x->date < y->date);
    return order ? order : strcmp(x->ticker->code, y->ticker->code);
}

static int ticker_actions(const struct panel_factors *factors, const struct ticker *ticker, kst_date from,
                          kst_date to, struct finding *finding)
{
    size_t tile = ticker->slot / TILE_LANES;
    const struct panel_actions *actions = tile < factors->tiles ? &factors->tile[tile] : NULL;
    for (size_t i = 0; actions && i < actions->count; i++) {
        const struct panel_action *action = &actions->action[i];
        if (action->slot != ticker->slot || action->date < from || action->date > to)
            continue;
        if (!array_reserve(&finding->found, &finding->capacity, finding->count + 1, sizeof *finding->found))
            return ERROR_NO_MEMORY;
        finding->found[finding->count++] = (struct found){action->date, ticker, action->factor};
    }
    return 0;
}

static int actions_find(struct store_txn *txn, const struct actions_request *request,
                        const struct tickers_answer *tickers, struct finding *finding, struct error *err)
{
    struct panel_factors factors = {0};
    kst_date last = day_last(txn), to = request->to && request->to < last ? request->to : last;
    int ret = to ? panel_factors_read(&factors, txn, request->from ? request->from - 1 : 0, to, err) : 0;
    for (size_t i = 0; ret == 0 && i < tickers->count; i++)
        if (ticker_actions(&factors, &tickers->ticker[i], request->from, to, finding))
            ret = error_no_memory(err);
    panel_factors_free(&factors);
    if (ret == 0 && finding->count)
        qsort(finding->found, finding->count, sizeof *finding->found, by_date);
    return ret;
}

/* ---- the prices around them ---- */

struct prices {
    struct columns columns; /* close and change */
    struct panel_day day, before;
};

static int prices_move(struct prices *prices, struct panel *panel, kst_date date, struct error *err)
{
    const struct rows_ask raw = {.mode = ROWS_RAW};
    if (prices->day.date == date)
        return 0;
    int ret = panel_day_open(panel, date, &prices->columns, &raw, &prices->day, err);
    if (ret == 0)
        ret = panel_day_open(panel, day_before(panel_txn(panel), date), &prices->columns, &raw,
                             &prices->before, err);
    return ret;
}

static int prices_read(struct panel *panel, const struct finding *finding, struct actions_answer *answer,
                       struct error *err)
{
    struct prices prices = {0};
    int ret = columns_choose(panel_columns(panel), "close,change", &prices.columns, err);
    for (size_t i = 0; ret == 0 && i < finding->count; i++) {
        const struct found *found = &finding->found[i];
        struct action *action = &answer->action[answer->count++];
        uint32_t slot = found->ticker->slot;
        if ((ret = prices_move(&prices, panel, found->date, err)))
            break;
        *action = (struct action){.date = found->date,
                                  .prev_close = panel_day_value(&prices.before, 0, slot),
                                  .base_price = panel_day_value(&prices.day, 0, slot) -
                                                panel_day_value(&prices.day, 1, slot),
                                  .factor = found->factor};
        memcpy(action->ticker, found->ticker->code, sizeof action->ticker);
    }
    panel_day_close(&prices.day);
    panel_day_close(&prices.before);
    return ret;
}

int answer_actions(struct panel *panel, const struct actions_request *request, struct actions_answer *answer,
                   struct error *err)
{
    const struct tickers_request wanted = {.codes = request->tickers};
    struct tickers_answer tickers;
    struct finding finding = {0};
    *answer = (struct actions_answer){0};
    int ret = answer_tickers(panel_txn(panel), &wanted, &tickers, err);
    if (ret == 0)
        ret = actions_find(panel_txn(panel), request, &tickers, &finding, err);
    if (ret == 0 && !(answer->action = malloc((finding.count + 1) * sizeof *answer->action)))
        ret = error_no_memory(err);
    if (ret == 0)
        ret = prices_read(panel, &finding, answer, err);
    free(finding.found);
    answer_tickers_free(&tickers);
    return ret;
}

void answer_actions_free(struct actions_answer *answer)
{
    free(answer->action);
    *answer = (struct actions_answer){0};
}
