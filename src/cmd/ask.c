#include "cmd/ask.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "cmd/caret.h"
#include "cmd/option.h"
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
    universe->min_cap_won = config_number(&in->config, CONFIG_MIN_MARKET_CAP);
    if (universe->market && !market_valid(universe->market))
        return error_set(err, ERROR_USAGE, "unknown market '%s', " MARKETS_EXPECTED, universe->market);
    return 0;
}

#define BLANKS " \t\r\n"

/* Up to the comma that stands in no parentheses, brackets or text. */
static size_t item_length(const char *list)
{
    char quote = 0;
    int depth = 0;
    size_t i = 0;
    for (; list[i] && (list[i] != ',' || depth > 0 || quote); i++) {
        if (quote)
            quote = list[i] == quote ? 0 : quote;
        else if (list[i] == '"' || list[i] == '\'')
            quote = list[i];
        else
            depth += (list[i] == '(' || list[i] == '[') - (list[i] == ')' || list[i] == ']');
    }
    return i;
}

/* False: the list is over. */
static bool item_next(const char **list, char *text, size_t size)
{
    if (!*list)
        return false;
    const char *begin = *list;
    size_t length = item_length(begin);
    *list = begin[length] ? begin + length + 1 : NULL;
    size_t blanks = strspn(begin, BLANKS);
    begin += blanks < length ? blanks : length;
    length -= blanks < length ? blanks : length;
    while (length && strchr(BLANKS, begin[length - 1]))
        length--;
    snprintf(text, size, "%.*s", (int)length, begin);
    return true;
}

/* Whether one of the first `count` is the text. */
static bool list_has(const char *list, unsigned count, const char *text)
{
    char item[EXPR_LENGTH + 2];
    bool found = false;
    for (unsigned i = 0; !found && i < count && item_next(&list, item, sizeof item); i++)
        found = strcmp(item, text) == 0;
    return found;
}

static int item_check(const char *what, const char *list, unsigned place, const char *text, struct error *err)
{
    char quote[TEXT_QUOTE];
    text_quote(text, strlen(text), quote);
    if (!*text)
        return error_set(err, ERROR_DATA, "%s: expected an expression between two commas, number %u is empty",
                         what, place + 1);
    if (place == ASK_LIST_MOST)
        return error_set(err, ERROR_DATA, "%s: more than %d expressions", what, ASK_LIST_MOST);
    if (list_has(list, place, text))
        return error_set(err, ERROR_DATA, "%s: '%s' is there twice", what, quote);
    return 0;
}

int ask_list(const char *what, const char *list, ask_each *each, void *arg, struct error *err)
{
    char text[EXPR_LENGTH + 2]; /* one that is cut is too long to compile */
    const char *rest = *list ? list : NULL;
    int ret = 0;
    for (unsigned i = 0; ret == 0 && item_next(&rest, text, sizeof text); i++) {
        ret = item_check(what, list, i, text, err);
        if (ret == 0)
            ret = each(arg, text, err);
    }
    return ret;
}
