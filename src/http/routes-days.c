/* The rows of the routes that answer with days: of the market, of corporate actions, of the calendar. */
#include "http/route-rows.h"

#define CALENDAR_YEARS_MOST 40

static void check_calendar(const struct values *values, struct problems *problems)
{
    kst_date from = value_date(values, "from"), to = value_date(values, "to");
    check_range(values, problems);
    if (from && to && to / 10000 - from / 10000 >= CALENDAR_YEARS_MOST)
        problem_add(problems, PARAM_QUERY, "to", "value_error", value_text(values, "to"),
                    "Value error, a calendar of at most %d years is answered at once", CALENDAR_YEARS_MOST);
}

static const struct param market_day_params[] = {
    {.name = "date",
     .in = PARAM_PATH,
     .kind = PARAM_DATE,
     .required = true,
     .example = "2026-06-30",
     .help = "The day, which must be a stored one."},
    PARAM_MARKET_OF(PARAM_QUERY),
    {.name = "fields",
     .in = PARAM_QUERY,
     .kind = PARAM_COLUMNS,
     .example = "close,change_pct,volume",
     .help = "The columns, with commas between them; all of them without it."},
    {.name = "mode",
     .in = PARAM_QUERY,
     .kind = PARAM_CHOICE,
     .choices = "bar|raw",
     .standard = "bar",
     .help = "bar: as analysis reads the day, a halted stock having a flat one; raw: as the exchange "
             "published it."},
    {.name = "adjusted",
     .in = PARAM_QUERY,
     .kind = PARAM_BOOL,
     .standard = "false",
     .help = "true: prices and volumes in the won and shares of the newest stored day instead of those of "
             "the day itself."},
    PARAM_FORMAT,
    {0},
};

const struct route route_market_day = {
    .method = HTTP_GET,
    .path = "/market/{date}",
    .params = market_day_params,
    .answers =
        (const struct route_answer[]){
            {200, JSON_MEDIA, "MarketDay", "The stocks that were in the market on the day."},
            ANSWER_CSV,
            ANSWER_ABSENT("The day is not stored; the text names the nearest that are."),
            {0}},
    .summary = "The whole market on one day",
    .help = "Every stock that was in the table of the day, with the name and the market that it had then.",
    .needs = NEEDS_SNAPSHOT | NEEDS_PANEL | MAY_CACHE,
    .cost = COST_HEAVY,
    .check = check_raw,
    .handler = handle_market_day,
};

static const struct param actions_params[] = {
    {.name = "tickers",
     .in = PARAM_QUERY,
     .kind = PARAM_TICKERS,
     .most = TICKERS_MOST,
     .example = "005930",
     .help = "Only those of these stocks, by code or name, with commas between them."},
    PARAM_FROM(PARAM_QUERY, "actions"),
    PARAM_TO(PARAM_QUERY, "actions"),
    {.name = "order",
     .in = PARAM_QUERY,
     .kind = PARAM_CHOICE,
     .choices = "asc|desc",
     .standard = "desc",
     .help = "desc: the newest first; asc: the oldest first."},
    PARAM_LIMIT(PARAM_QUERY, "actions"),
    PARAM_OFFSET(PARAM_QUERY, "actions"),
    PARAM_FORMAT,
    {0},
};

const struct route route_actions = {
    .method = HTTP_GET,
    .path = "/corporate-actions",
    .params = actions_params,
    .answers = (const struct route_answer[]){{200, JSON_MEDIA, "CorporateActions", "A page of the actions."},
                                             ANSWER_CSV,
                                             ANSWER_ABSENT("One of the stocks does not exist."),
                                             {0}},
    .summary = "Splits, rights issues and their like",
    .help = "The days on which the price of a stock changed so that earlier prices cannot be compared "
            "without a factor.",
    .needs = NEEDS_SNAPSHOT | NEEDS_PANEL | MAY_CACHE,
    .cost = COST_LIGHT,
    .check = check_range,
    .handler = handle_actions,
};

static const struct param calendar_params[] = {
    {.name = "from",
     .in = PARAM_QUERY,
     .kind = PARAM_DATE,
     .example = "2026-01-01",
     .help = "The first day; without it the first of January of the year of `to`, or of the newest stored "
             "day, or of today where none is stored."},
    {.name = "to",
     .in = PARAM_QUERY,
     .kind = PARAM_DATE,
     .help = "The last day; without it the last of December of the year of `from`."},
    {.name = "open",
     .in = PARAM_QUERY,
     .kind = PARAM_BOOL,
     .standard = "false",
     .help = "true: only the trading days."},
    PARAM_FORMAT,
    {0},
};

const struct route route_calendar = {
    .method = HTTP_GET,
    .path = "/calendar",
    .params = calendar_params,
    .answers = (const struct route_answer[]){{200, JSON_MEDIA, "Calendar", "The days of the range."},
                                             ANSWER_CSV,
                                             {0}},
    .summary = "Trading days and holidays",
    .help = "The days of a range: which are trading days, and why the market is closed on the others.",
    .needs = NEEDS_SNAPSHOT | MAY_CACHE,
    .cost = COST_LIGHT,
    .check = check_calendar,
    .handler = handle_calendar,
};
