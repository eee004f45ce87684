#include "cmd/ask.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "cmd/caret.h"
#include "cmd/option.h"
#include "market/keys.h"
#include "market/universe.h"

void ask_report(void *arg, const struct error *err)
{
    (void)arg;
    log_warning("%s", err->text);
}

int ask_compile(const char *what, const char *text, int want, const struct expr_names *names,
                struct expr **expr, struct error *err)
{
    struct expr_place place = {0};
    int ret = want < 0 ? expr_compile_any(text, names, expr, &place, err)
                       : expr_compile(text, (enum expr_type)want, names, expr, &place, err);
    if (ret == ERROR_DATA) {
        if ((place.begin || place.length) && !log_is_json())
            caret_print(text, place);
        if (what)
            error_prefix(err, "%s", what);
    }
    return ret;
}

/* A name and nothing else, and not that of a column, is a strategy's. */
static bool is_name(const char *operand, const struct expr_names *names)
{
    struct expr_column column;
    size_t length = strspn(operand, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    return length && !operand[length] && !(*operand >= '0' && *operand <= '9') &&
           !names->find(names->arg, operand, &column);
}

const char *ask_place(const struct strategy *strategy, int line, char place[static ASK_PLACE])
{
    snprintf(place, ASK_PLACE, "%s:%d", strategy->path, line);
    return place;
}

int ask_open(struct ask *ask, const char *operand, const struct expr_names *names, struct error *err)
{
    char place[ASK_PLACE];
    const char *what = NULL;
    int ret = 0;
    *ask = (struct ask){.text = operand};
    if (is_name(operand, names)) {
        ret = screen_strategies(ask_report, NULL, &ask->strategies, err);
        if (ret == 0)
            ret = screen_strategy_find(&ask->strategies, operand, &ask->strategy, err);
        if (ret)
            return ret;
        ask->text = ask->strategy->where;
        what = ask_place(ask->strategy, ask->strategy->where_line, place);
    }
    return ask_compile(what, ask->text, EXPR_CONDITION, names, &ask->where, err);
}

void ask_close(struct ask *ask)
{
    expr_free(&ask->where);
    strategies_free(&ask->strategies);
    *ask = (struct ask){0};
}

int ask_universe(const struct invocation *in, struct universe *universe, struct error *err)
{
    universe->market = option_text(in, "market");
    universe->all = option_given(in, "all");
    universe->min_cap_won = config_number(&in->config, &market_keys[MARKET_KEY_MIN_CAP]);
    if (universe->market && !market_valid(universe->market))
        return error_set(err, ERROR_USAGE, "unknown market '%s', " MARKETS_EXPECTED, universe->market);
    return 0;
}
