#include "answer/asking.h"

#include <stdlib.h>

#include "answer/day.h"
#include "answer/market.h"

/* Fails because of one part of the request. */
static int part_fail(struct answer_place *place, enum answer_part part, int ret)
{
    if (ret)
        answer_place_set(place, &(struct answer_origin){.part = part});
    return ret;
}

static int after_check(kst_date since, kst_date date, struct error *err)
{
    char first[DATE_TEXT], last[DATE_TEXT];
    if (since <= date)
        return 0;
    return error_set(err, ERROR_USAGE, "%s is after %s, the date that is asked", date_format(since, first),
                     date_format(date, last));
}

/* The last stored day before a date: the one whose stocks are not new. */
static int before_find(struct store_txn *txn, kst_date new_since, kst_date *before, struct error *err)
{
    char date[DATE_TEXT], first[DATE_TEXT];
    *before = day_before(txn, new_since);
    int ret = store_txn_error(txn, err);
    if (ret || *before)
        return ret;
    return error_set(err, ERROR_NOT_FOUND, "no day is stored before %s: the first one is %s",
                     date_format(new_since, date), date_format(day_first(txn), first));
}

static int history_find(struct asking *asking, const struct asking_request *request,
                        struct answer_place *place, struct error *err)
{
    struct store_txn *txn = asking->context->txn;
    kst_date date, before = 0;
    int ret = part_fail(place, PART_DATE, day_find(txn, request->date, &date, err));
    if (ret == 0)
        ret = part_fail(place, PART_SINCE, after_check(request->since, date, err));
    if (ret == 0 && request->new_since)
        ret = part_fail(place, PART_NEW_SINCE, after_check(request->new_since, date, err));
    if (ret == 0 && request->new_since)
        ret = part_fail(place, PART_NEW_SINCE, before_find(txn, request->new_since, &before, err));
    if (ret)
        return ret;
    kst_date since = request->since ? request->since : date;
    ret = history_open(txn, before && before < since ? before : since, date, &asking->history, err);
    if (ret)
        return ret;
    history_stop(asking->history, asking->context->stopped, asking->context->stopped_arg);
    ret = view_open(asking->history, &asking->view, err);
    if (ret)
        return ret;
    asking->day = history_days(asking->history) - 1;
    asking->first = asking->before = history_first(asking->history);
    while (history_date(asking->history, asking->first) < since)
        asking->first++;
    while (before && history_date(asking->history, asking->before) < before)
        asking->before++;
    return 0;
}

static int days_ready(struct asking *asking, const struct asking_request *request, struct answer_place *place,
                      struct error *err)
{
    int ret = screen_ready(asking->question.where, asking->history, asking->day, err);
    if (ret == 0 && request->new_since)
        ret = part_fail(place, PART_NEW_SINCE,
                        screen_ready(asking->question.where, asking->history, asking->before, err));
    return ret;
}

int asking_open(const struct answer_context *context, const struct asking_request *request,
                struct asking **result, struct answer_place *place, struct error *err)
{
    int ret = part_fail(place, PART_MARKET, market_check(request->universe.market, NULL, 0, err));
    if (ret)
        return ret;
    struct asking *asking = *result = calloc(1, sizeof *asking);
    if (!asking)
        return error_no_memory(err);
    asking->context = context;
    asking->screen.universe = request->universe;
    ret = history_find(asking, request, place, err);
    if (ret)
        return ret;
    asking->names = history_names(asking->history);
    ret = question_open(&asking->question, context, request->asked, request->as, &asking->names, place, err);
    asking->screen.where = asking->question.where;
    return ret ? ret : days_ready(asking, request, place, err);
}

void asking_close(struct asking **asking)
{
    if (!*asking)
        return;
    panel_day_close(&(*asking)->panel_day);
    screen_free(&(*asking)->screen);
    question_close(&(*asking)->question);
    view_close(&(*asking)->view);
    history_close(&(*asking)->history);
    free(*asking);
    *asking = NULL;
}
