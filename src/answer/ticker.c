#include "answer/ticker.h"

#include <stdlib.h>

#include "base/suggest.h"

static int ticker_unknown(struct store_txn *txn, const char *code, struct error *err)
{
    struct ticker *tickers = NULL;
    size_t count = 0;
    struct suggest suggest = {.wanted = code};
    char nearest[SUGGEST_TEXT];
    int ret = ticker_all(txn, &tickers, &count);
    for (size_t i = 0; i < count; i++)
        if (suggest_distance(code, tickers[i].code) <= 1)
            suggest_offer(&suggest, tickers[i].code);
    suggest_text(&suggest, nearest);
    free(tickers);
    return ret ? store_txn_error(txn, err)
               : error_set(err, ERROR_NOT_FOUND, "there is no ticker '%s'%s", code,
                           *nearest ? nearest : "; 'sise stocks --all' lists them");
}

int ticker_find(struct store_txn *txn, const char *code, struct ticker *ticker, struct error *err)
{
    int ret = ticker_get(txn, code, ticker);
    if (ret == ERROR_NOT_FOUND)
        return ticker_unknown(txn, code, err);
    return ret ? store_txn_error(txn, err) : 0;
}
