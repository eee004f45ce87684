/* The words that an expression may use for what the panel holds. */
#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "base/text.h"
#include "market/code.h"
#include "market/universe.h"
#include "panel/history.h"

static const struct text_column {
    int id;
    const char *name;
} text_columns[] = {{HISTORY_TICKER, "ticker"}, {HISTORY_NAME, "name"}, {HISTORY_MARKET, "market"}};
#define TEXTS sizeof text_columns / sizeof *text_columns

/* Columns that hold the mean of another's last values, the longest first. */
static const struct mean_row {
    const char *of, *mean;
    unsigned days;
} means[] = {
    {"close", "sma_120", 120}, {"close", "sma_60", 60},         {"close", "sma_20", 20},
    {"close", "sma_5", 5},     {"volume", "volume_sma_20", 20},
};

static int column_id(const struct columns *columns, const char *name)
{
    const struct column *column = columns_find(columns, name);
    return column ? (int)(column - columns->column) : -1;
}

static bool names_find(void *arg, const char *name, struct expr_column *column)
{
    for (size_t i = 0; i < TEXTS; i++)
        if (strcmp(text_columns[i].name, name) == 0)
            return *column = (struct expr_column){.id = text_columns[i].id, .type = EXPR_TEXT}, true;
    const struct columns *columns = arg;
    int id = column_id(columns, name);
    /* A halted day's open, high and low are its close, and volume is 0 where there is a close without one. */
    unsigned rows = id >= RAW_OPEN && id <= RAW_LOW ? 3 : id == RAW_VOLUME ? 2 : 1;
    *column = (struct expr_column){id, EXPR_NUMBER, id >= 0 && columns->column[id].percent, rows};
    return id >= 0;
}

static void names_nearest(void *arg, const char *name, const char *const *candidates, char *text, size_t size)
{
    struct suggest suggest = {.wanted = name};
    char nearest[SUGGEST_TEXT];
    columns_offer(arg, &suggest);
    for (size_t i = 0; i < TEXTS; i++)
        suggest_offer(&suggest, text_columns[i].name);
    for (; *candidates; candidates++)
        suggest_offer(&suggest, *candidates);
    snprintf(text, size, "%s", suggest_text(&suggest, nearest));
}

static unsigned names_mean(void *arg, int column, unsigned most, int *mean)
{
    const struct columns *columns = arg;
    for (size_t i = 0; column < COLUMN_MOST && i < sizeof means / sizeof *means; i++)
        if (means[i].days <= most && strcmp(columns->column[column].name, means[i].of) == 0) {
            *mean = column_id(columns, means[i].mean);
            return means[i].days;
        }
    return 0;
}

/* ---- whether a text can be a value of its column ---- */

static int market_check(const char *text, struct error *err)
{
    char quote[TEXT_QUOTE];
    if (market_valid(text))
        return 0;
    return error_set(err, ERROR_DATA, "unknown market '%s', " MARKETS_EXPECTED ",",
                     text_quote(text, strlen(text), quote));
}

static int ticker_unknown(const char *text, const char *expected, struct error *err)
{
    char quote[TEXT_QUOTE];
    return error_set(err, ERROR_DATA, "unknown ticker '%s'%s", text_quote(text, strlen(text), quote),
                     expected);
}

/* Without a store every code can be one, and what looks like one in another way of writing has a hint. */
static int names_text_check(void *arg, int column, const char *text, char hint[static EXPR_HINT],
                            struct error *err)
{
    char code[CODE_TEXT];
    (void)arg;
    if (column == HISTORY_MARKET)
        return market_check(text, err);
    if (column != HISTORY_TICKER || ticker_code_valid(text))
        return 0;
    if (!ticker_code_read(text, code))
        return ticker_unknown(text, ", " TICKER_EXPECTED ",", err);
    snprintf(hint, EXPR_HINT, ", did you mean '%s'?", code);
    return ticker_unknown(text, "", err);
}

void ticker_codes_offer(struct suggest *suggest, const struct ticker *tickers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ticker_seen(&tickers[i]) && suggest_distance(suggest->wanted, tickers[i].code) <= 1)
            suggest_offer(suggest, tickers[i].code);
}

/* Looks for the ticker that is meant by a text which is none: its code in another way of writing, one that
 * differs in one character, or a name. */
static int ticker_guess(const struct panel *panel, const char *text, char hint[static EXPR_HINT],
                        struct error *err)
{
    struct suggest suggest = {.wanted = text};
    struct ticker ticker;
    char code[CODE_TEXT], nearest[SUGGEST_TEXT];
    bool read = ticker_code_read(text, code), known = read && ticker_get(panel->txn, code, &ticker) == 0;
    const char *named = NULL;
    if (!known)
        ticker_codes_offer(&suggest, panel->tickers, panel->ticker_count);
    for (size_t i = 0; !known && !named && i < panel->ticker_count; i++)
        if (strcmp(text, panel->tickers[i].name) == 0)
            named = panel->tickers[i].code;
    if (!suggest.best)
        suggest.best = named;
    if (known || (!suggest.best && read && !ticker_code_valid(text)))
        suggest.best = code;
    snprintf(hint, EXPR_HINT, "%s", suggest_text(&suggest, nearest));
    return ticker_unknown(text,
                          suggest.best ? ""
                          : read       ? ", the store has none such,"
                                       : ", " TICKER_EXPECTED ",",
                          err);
}

/* With a store it has to be a ticker that the store knows, on whatever day. */
static int history_text_check(void *arg, int column, const char *text, char hint[static EXPR_HINT],
                              struct error *err)
{
    const struct panel *panel = arg;
    struct ticker ticker;
    if (column != HISTORY_TICKER)
        return names_text_check(arg, column, text, hint, err);
    return ticker_get(panel->txn, text, &ticker) == 0 ? 0 : ticker_guess(panel, text, hint, err);
}

static const char *names_covers(void *arg, int column, const char *text)
{
    (void)arg;
    return column == HISTORY_MARKET ? market_part(text) : NULL;
}

struct expr_names columns_names(const struct columns *columns)
{
    return (struct expr_names){
        .arg = (void *)columns,
        .find = names_find,
        .nearest = names_nearest,
        .covers = names_covers,
        .text_check = names_text_check,
    };
}

/* ---- the same with the panel in the place of its columns ---- */

static bool history_find(void *arg, const char *name, struct expr_column *column)
{
    return names_find(&((struct panel *)arg)->columns, name, column);
}

static void history_nearest(void *arg, const char *name, const char *const *candidates, char *text,
                            size_t size)
{
    names_nearest(&((struct panel *)arg)->columns, name, candidates, text, size);
}

static unsigned history_mean(void *arg, int column, unsigned most, int *mean)
{
    return names_mean(&((struct panel *)arg)->columns, column, most, mean);
}

struct expr_names history_names(struct history *history)
{
    return (struct expr_names){
        .arg = history->panel,
        .find = history_find,
        .nearest = history_nearest,
        .mean = history->analyzed ? history_mean : NULL,
        .covers = names_covers,
        .text_check = history_text_check,
    };
}
