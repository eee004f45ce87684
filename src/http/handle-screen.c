/* The handlers of the routes that ask the market a condition. */
#include "answer/backtest.h"
#include "answer/prompts.h"
#include "answer/screen.h"
#include "answer/strategies.h"
#include "http/handle.h"

#define SCREEN_LIMIT 100 /* stocks that a condition finds, where the request does not say how many */

/* The name of a strategy or the condition, and which of them it is. */
static const char *asked_what(const struct values *values, enum asked_as *as)
{
    const char *name = value_text(values, "strategy_name");
    *as = name ? ASKED_NAME : ASKED_EXPRESSION;
    return name ? name : value_text(values, "where");
}

static struct universe asked_universe(const struct asked *asked)
{
    struct universe universe = asked->universe;
    universe.market = value_text(asked->values, "market");
    universe.all = !value_bool(asked->values, "tracked");
    universe.halted = param_find(asked->route, "halted") && value_bool(asked->values, "halted");
    return universe;
}

int handle_screener(struct asked *asked, struct error *err)
{
    const struct values *values = asked->values;
    struct screen_request request = {.date = value_date(values, "date"),
                                     .since = value_date(values, "since"),
                                     .new_since = value_date(values, "new_since"),
                                     .tickers = value_text(values, "tickers"),
                                     .universe = asked_universe(asked),
                                     .columns = value_text(values, "fields"),
                                     .sort = value_text(values, "sort"),
                                     .order = asked_order(asked),
                                     .offset = value_count(values, "offset"),
                                     .limit = (unsigned)value_count(values, "limit")};
    size_t total = 0;
    request.asked = asked_what(values, &request.as);
    if (!request.limit && request.as == ASKED_EXPRESSION)
        request.limit = SCREEN_LIMIT;
    int ret = answer_screen_body(&asked->context, &request, asked_body_form(asked), asked->out, &total,
                                 &asked->place, &asked->meta, err);
    asked_pages(asked, total);
    asked->limit = request.limit;
    return ret;
}

int handle_backtest(struct asked *asked, struct error *err)
{
    const struct values *values = asked->values;
    enum answer_form form = asked_body_form(asked);
    struct backtest_request request = {
        .from = value_date(values, "from"),
        .to = value_date(values, "to"),
        .universe = asked_universe(asked),
        .entry_close = value_choice(values, "entry") == 1,
        .fee_bp = value_given(values, "fee_bp") ? value_number(values, "fee_bp") : asked->fee_bp,
        .sell_tax_bp =
            value_given(values, "sell_tax_bp") ? value_number(values, "sell_tax_bp") : asked->sell_tax_bp,
        .exits = form == FORM_CSV || value_bool(values, "picks")};
    request.asked = asked_what(values, &request.as);
    return answer_backtest_body(&asked->context, &request, form, asked->out, &asked->place, &asked->meta,
                                err);
}

int handle_strategies(struct asked *asked, struct error *err)
{
    return answer_strategies_body(asked->context.strategies, NULL, asked_body_form(asked), asked->out, err);
}

int handle_strategy(struct asked *asked, struct error *err)
{
    return answer_strategies_body(asked->context.strategies, value_text(asked->values, "name"), FORM_JSON,
                                  asked->out, err);
}

int handle_prompts(struct asked *asked, struct error *err)
{
    return answer_prompts_body(asked->prompts, asked_body_form(asked), asked->out, err);
}
