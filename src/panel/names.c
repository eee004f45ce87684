/* The words that an expression may use for what the panel holds. */
#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "base/text.h"
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

static int names_text_check(void *arg, int column, const char *text, struct error *err)
{
    (void)arg;
    if (column != HISTORY_MARKET || market_valid(text))
        return 0;
    char quote[TEXT_QUOTE];
    return error_set(err, ERROR_DATA, "unknown market '%s', " MARKETS_EXPECTED ",",
                     text_quote(text, strlen(text), quote));
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

struct expr_names history_names(struct history *history)
{
    struct expr_names names = columns_names(&history->panel->columns);
    if (history->analyzed)
        names.mean = names_mean;
    return names;
}
