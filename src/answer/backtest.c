#include "answer/backtest.h"

#include <stdlib.h>

#include "answer/market.h"

#define SALES_WORK 75 /* steps that each day takes on which is bought and sold (answer_context.work_most) */

/* Without a `to` in the request, the backtest goes as far as days are analyzed. A day that must be analyzed
 * again is no reason to stop before it: what is found would be a part of what was found before, and look like
 * all of it. */
static int range_shorten(struct backtest_answer *answer, struct history *history, struct error *err)
{
    size_t last = history_days(history) - 1, day = last;
    int ret = screen_ready(answer->question.where, history, last, err);
    if (ret == 0 || answer->ask.to)
        return ret;
    while (day > history_first(history) && history_analysis(history, day) == DAY_NOT_ANALYZED)
        day--;
    if (history_analysis(history, day) != DAY_ANALYZED)
        return screen_ready(answer->question.where, history, day, err);
    answer->ask.to = history_date(history, day);
    answer->left_out = history_date(history, day + 1);
    return 0;
}

/* The days up to the end of the range; those after it are only sold on. */
static size_t signal_days(const struct backtest_answer *answer, const struct history *history)
{
    size_t first = history_first(history), end = history_days(history);
    while (answer->ask.to && end > first && history_date(history, end - 1) > answer->ask.to)
        end--;
    return end - first;
}

static int backtest_check(const struct answer_context *context, const struct backtest_answer *answer,
                          const struct history *history, struct answer_place *place, struct error *err)
{
    size_t days = signal_days(answer, history), all;
    kst_date *date;
    if (day_dates(context->txn, answer->ask.from, 0, &date, &all))
        return store_txn_error(context->txn, err);
    free(date);
    return work_check(context, question_work(&answer->question, days, all * SALES_WORK), days, place, err);
}

static int condition_open(const struct answer_context *context, const struct backtest_request *request,
                          struct backtest_answer *answer, struct answer_place *place, struct error *err)
{
    struct history *history;
    int ret = history_open(context->txn, request->from, request->to, &history, err);
    if (ret)
        return ret;
    struct expr_names names = history_names(history);
    ret = question_open(&answer->question, context, request->asked, request->as, &names, place, err);
    if (ret == 0) {
        answer->partial = screen_is_partial(answer->question.where, history);
        ret = range_shorten(answer, history, err);
    }
    if (ret == 0)
        ret = backtest_check(context, answer, history, place, err);
    answer->ask.where = answer->question.where;
    history_close(&history);
    return ret;
}

int answer_backtest(const struct answer_context *context, const struct backtest_request *request,
                    struct backtest_answer *answer, struct answer_place *place, struct error *err)
{
    size_t count;
    *place = (struct answer_place){0};
    *answer = (struct backtest_answer){.ask = {.universe = request->universe,
                                               .from = request->from,
                                               .to = request->to,
                                               .entry_close = request->entry_close,
                                               .fee_bp = request->fee_bp,
                                               .sell_tax_bp = request->sell_tax_bp,
                                               .exits = request->exits,
                                               .calendar = context->calendar,
                                               .picks_most = context->picks_most,
                                               .progress = context->progress,
                                               .progress_arg = context->progress_arg,
                                               .stopped = context->stopped,
                                               .stopped_arg = context->stopped_arg}};
    int ret = market_check(request->universe.market, NULL, 0, err);
    if (ret)
        answer_place_set(place, &(struct answer_origin){.part = PART_MARKET});
    if (ret == 0)
        ret = condition_open(context, request, answer, place, err);
    if (ret == 0) {
        ret = backtest_run(context->txn, &answer->ask, &answer->backtest, err);
        if (ret == ERROR_USAGE) /* too many picks */
            answer_place_set(place, &(struct answer_origin){.part = PART_CONDITION});
    }
    if (ret == 0 && (ticker_all(context->txn, &answer->tickers, &count) ||
                     ticker_pasts(context->txn, &answer->pasts, &answer->past_count)))
        ret = store_txn_error(context->txn, err);
    return ret;
}

void answer_backtest_free(struct backtest_answer *answer)
{
    free(answer->tickers);
    free(answer->pasts);
    backtest_free(&answer->backtest);
    question_close(&answer->question);
}

kst_date answer_backtest_first(const struct backtest_answer *answer)
{
    return answer->backtest.day[0].date;
}

kst_date answer_backtest_last(const struct backtest_answer *answer)
{
    return answer->backtest.day[answer->backtest.days - 1].date;
}
