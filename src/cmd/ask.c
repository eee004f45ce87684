#include "cmd/ask.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "cmd/caret.h"

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
        if (place.begin || place.length)
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

int ask_open(struct ask *ask, const char *operand, const struct expr_names *names, struct error *err)
{
    char place[320] = "";
    int ret = 0;
    *ask = (struct ask){.text = operand};
    if (is_name(operand, names)) {
        ret = screen_strategies(ask_report, NULL, &ask->strategies, err);
        if (ret == 0)
            ret = screen_strategy_find(&ask->strategies, operand, &ask->strategy, err);
        if (ret)
            return ret;
        ask->text = ask->strategy->where;
        snprintf(place, sizeof place, "%s:%d", ask->strategy->path, ask->strategy->where_line);
    }
    return ask_compile(*place ? place : NULL, ask->text, EXPR_CONDITION, names, &ask->where, err);
}

void ask_close(struct ask *ask)
{
    expr_free(&ask->where);
    strategies_free(&ask->strategies);
    *ask = (struct ask){0};
}

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

bool ask_list_next(const char **list, char *text, size_t size)
{
    if (!*list || !**list)
        return false;
    const char *begin = *list;
    size_t length = item_length(begin);
    *list = begin[length] ? begin + length + 1 : NULL;
    while (length && *begin == ' ') {
        begin++;
        length--;
    }
    while (length && begin[length - 1] == ' ')
        length--;
    snprintf(text, size, "%.*s", (int)length, begin);
    return true;
}
