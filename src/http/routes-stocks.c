/* The rows of the routes that answer with stocks and their rows. */
#include <stdlib.h>

#include "answer/stocks.h"
#include "answer/tickers.h"
#include "base/parse.h"
#include "http/route-rows.h"

/* Rows of one answer: what is in memory at once, as JSON some hundred megabytes where every column is asked
 * for. */
#define HISTORY_ROWS_MOST 100000

void check_range(const struct values *values, struct problems *problems)
{
    kst_date from = value_date(values, "from"), to = value_date(values, "to");
    if (from && to && from > to)
        problem_add(problems, param_find(values->route, "from")->in, "from", "value_error",
                    value_text(values, "from"), "Value error, from is after to, which is %s",
                    value_text(values, "to"));
}

void check_raw(const struct values *values, struct problems *problems)
{
    if (value_choice(values, "mode") == 1 && value_bool(values, "adjusted"))
        problem_add(problems, PARAM_QUERY, "adjusted", "value_error", value_text(values, "adjusted"),
                    "Value error, rows with mode=raw are those that were published, never adjusted ones");
}

/* What a week had is made of adjusted days. */
static void check_interval(const struct values *values, struct problems *problems)
{
    if (value_choice(values, "interval") > 0 && value_choice(values, "mode") == 1)
        problem_add(problems, PARAM_QUERY, "interval", "value_error", value_text(values, "interval"),
                    "Value error, rows with mode=raw are those of days; a week or month is one of mode=bar");
}

static void check_rows(const struct values *values, struct problems *problems)
{
    check_range(values, problems);
    check_raw(values, problems);
    check_interval(values, problems);
}

static uint64_t tickers_named(const struct values *values)
{
    char name[NAME_TEXT];
    const char *list = value_text(values, "tickers");
    uint64_t count = 0;
    while (list && parse_list_next(&list, name, sizeof name))
        count++;
    return count;
}

static void check_history(const struct values *values, struct problems *problems)
{
    uint64_t rows = tickers_named(values) * value_count(values, "limit");
    check_rows(values, problems);
    if (rows <= HISTORY_ROWS_MOST)
        return;
    struct problem *problem =
        problem_add(problems, PARAM_QUERY, "limit", "less_than_equal", value_text(values, "limit"),
                    "Input should be at most %llu with so many tickers, as an answer has at most %d rows",
                    (unsigned long long)(HISTORY_ROWS_MOST / tickers_named(values)), HISTORY_ROWS_MOST);
    if (problem) {
        problem->limit = "le";
        problem->number = (double)(HISTORY_ROWS_MOST / tickers_named(values));
    }
}

static void check_stocks(const struct values *values, struct problems *problems)
{
    if (value_number(values, "min_cap") > value_number(values, "max_cap"))
        problem_add(problems, PARAM_QUERY, "min_cap", "value_error", value_text(values, "min_cap"),
                    "Value error, min_cap is more than max_cap, which is %s", value_text(values, "max_cap"));
}

static enum route_cost weigh_page(const struct values *values)
{
    return value_count(values, "limit") > PAGE_LIMIT_QUICK ? COST_HEAVY : COST_LIGHT;
}

/* ---- GET /stocks ---- */

static const struct param stocks_params[] = {
    {.name = "q",
     .in = PARAM_QUERY,
     .kind = PARAM_TEXT,
     .least = 1,
     .most = NAME_TEXT - 1,
     .example = "삼성",
     .help = "Only stocks with this code, or with this in their code, their name, or a name that they had "
             "earlier. It is looked for among all stocks that were ever seen, unless active says otherwise."},
    PARAM_MARKET_OF(PARAM_QUERY),
    {.name = "active",
     .in = PARAM_QUERY,
     .kind = PARAM_BOOL,
     .help = "true: only stocks that are tracked, which is usual without q; false: only the others."},
    {.name = "min_cap",
     .in = PARAM_QUERY,
     .kind = PARAM_NUMBER,
     .most = 1e18,
     .example = "100000000000",
     .help = "Only stocks with a market cap of at least so many won."},
    {.name = "max_cap",
     .in = PARAM_QUERY,
     .kind = PARAM_NUMBER,
     .least = 1,
     .most = 1e18,
     .help = "Only stocks with a market cap of at most so many won."},
    {.name = "sort",
     .in = PARAM_QUERY,
     .kind = PARAM_COLUMN,
     .fields = ticker_fields,
     .standard = "market_cap",
     .help = "The field of a stock, or the column of the newest day, by which the list is sorted."},
    {.name = "order",
     .in = PARAM_QUERY,
     .kind = PARAM_CHOICE,
     .choices = "asc|desc",
     .help = "Without it numbers and dates are sorted from the largest down, and texts from A to Z."},
    PARAM_LIMIT(PARAM_QUERY, "stocks"),
    PARAM_OFFSET(PARAM_QUERY, "stocks"),
    {.name = "fields",
     .in = PARAM_QUERY,
     .kind = PARAM_COLUMNS,
     .example = "close,change_pct,rsi_14",
     .help = "Columns of the newest day that each stock has in the answer, with commas between them. Without "
             "it these are " STOCKS_COLUMNS " and the column of sort; `all` stands for all columns."},
    PARAM_FORMAT,
    {0},
};

const struct route route_stocks = {
    .method = HTTP_GET,
    .path = "/stocks",
    .params = stocks_params,
    .answers = (const struct route_answer[]){{200, JSON_MEDIA, "Stocks",
                                              "The page of the list, and how many stocks there are in all."},
                                             ANSWER_CSV,
                                             {0}},
    .summary = "Lists and finds stocks",
    .help = "The stocks with what is known of each and their figures of the newest stored day. The header "
            "Link names the pages beside this one.",
    .needs = NEEDS_SNAPSHOT | NEEDS_PANEL | MAY_CACHE,
    .cost = COST_LIGHT,
    .weigh = weigh_page,
    .check = check_stocks,
    .handler = handle_stocks,
};

/* ---- rows of stocks ---- */

#define ROWS_PARAMS                                                                                          \
    PARAM_FROM(PARAM_QUERY, "rows"), PARAM_TO(PARAM_QUERY, "rows"),                                          \
        {.name = "limit",                                                                                    \
         .in = PARAM_QUERY,                                                                                  \
         .kind = PARAM_COUNT,                                                                                \
         .least = 1,                                                                                         \
         .most = ROWS_LIMIT_MOST,                                                                            \
         .standard = "300",                                                                                  \
         .help = "How many rows of each stock are in the answer, at most: the newest ones."},                \
        {.name = "fields",                                                                                   \
         .in = PARAM_QUERY,                                                                                  \
         .kind = PARAM_COLUMNS,                                                                              \
         .example = "close,volume,rsi_14",                                                                   \
         .help = "The columns of the rows, with commas between them; all of them without it."},              \
        {.name = "adjusted",                                                                                 \
         .in = PARAM_QUERY,                                                                                  \
         .kind = PARAM_BOOL,                                                                                 \
         .help = "true: prices and volumes are in the won and shares of the date as_of, so that they can "   \
                 "be compared over corporate actions; false: in those of each row's own day. Without it "    \
                 "rows with mode=bar are adjusted; with mode=raw they never are."},                          \
        {.name = "as_of",                                                                                    \
         .in = PARAM_QUERY,                                                                                  \
         .kind = PARAM_DATE,                                                                                 \
         .help = "Answers as on that date: rows of later days do not exist, and what is known of the stock " \
                 "itself stays that of the newest stored day. Without it the newest stored day, or `to`."},  \
        {.name = "mode",                                                                                     \
         .in = PARAM_QUERY,                                                                                  \
         .kind = PARAM_CHOICE,                                                                               \
         .choices = "bar|raw",                                                                               \
         .standard = "bar",                                                                                  \
         .help = "bar: as analysis reads days, a halted day being a flat one and a day that is missing in "  \
                 "the middle carrying the close on; raw: as the exchange published them."},                  \
        {.name = "interval",                                                                                 \
         .in = PARAM_QUERY,                                                                                  \
         .kind = PARAM_CHOICE,                                                                               \
         .choices = "day|week|month",                                                                        \
         .standard = "day",                                                                                  \
         .help = "A row for each day, or for each week or month: open of the first day on which the stock "  \
                 "was traded, close and indicators of its last day, the highest high, the lowest low, the "  \
                 "sum of the volumes. The last row is marked as incomplete where its week or month is not "  \
                 "over."},                                                                                   \
    {                                                                                                        \
        .name = "format", .in = PARAM_QUERY, .kind = PARAM_CHOICE, .choices = "json|csv|rows|columns",       \
        .help = "json or rows: JSON with a list of rows; columns: JSON with a list of values for each "      \
                "column, which is smaller; csv: CSV. It wins over the header Accept."                        \
    }

static const struct param stock_params[] = {
    {.name = "ticker",
     .in = PARAM_PATH,
     .kind = PARAM_TICKER,
     .required = true,
     .example = "005930",
     .help =
         "The code of the stock, also as other programs write it (5930, A005930, 005930.KS), or its name."},
    ROWS_PARAMS,
    {0},
};

const struct route route_stock = {
    .method = HTTP_GET,
    .path = "/stocks/{ticker}",
    .params = stock_params,
    .answers = (const struct route_answer[]){{200, JSON_MEDIA, "Stock",
                                              "The stock, its corporate actions and its rows."},
                                             {200, CSV_MEDIA, NULL, "The rows, with a line of names."},
                                             ANSWER_ABSENT("There is no such stock."),
                                             {0}},
    .summary = "One stock with its rows",
    .help = "What is known of a stock, its corporate actions, and its rows of days, ascending by date.",
    .needs = NEEDS_SNAPSHOT | NEEDS_PANEL | MAY_CACHE,
    .cost = COST_LIGHT,
    .weigh = weigh_page,
    .check = check_rows,
    .handler = handle_stock,
};

static const struct param history_params[] = {
    {.name = "tickers",
     .in = PARAM_QUERY,
     .kind = PARAM_TICKERS,
     .most = TICKERS_MOST,
     .required = true,
     .example = "005930,000660",
     .help = "The stocks, by code or name, with commas between them."},
    ROWS_PARAMS,
    {0},
};

const struct route route_history = {
    .method = HTTP_GET,
    .path = "/stocks/history",
    .params = history_params,
    .answers = (const struct route_answer[]){{200, JSON_MEDIA, "History", "The stocks, each with its rows."},
                                             {200, CSV_MEDIA, NULL,
                                              "A line for each stock and day, with a line of names."},
                                             ANSWER_ABSENT("One of the stocks does not exist."),
                                             {0}},
    .summary = "Several stocks with their rows",
    .help = "The same as /stocks/{ticker} of several stocks at once.",
    .needs = NEEDS_SNAPSHOT | NEEDS_PANEL | MAY_CACHE,
    .cost = COST_HEAVY,
    .check = check_history,
    .handler = handle_history,
};
