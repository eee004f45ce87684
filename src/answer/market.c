#include "answer/market.h"

#include "base/suggest.h"

int market_check(const char *market, const struct ticker *tickers, size_t count, struct error *err)
{
    struct suggest suggest = {.wanted = market};
    char nearest[SUGGEST_TEXT];
    if (!market || market_valid(market))
        return 0;
    for (size_t i = 0; i < count; i++)
        suggest_offer(&suggest, tickers[i].market);
    suggest_text(&suggest, nearest);
    return error_set(err, ERROR_USAGE, "unknown market '%s'%s", market,
                     *nearest ? nearest : ", " MARKETS_EXPECTED);
}
