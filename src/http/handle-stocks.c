/* The handlers of the routes that answer with stocks and their rows. */
#include <stdlib.h>

#include "answer/rows.h"
#include "answer/stocks.h"
#include "http/handle.h"

/* Who looks for a name wants the stock whether it is tracked or not. */
static enum stocks_which which_stocks(const struct values *values)
{
    if (value_given(values, "active"))
        return value_bool(values, "active") ? STOCKS_TRACKED : STOCKS_UNTRACKED;
    return value_given(values, "q") ? STOCKS_ALL : STOCKS_TRACKED;
}

int handle_stocks(struct asked *asked, struct error *err)
{
    const struct values *values = asked->values;
    struct stocks_request request = {.market = value_text(values, "market"),
                                     .which = which_stocks(values),
                                     .part = value_text(values, "q"),
                                     .sort = value_text(values, "sort"),
                                     .order = asked_order(asked),
                                     .offset = value_count(values, "offset"),
                                     .most = value_count(values, "limit")};
    char *made;
    size_t total = 0;
    int ret = asked_columns(asked, &request.columns, &made, err);
    if (value_given(values, "min_cap"))
        request.min_cap = value_number(values, "min_cap");
    if (value_given(values, "max_cap"))
        request.max_cap = value_number(values, "max_cap");
    if (ret == 0)
        ret = answer_stocks_body(asked->panel, &request, asked_body_form(asked), asked->out, &total,
                                 &asked->meta, err);
    asked_pages(asked, total);
    free(made);
    return ret;
}

/* What GET /stocks/{ticker} and GET /stocks/history ask. */
static struct rows_request rows_request(const struct asked *asked, const char *tickers)
{
    const struct values *values = asked->values;
    enum rows_adjust adjust = !value_given(values, "adjusted") ? ADJUST_USUAL
                              : value_bool(values, "adjusted") ? ADJUST_YES
                                                               : ADJUST_NO;
    return (struct rows_request){
        .tickers = tickers,
        .mode = value_choice(values, "mode") == 1 ? ROWS_RAW : ROWS_BAR,
        .adjust = adjust,
        .as_of = value_date(values, "as_of"),
        .from = value_date(values, "from"),
        .to = value_date(values, "to"),
        .most = value_count(values, "limit"),
        .interval = (enum interval)value_choice(values, "interval"), /* the choices are in this order */
        .calendar = asked->context.calendar,
    };
}

static int rows_answer(struct asked *asked, const char *tickers, struct error *err)
{
    struct rows_request request = rows_request(asked, tickers);
    bool one = param_find(asked->route, "ticker");
    char *made;
    int ret = asked_columns(asked, &request.columns, &made, err);
    if (!request.as_of || request.to <= request.as_of) /* else the two dates may not go together */
        asked->place.part = PART_TICKERS;
    if (ret == 0)
        ret = (one ? answer_stock_body : answer_rows_body)(asked->panel, &request, asked_body_form(asked),
                                                           asked->out, &asked->meta, err);
    free(made);
    return ret;
}

int handle_stock(struct asked *asked, struct error *err)
{
    return rows_answer(asked, value_text(asked->values, "ticker"), err);
}

int handle_history(struct asked *asked, struct error *err)
{
    return rows_answer(asked, value_text(asked->values, "tickers"), err);
}
