#include <stdio.h>
#include <stdlib.h>

#include "base/config.h"
#include "base/suggest.h"
#include "screen/screen.h"

int screen_strategies(strategy_report *report, void *arg, struct strategies *strategies, struct error *err)
{
    const char *replaced = getenv("SISE_STRATEGIES");
    char *user = config_user_path("strategies");
    const char *folder[] = {replaced && *replaced ? replaced : PKGDATADIR "/strategies",
                            SYSCONFDIR "/sise/strategies", user};
    int ret = strategies_read(folder, user ? 3 : 2, report, arg, strategies, err);
    free(user);
    return ret;
}

int screen_strategy_find(const struct strategies *strategies, const char *name,
                         const struct strategy **strategy, struct error *err)
{
    char nearest[SUGGEST_TEXT];
    struct suggest suggest = {.wanted = name};
    if ((*strategy = strategies_find(strategies, name)))
        return 0;
    for (size_t i = 0; i < strategies->count; i++)
        suggest_offer(&suggest, strategies->strategy[i].name);
    suggest_text(&suggest, nearest);
    return error_set(err, ERROR_NOT_FOUND, "no strategy '%.60s'%s", name,
                     *nearest ? nearest : "; 'sise strategies' lists them");
}
