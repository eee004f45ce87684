#include "job/unseen.h"

#include <stdlib.h>

#include "base/log.h"
#include "panel/holes.h"

static void actions_log(const struct hole_actions *found, const struct ticker *tickers)
{
    char text[HOLE_ACTION_TEXT];
    for (size_t i = 0; i < found->count && i < HOLE_ACTIONS_TOLD; i++) {
        const struct hole_action *action = &found->action[i];
        log_warning("%s", hole_action_text(action, &tickers[action->slot], text));
    }
    if (found->count > HOLE_ACTIONS_TOLD)
        log_warning(HOLE_ACTIONS_MORE, found->count - HOLE_ACTIONS_TOLD);
}

int unseen_warn(const struct job_context *context, kst_date from, kst_date until, struct error *err)
{
    struct hole_actions found = {0};
    struct ticker *tickers = NULL;
    struct store_txn *txn;
    size_t count = 0;
    int ret = store_read(context->store, &txn, err);
    if (ret)
        return ret;
    ticker_all(txn, &tickers, &count);
    ret = hole_actions_find(txn, context->calendar, from, until, tickers, count, &found, err);
    store_read_end(&txn);
    actions_log(&found, tickers);
    hole_actions_free(&found);
    free(tickers);
    return ret;
}
