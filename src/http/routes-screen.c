/* The rows of the routes that ask the market a condition. */
#include "http/route-rows.h"

static void check_screener(const struct values *values, struct problems *problems)
{
    kst_date date = value_date(values, "date");
    for (int i = 0; i < 2; i++) {
        const char *name = i ? "new_since" : "since";
        if (date && value_date(values, name) > date)
            problem_add(problems, param_find(values->route, name)->in, name, "value_error",
                        value_text(values, name), "Value error, %s is after date, which is %s", name,
                        value_text(values, "date"));
    }
}

/* What a condition of one day takes is found out when it is compiled (answer/context.h). */
static enum route_cost weigh_screener(const struct values *values)
{
    return value_given(values, "since") || value_count(values, "limit") > PAGE_LIMIT_QUICK ? COST_HEAVY
                                                                                           : COST_LIGHT;
}

#define ASKED_EITHER_OF "strategy_name|where"

#define ASKED_PARAMS(where)                                                                                  \
    {.name = "strategy_name",                                                                                \
     .in = where,                                                                                            \
     .kind = PARAM_TEXT,                                                                                     \
     .least = 1,                                                                                             \
     .most = 64,                                                                                             \
     .example = "macd_golden_cross",                                                                         \
     .help = "The name of a strategy (/strategies lists them)."},                                            \
    {                                                                                                        \
        .name = "where", .in = where, .kind = PARAM_EXPRESSION,                                              \
        .example = "rsi_14 < 30 and volume > 2 * volume_sma_20",                                             \
        .help = "Instead of a strategy's name: a condition in the screening language, which "                \
                "sise-strategy(5) describes."                                                                \
    }

#define UNIVERSE_PARAMS(where)                                                                               \
    PARAM_MARKET_OF(where),                                                                                  \
    {                                                                                                        \
        .name = "tracked", .in = where, .kind = PARAM_BOOL, .standard = "true",                              \
        .help = "false: asks stocks that are not tracked too."                                               \
    }

#define SCREENER_PARAMS(where)                                                                               \
    ASKED_PARAMS(where),                                                                                     \
        {.name = "date",                                                                                     \
         .in = where,                                                                                        \
         .kind = PARAM_DATE,                                                                                 \
         .help = "The day that is asked, as it was known then; without it the newest stored one."},          \
        {.name = "since",                                                                                    \
         .in = where,                                                                                        \
         .kind = PARAM_DATE,                                                                                 \
         .help = "Finds the stocks of every stored day from this one up to `date`, each with the first of "  \
                 "them."},                                                                                   \
        {.name = "new_since",                                                                                \
         .in = where,                                                                                        \
         .kind = PARAM_DATE,                                                                                 \
         .help = "Only stocks that the same question does not find on the last stored day before this "      \
                 "one."},                                                                                    \
        {.name = "tickers",                                                                                  \
         .in = where,                                                                                        \
         .kind = PARAM_TICKERS,                                                                              \
         .most = TICKERS_MOST,                                                                               \
         .help = "Only stocks of this list, by code or name, with commas between them."},                    \
        UNIVERSE_PARAMS(where),                                                                              \
        {.name = "halted",                                                                                   \
         .in = where,                                                                                        \
         .kind = PARAM_BOOL,                                                                                 \
         .standard = "false",                                                                                \
         .help = "true: finds stocks too that did not trade on the day."},                                   \
        {.name = "sort",                                                                                     \
         .in = where,                                                                                        \
         .kind = PARAM_EXPRESSION,                                                                           \
         .example = "change_pct",                                                                            \
         .help = "A number of the screening language by which the stocks are sorted; without it what the "   \
                 "strategy says, or the market cap."},                                                       \
        {.name = "order",                                                                                    \
         .in = where,                                                                                        \
         .kind = PARAM_CHOICE,                                                                               \
         .choices = "asc|desc",                                                                              \
         .help = "Without it from the largest down."},                                                       \
        {.name = "limit",                                                                                    \
         .in = where,                                                                                        \
         .kind = PARAM_COUNT,                                                                                \
         .least = 1,                                                                                         \
         .most = PAGE_LIMIT_MOST,                                                                            \
         .help = "How many stocks are in the answer, at most; without it as many as the strategy says, or "  \
                 "with where 100."},                                                                         \
        PARAM_OFFSET(where, "stocks"),                                                                       \
    {                                                                                                        \
        .name = "fields", .in = where, .kind = PARAM_EXPRESSIONS,                                            \
        .example = "rsi_14,volume / volume_sma_20",                                                          \
        .help = "Columns or expressions that each stock has in the answer beside its close and its change, " \
                "with commas between them; without it those of the strategy, or what the condition reads."   \
    }

static const struct param screener_params[] = {SCREENER_PARAMS(PARAM_QUERY), PARAM_FORMAT, {0}};
static const struct param screener_body_params[] = {SCREENER_PARAMS(PARAM_BODY), PARAM_FORMAT, {0}};

#define ASKED_ANSWERS                                                                                        \
    ANSWER_CSV, ANSWER_ABSENT("There is no such strategy or stock, or the day is not stored."),              \
    {                                                                                                        \
        0                                                                                                    \
    }

const struct route route_screener = {
    .method = HTTP_GET,
    .path = "/screener",
    .params = screener_params,
    .answers = (const struct route_answer[]){{200, JSON_MEDIA, "Screen", "The stocks that were found."},
                                             ASKED_ANSWERS},
    .summary = "Stocks for which a condition is true",
    .help = "Asks a condition of the whole market on a day, as that day was known then. Where an expression "
            "is wrong, the answer is 422 and says at which of its characters.",
    .needs = NEEDS_SNAPSHOT | MAY_CACHE,
    .cost = COST_LIGHT,
    .weigh = weigh_screener,
    .when_gone = GONE_STOP,
    .either = ASKED_EITHER_OF,
    .check = check_screener,
    .handler = handle_screener,
};

const struct route route_screener_post = {
    .method = HTTP_POST,
    .path = "/screener",
    .params = screener_body_params,
    .answers = (const struct route_answer[]){{200, JSON_MEDIA, "Screen", "The stocks that were found."},
                                             ASKED_ANSWERS},
    .summary = "The same, asked with a JSON object",
    .help = "Takes the parameters of GET /screener as the members of a JSON object, for conditions that are "
            "too long for an address.",
    .needs = NEEDS_SNAPSHOT,
    .cost = COST_LIGHT,
    .weigh = weigh_screener,
    .when_gone = GONE_STOP,
    .max_body = 65536,
    .either = ASKED_EITHER_OF,
    .check = check_screener,
    .handler = handle_screener,
};

/* ---- GET /backtest ---- */

static const struct param backtest_params[] = {
    ASKED_PARAMS(PARAM_QUERY),
    {.name = "from",
     .in = PARAM_QUERY,
     .kind = PARAM_DATE,
     .example = "2026-01-02",
     .help = "The first day that is asked; without it the first stored one."},
    {.name = "to",
     .in = PARAM_QUERY,
     .kind = PARAM_DATE,
     .help = "The last day that is asked; without it the newest stored one."},
    UNIVERSE_PARAMS(PARAM_QUERY),
    {.name = "entry",
     .in = PARAM_QUERY,
     .kind = PARAM_CHOICE,
     .choices = "open|close",
     .standard = "open",
     .help = "Buys at the next day's open, or at the close of the day itself."},
    {.name = "fee_bp",
     .in = PARAM_QUERY,
     .kind = PARAM_NUMBER,
     .most = 1000,
     .help = "The fee of buying and of selling in basis points; without it the configured one."},
    {.name = "sell_tax_bp",
     .in = PARAM_QUERY,
     .kind = PARAM_NUMBER,
     .most = 1000,
     .help = "The tax of selling in basis points; without it the configured one, or that of the law."},
    {.name = "picks",
     .in = PARAM_QUERY,
     .kind = PARAM_BOOL,
     .standard = "false",
     .help = "true: the answer has every stock that was found on every day too, and how it was sold. CSV "
             "always has these and nothing else."},
    PARAM_FORMAT,
    {0},
};

const struct route route_backtest = {
    .method = HTTP_GET,
    .path = "/backtest",
    .params = backtest_params,
    .answers =
        (const struct route_answer[]){{200, JSON_MEDIA, "Backtest", "The figures."},
                                      {200, CSV_MEDIA, NULL, "Every pick, with a line of names."},
                                      ANSWER_ABSENT("There is no such strategy, or no day of the range "
                                                    "is stored."),
                                      {0}},
    .summary = "What the stocks that a condition found did afterwards",
    .help = "Asks a condition of every day of a range, and compares what the stocks that it found did over "
            "the next 1, 5, 20 and 60 days with the market.",
    .needs = NEEDS_SNAPSHOT | MAY_CACHE | ONE_AT_A_TIME,
    .cost = COST_HEAVY,
    .when_gone = GONE_STOP,
    .either = ASKED_EITHER_OF,
    .check = check_range,
    .handler = handle_backtest,
};

/* ---- the strategies and prompts that there are ---- */

static const struct param format_params[] = {PARAM_FORMAT, {0}};

const struct route route_strategies = {
    .method = HTTP_GET,
    .path = "/strategies",
    .params = format_params,
    .answers = (const struct route_answer[]){{200, JSON_MEDIA, "Strategies", "All strategies, by name."},
                                             ANSWER_CSV,
                                             {0}},
    .summary = "The named strategies",
    .help = "Every strategy with everything that its file says.",
    .needs = MAY_CACHE,
    .cost = COST_LIGHT,
    .handler = handle_strategies,
};

static const struct param strategy_params[] = {
    {.name = "name",
     .in = PARAM_PATH,
     .kind = PARAM_TEXT,
     .least = 1,
     .most = 64,
     .required = true,
     .example = "macd_golden_cross",
     .help = "The name of the strategy."},
    {0},
};

const struct route route_strategy = {
    .method = HTTP_GET,
    .path = "/strategies/{name}",
    .params = strategy_params,
    .answers = (const struct route_answer[]){{200, JSON_MEDIA, "Strategy", "The strategy."},
                                             ANSWER_ABSENT("There is no such strategy."),
                                             {0}},
    .summary = "One strategy",
    .help = "Everything that the file of a strategy says.",
    .needs = MAY_CACHE,
    .cost = COST_LIGHT,
    .handler = handle_strategy,
};

const struct route route_prompts = {
    .method = HTTP_GET,
    .path = "/prompts",
    .params = format_params,
    .answers =
        (const struct route_answer[]){{200, JSON_MEDIA, "Prompts", "All prompts, by name."}, ANSWER_CSV, {0}},
    .summary = "The prompts for analyses by a language model",
    .help = "Every prompt with what its file says of it.",
    .needs = MAY_CACHE,
    .cost = COST_LIGHT,
    .handler = handle_prompts,
};
