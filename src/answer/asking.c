#include "answer/asking.h"

#include <stdlib.h>

#include "answer/day.h"
#include "answer/market.h"

static int history_find(struct asking *asking, const struct asking_request *request,
                        struct answer_place *place, struct error *err)
{
    struct store_txn *txn = asking->context->txn;
    char first[DATE_TEXT], last[DATE_TEXT];
    kst_date date;
    int ret = day_find(txn, request->date, &date, err);
    if (ret)
        return ret;
    if (request->since > date) {
        answer_place_set(place, &(struct answer_origin){.part = PART_SINCE});
        return error_set(err, ERROR_USAGE, "%s is after %s, the date that is asked",
                         date_format(request->since, first), date_format(date, last));
    }
    ret = history_open(txn, request->since ? request->since : date, date, &asking->history, err);
    if (ret == 0)
        ret = view_open(asking->history, &asking->view, err);
    if (ret == 0)
        asking->day = history_days(asking->history) - 1;
    return ret;
}

int asking_open(const struct answer_context *context, const struct asking_request *request,
                struct asking **result, struct answer_place *place, struct error *err)
{
    int ret = market_check(request->universe.market, NULL, 0, err);
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
    ret = question_open(&asking->question, context, request->asked, &asking->names, place, err);
    asking->screen.where = asking->question.where;
    return ret ? ret : screen_ready(asking->question.where, asking->history, asking->day, err);
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
