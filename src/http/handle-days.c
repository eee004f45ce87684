/* The handlers of the routes that answer with days: of the market, of corporate actions, of the calendar. */
#include <stdlib.h>

#include "answer/actions.h"
#include "answer/calendar.h"
#include "answer/day.h"
#include "http/handle.h"
#include "market/clock.h"

int handle_market_day(struct asked *asked, struct error *err)
{
    const struct values *values = asked->values;
    struct day_request request = {.date = value_date(values, "date"),
                                  .market = value_text(values, "market"),
                                  .mode = value_choice(values, "mode") == 1 ? ROWS_RAW : ROWS_BAR,
                                  .adjust = value_bool(values, "adjusted") ? ADJUST_YES : ADJUST_USUAL};
    char *made;
    int ret = asked_columns(asked, &request.columns, &made, err);
    if (ret == 0)
        ret = answer_day_body(asked->panel, &request, asked_body_form(asked), asked->out, &asked->meta, err);
    free(made);
    return ret;
}

int handle_actions(struct asked *asked, struct error *err)
{
    const struct values *values = asked->values;
    const struct actions_request request = {.tickers = value_text(values, "tickers"),
                                            .from = value_date(values, "from"),
                                            .to = value_date(values, "to"),
                                            .newest_first = value_choice(values, "order") != 0,
                                            .offset = value_count(values, "offset"),
                                            .most = value_count(values, "limit"),
                                            .calendar = asked->context.calendar};
    size_t total = 0;
    asked->place.part = PART_TICKERS; /* all else has been looked at before */
    int ret = answer_actions_body(asked->panel, &request, asked_body_form(asked), asked->out, &total,
                                  &asked->meta, err);
    asked_pages(asked, total);
    return ret;
}

/* Without one end of the range it is that of the year of the other one, without both that of the newest
 * stored day, and of today where none is stored. */
int handle_calendar(struct asked *asked, struct error *err)
{
    const struct values *values = asked->values;
    struct calendar_request request = {.from = value_date(values, "from"),
                                       .to = value_date(values, "to"),
                                       .trading_only = value_bool(values, "open")};
    kst_date newest = day_last(asked->context.txn);
    kst_date of = request.from ? request.from
                  : request.to ? request.to
                  : newest     ? newest
                               : clock_kst_date(clock_now_utc());
    if (!request.from)
        request.from = of / 10000 * 10000 + 101;
    if (!request.to)
        request.to = of / 10000 * 10000 + 1231;
    return answer_calendar_body(asked->context.txn, asked->context.calendar, &request, asked_body_form(asked),
                                asked->out, &asked->meta, err);
}
