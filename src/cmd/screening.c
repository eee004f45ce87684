#include "cmd/screening.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/progress.h"
#include "base/text.h"
#include "cmd/option.h"
#include "cmd/table.h"

/* ---- opening ---- */

static int day_missing(struct screening *screening, kst_date date, struct error *err)
{
    char text[DATE_TEXT], before[DATE_TEXT], after[DATE_TEXT];
    kst_date early = day_before(screening->in->txn, date), late = day_after(screening->in->txn, date);
    if (!early && !late)
        return error_set(err, ERROR_NOT_FOUND, "no day is stored yet");
    return error_set(err, ERROR_NOT_FOUND, "%s is not stored, the nearest stored day%s %s%s%s",
                     date_format(date, text), early && late ? "s are" : " is",
                     early ? date_format(early, before) : "", early && late ? " and " : "",
                     late ? date_format(late, after) : "");
}

static int history_find(struct screening *screening, struct error *err)
{
    kst_date date = 0, since = 0;
    char first[DATE_TEXT], last[DATE_TEXT];
    int ret = option_date(screening->in, "date", &date, err);
    if (ret == 0)
        ret = option_date(screening->in, "since", &since, err);
    if (ret)
        return ret;
    if (!date)
        date = day_last(screening->in->txn);
    if (!date || !day_stored(screening->in->txn, date))
        return day_missing(screening, date, err);
    screening->since = since != 0;
    if (since > date)
        return error_set(err, ERROR_USAGE, "--since %s is after %s, the date that is asked",
                         date_format(since, first), date_format(date, last));
    ret = history_open(screening->in->txn, since ? since : date, date, &screening->history, err);
    if (ret == 0)
        ret = view_open(screening->history, &screening->view, err);
    if (ret == 0)
        screening->day = history_days(screening->history) - 1;
    return ret;
}

int screening_open(struct screening *screening, struct error *err)
{
    int ret = ask_universe(screening->in, &screening->screen.universe, err);
    if (ret == 0)
        ret = history_find(screening, err);
    if (ret)
        return ret;
    screening->names = history_names(screening->history);
    ret = ask_open(&screening->ask, screening->in->operand[0], &screening->names, err);
    screening->screen.where = screening->ask.where;
    return ret ? ret : screen_ready(screening->ask.where, screening->history, screening->day, err);
}

static void shown_free(struct shown *shown)
{
    free(shown->text);
    free(shown->value);
    expr_free(&shown->expr);
}

void screening_close(struct screening *screening)
{
    shown_free(&screening->close);
    shown_free(&screening->change_pct);
    shown_free(&screening->sort);
    for (unsigned c = 0; c < screening->columns; c++)
        shown_free(&screening->column[c]);
    free(screening->found);
    screen_free(&screening->screen);
    ask_close(&screening->ask);
    view_close(&screening->view);
    history_close(&screening->history);
}

/* ---- numbers to show ---- */

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
    text_line(shown->text);
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

struct listing {
    struct screening *screening;
    const char *what;
};

static int column_listed(void *arg, const char *text, struct error *err)
{
    const struct listing *listing = arg;
    return column_add(listing->screening, listing->what, text, err);
}

static int columns_list(struct screening *screening, const char *what, const char *list, struct error *err)
{
    return ask_list(what, list, column_listed, &(struct listing){screening, what}, err);
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
        return columns_list(screening, "--columns", list, err);
    if (strategy && *strategy->columns)
        return columns_list(screening, ask_place(strategy, strategy->columns_line, place), strategy->columns,
                            err);
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

/* ---- finding ---- */

static int found_compare(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    int order = isnan(x->sort) - isnan(y->sort);
    if (order == 0)
        order = (x->sort < y->sort) - (x->sort > y->sort);
    return order ? order : strcmp(x->ticker->code, y->ticker->code);
}

static void found_mark(struct found *found, kst_date date, bool last)
{
    if (!found->days++)
        found->first = date;
    found->now = last;
}

static void asked_mark(const struct screening *screening, struct found *by)
{
    for (size_t lane = 0; lane < history_lanes(screening->history); lane++)
        by[lane].asked |= screening->screen.mask[lane] == 1;
}

/* On the last day for how many the condition is unknown. */
static void asked_count(struct screening *screening, const struct found *by)
{
    const struct screen *screen = &screening->screen;
    for (size_t lane = 0; lane < history_lanes(screening->history); lane++) {
        screening->asked += by[lane].asked;
        screening->unknown += screen->mask[lane] == 1 && isnan(screen->value[lane]);
    }
}

static int find_day(struct screening *screening, size_t day, struct found *by, uint32_t *slots,
                    struct error *err)
{
    size_t count;
    int ret = screen_day(&screening->screen, screening->history, screening->view, day, slots, &count, err);
    if (ret)
        return ret;
    for (size_t i = 0; i < count; i++)
        found_mark(&by[slots[i]], history_date(screening->history, day), day == screening->day);
    asked_mark(screening, by);
    return 0;
}

/* Every day from the first that is asked; by[lanes] counts for each ticker. */
static int find_days(struct screening *screening, struct found *by, uint32_t *slots, struct error *err)
{
    size_t first = screening->since ? history_first(screening->history) : screening->day, day = first;
    struct progress progress;
    int ret = 0;
    /* Years take a second or two: a bar for who looks, no lines for a log. */
    progress_begin(&progress, "screening", screening->since && log_draws() ? screening->day + 1 - first : 0,
                   "day");
    for (; ret == 0 && day <= screening->day; day++) {
        ret = find_day(screening, day, by, slots, err);
        progress_step(&progress, day + 1 - first);
    }
    progress_end(&progress);
    if (ret == 0)
        asked_count(screening, by);
    return ret;
}

/* The newest come first where days are asked and nobody says otherwise. */
static void found_gather(struct screening *screening)
{
    size_t count;
    const struct ticker *tickers = history_tickers(screening->history, &count);
    bool by_date = screening->since && !option_given(screening->in, "sort");
    for (size_t i = 0; i < count; i++) {
        struct found *found = &screening->found[i];
        if (!found->days)
            continue;
        found->ticker = &tickers[i];
        found->sort = by_date ? (double)found->first : screening->sort.value[i];
        screening->found[screening->count++] = *found;
    }
    screening->all = screening->count;
    qsort(screening->found, screening->count, sizeof *screening->found, found_compare);
}

int screening_run(struct screening *screening, struct error *err)
{
    size_t lanes = history_lanes(screening->history);
    const struct strategy *strategy = screening->ask.strategy;
    unsigned limit = strategy && strategy->limit ? strategy->limit : UINT_MAX;
    int ret = option_count(screening->in, "limit", UINT_MAX, &limit, err);
    if (ret == 0)
        ret = columns_make(screening, err);
    if (ret == 0)
        ret = sort_make(screening, err);
    if (ret)
        return ret;
    uint32_t *slots = malloc((lanes + 1) * sizeof *slots);
    screening->found = calloc(lanes + 1, sizeof *screening->found);
    ret =
        slots && screening->found ? find_days(screening, screening->found, slots, err) : error_no_memory(err);
    free(slots);
    if (ret)
        return ret;
    found_gather(screening);
    if (screening->count > limit)
        screening->count = limit;
    return 0;
}

const char *shown_cell(const struct expr *expr, double value, char text[static 40])
{
    if (expr_type(expr) == EXPR_CONDITION)
        return isnan(value) ? "-" : value != 0 ? "true" : "false";
    return cell_number(value, text);
}
