#include "answer/actions.h"

#include <stddef.h>
#include <stdlib.h>

#include "answer/tickers.h"
#include "base/array.h"
#include "panel/actions.h"

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
    bool newest_first; /* the same for all of them */
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
    if (order)
        return x->newest_first ? -order : order;
    return strcmp(x->ticker->code, y->ticker->code);
}

static int slot_actions(const struct panel_factors *factors, const struct ticker *ticker,
                        const struct actions_request *request, kst_date to, struct finding *finding)
{
    size_t tile = ticker->slot / TILE_LANES;
    const struct panel_actions *actions = tile < factors->tiles ? &factors->tile[tile] : NULL;
    for (size_t i = 0; actions && i < actions->count; i++) {
        const struct panel_action *action = &actions->action[i];
        if (action->slot != ticker->slot || action->date < request->from || action->date > to)
            continue;
        if (!array_reserve(&finding->found, &finding->capacity, finding->count + 1, sizeof *finding->found))
            return ERROR_NO_MEMORY;
        finding->found[finding->count++] =
            (struct found){action->date, ticker, action->factor, request->newest_first};
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
        if (slot_actions(&factors, &tickers->ticker[i], request, to, finding))
            ret = error_no_memory(err);
    panel_factors_free(&factors);
    if (ret == 0 && finding->count)
        qsort(finding->found, finding->count, sizeof *finding->found, by_date);
    return ret;
}

/* ---- the prices around them ---- */

static struct action action_make(struct panel *panel, const struct ticker *ticker, kst_date date,
                                 double factor)
{
    struct action action = {.date = date, .factor = factor};
    memcpy(action.ticker, ticker->code, sizeof action.ticker);
    panel_action_prices(panel, ticker->slot, date, &action.prev_close, &action.base_price);
    return action;
}

/* Makes the part of the found ones that is asked for. */
static int actions_take(struct panel *panel, const struct actions_request *request,
                        const struct finding *finding, struct actions_answer *answer, struct error *err)
{
    size_t first = request->offset < finding->count ? request->offset : finding->count;
    size_t left = finding->count - first,
           count = request->most && request->most < left ? request->most : left;
    answer->total = finding->count;
    if (!(answer->action = malloc((count + 1) * sizeof *answer->action)))
        return error_no_memory(err);
    for (size_t i = first; i < first + count; i++) {
        const struct found *found = &finding->found[i];
        answer->action[answer->count++] = action_make(panel, found->ticker, found->date, found->factor);
    }
    return store_txn_error(panel_txn(panel), err);
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
    if (ret == 0)
        ret = actions_take(panel, request, &finding, answer, err);
    free(finding.found);
    answer_tickers_free(&tickers);
    return ret;
}

void answer_actions_free(struct actions_answer *answer)
{
    free(answer->action);
    *answer = (struct actions_answer){0};
}

int ticker_actions(struct panel *panel, const struct ticker *ticker, kst_date until, struct action **action,
                   size_t *count, struct error *err)
{
    struct panel_actions found = {.count = 0};
    *action = NULL;
    *count = 0;
    int ret = panel_ticker_actions(panel, ticker, ticker->first_date, until, &found, err);
    if (ret == 0 && !(*action = malloc((found.count + 1) * sizeof **action)))
        ret = error_no_memory(err);
    for (size_t i = found.count; ret == 0 && i-- > 0;)
        (*action)[(*count)++] = action_make(panel, ticker, found.action[i].date, found.action[i].factor);
    free(found.action);
    return ret ? ret : store_txn_error(panel_txn(panel), err);
}

/* ---- writing ---- */

static int body_meta(struct panel *panel, const struct actions_request *request, struct answer_meta *meta,
                     struct error *err)
{
    struct store_txn *txn = panel_txn(panel);
    kst_date last = day_last(txn);
    const struct meta_request asked = {.from = request->from ? request->from : day_first(txn),
                                       .to = request->to && request->to < last ? request->to : last};
    return answer_meta_find(txn, request->calendar, &asked, meta, err);
}

int answer_actions_body(struct panel *panel, const struct actions_request *request, enum answer_form form,
                        struct output *out, size_t *total, struct answer_meta *said, struct error *err)
{
    struct actions_answer answer;
    struct answer_meta meta = {.limitations = 0};
    int ret = answer_actions(panel, request, &answer, err);
    *total = answer.total;
    const struct records records = {action_fields, answer.action, sizeof *answer.action, answer.count, false};
    if (ret == 0)
        ret = body_meta(panel, request, &meta, err);
    if (ret == 0)
        ret = body_records("corporate_actions", &records, answer.total, &meta, form, out, err);
    answer_meta_give(&meta, ret, said);
    answer_actions_free(&answer);
    return ret;
}
