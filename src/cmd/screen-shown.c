/* sise screen: the numbers beside each stock, and the one by which they are sorted. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/option.h"
#include "cmd/screening.h"

/* Whoever asks for it wants to know that the day does not have it yet. */
static int shown_ready(const struct screening *screening, const char *what, const struct expr *expr,
                       struct error *err)
{
    int ret = what ? screen_ready(expr, screening->history, screening->day, err) : 0;
    if (ret)
        error_prefix(err, "%s", what);
    return ret;
}

static int shown_make(struct screening *screening, const char *what, const char *text, int want,
                      struct shown *shown, struct error *err)
{
    size_t lanes = history_lanes(screening->history);
    struct expr_memory memory = {0};
    shown->text = strdup(text);
    shown->value = malloc((lanes + 1) * sizeof *shown->value);
    if (!shown->text || !shown->value)
        return error_no_memory(err);
    int ret = ask_compile(what, text, want, &screening->names, &shown->expr, err);
    if (ret == 0)
        ret = shown_ready(screening, what, shown->expr, err);
    if (ret == 0)
        ret = view_move(screening->view, screening->day, expr_lookback(shown->expr), err);
    const struct expr_frame *frame = view_frame(screening->view);
    if (ret == 0)
        ret = view_run(screening->view, shown->expr, &memory, shown->value, err);
    for (size_t lane = 0; ret == 0 && lane < lanes; lane++)
        if (frame->listed[lane] != 1)
            shown->value[lane] = NAN;
    expr_memory_free(&memory);
    return ret;
}

static bool shown_anyway(const char *text)
{
    return strcmp(text, "close") == 0 || strcmp(text, "change_pct") == 0;
}

static int column_add(struct screening *screening, const char *what, const char *text, struct error *err)
{
    return shown_anyway(text)
               ? 0
               : shown_make(screening, what, text, -1, &screening->column[screening->columns++], err);
}

static int columns_list(struct screening *screening, const char *what, int code, const char *list,
                        struct error *err)
{
    struct items items;
    int ret = items_read(what, code, list, &items, err);
    for (unsigned i = 0; ret == 0 && i < items.count; i++)
        ret = column_add(screening, what, items.text[i], err);
    items_free(&items);
    return ret;
}

#define COLUMNS_USUAL 6 /* of those that the condition reads, where nobody says which */

static int columns_usual(struct screening *screening, struct error *err)
{
    const struct columns *columns = history_columns(screening->history);
    int ret = 0;
    for (unsigned c = 0; ret == 0 && c < columns->count && screening->columns < COLUMNS_USUAL; c++)
        if (expr_reads(screening->ask.where, (int)c))
            ret = column_add(screening, NULL, columns->column[c].name, err);
    return ret;
}

static int columns_make(struct screening *screening, struct error *err)
{
    const struct strategy *strategy = screening->ask.strategy;
    const char *list = option_text(screening->in, "columns");
    char place[ASK_PLACE];
    int ret = shown_make(screening, NULL, "close", EXPR_NUMBER, &screening->close, err);
    if (ret == 0)
        ret = shown_make(screening, NULL, "change_pct", EXPR_NUMBER, &screening->change_pct, err);
    if (ret)
        return ret;
    if (list)
        return columns_list(screening, "--columns", ERROR_USAGE, list, err);
    if (strategy && *strategy->columns)
        return columns_list(screening, ask_place(strategy, strategy->columns_line, place), ERROR_DATA,
                            strategy->columns, err);
    return columns_usual(screening, err);
}

static int sort_make(struct screening *screening, struct error *err)
{
    const struct strategy *strategy = screening->ask.strategy;
    const char *sort = option_text(screening->in, "sort"), *what = sort ? "--sort" : NULL;
    char place[ASK_PLACE];
    if (!sort && strategy && *strategy->sort) {
        sort = strategy->sort;
        what = ask_place(strategy, strategy->sort_line, place);
    }
    return shown_make(screening, what, sort ? sort : "market_cap", EXPR_NUMBER, &screening->sort, err);
}

int shown_open(struct screening *screening, struct error *err)
{
    int ret = columns_make(screening, err);
    return ret ? ret : sort_make(screening, err);
}

static void shown_free(struct shown *shown)
{
    free(shown->text);
    free(shown->value);
    expr_free(&shown->expr);
}

void shown_close(struct screening *screening)
{
    shown_free(&screening->close);
    shown_free(&screening->change_pct);
    shown_free(&screening->sort);
    for (unsigned c = 0; c < screening->columns; c++)
        shown_free(&screening->column[c]);
}
