/* A screen first finds, then sorts what was found by one number, and last computes the columns that are
 * shown, only for the stocks within the limit. */
#include "answer/screen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answer/asking.h"
#include "answer/items.h"
#include "answer/shown.h"
#include "base/parse.h"
#include "market/code.h"

/* What is known of one stock after the days that were asked so far. */
struct tally {
    kst_date first; /* day on which it was found */
    unsigned days;  /* on which it was found; 0: never */
    bool now;       /* it was found on the last day */
    bool asked;     /* on one of the days, found or not, */
    bool known;     /* and on one of these with an answer */
    bool missed;    /* the condition was true on a day on which it did not trade */
    bool old;       /* with new_since: it was found on the day before that too */
};

static bool is_found(const struct tally *tally)
{
    return tally->days && !tally->old;
}

#define LEADING 2 /* the close and its change, which are shown in any case */

struct screening {
    const struct screen_request *request;
    struct asking *asking;
    struct screen_answer *answer;
    struct answer_place *place;
    struct shown sort;
    struct shown shown[LEADING + ITEMS_MOST]; /* [answer->columns] */
    struct tally *tally;                      /* [lanes] */
    bool *wanted;                             /* [lanes], is one of the request's tickers; NULL: all are */
    uint32_t *slots;                          /* [lanes], to work with */
};

/* ---- what is shown ---- */

static int shown_add(struct screening *screening, const char *text, const struct answer_origin *origin,
                     struct error *err)
{
    return shown_open(screening->asking, text, -1, origin, &screening->shown[screening->answer->columns++],
                      screening->place, err);
}

static int column_add(struct screening *screening, const char *text, const struct answer_origin *origin,
                      struct error *err)
{
    for (unsigned i = 0; i < LEADING; i++)
        if (strcmp(screening->shown[i].text, text) == 0)
            return 0;
    return shown_add(screening, text, origin, err);
}

static int columns_list(struct screening *screening, const char *list, const struct answer_origin *origin,
                        struct error *err)
{
    struct items items;
    int ret = items_read(list, origin, &items, screening->place, err);
    for (unsigned i = 0; ret == 0 && i < items.count; i++)
        ret = column_add(screening, items.text[i], origin, err);
    items_free(&items);
    return ret;
}

#define COLUMNS_USUAL 6 /* the most columns shown where neither request nor strategy names them */

static int columns_usual(struct screening *screening, struct error *err)
{
    const struct columns *columns = history_columns(screening->asking->history);
    const struct answer_origin nowhere = {0};
    int ret = 0;
    for (unsigned c = 0;
         ret == 0 && c < columns->count && screening->answer->columns < LEADING + COLUMNS_USUAL; c++)
        if (expr_reads(screening->asking->question.where, (int)c))
            ret = column_add(screening, columns->column[c].name, &nowhere, err);
    return ret;
}

static int columns_open(struct screening *screening, struct error *err)
{
    const struct question *question = &screening->asking->question;
    const struct strategy *strategy = question->strategy;
    const struct answer_origin nowhere = {0};
    int ret = shown_add(screening, "close", &nowhere, err);
    if (ret == 0)
        ret = shown_add(screening, "change_pct", &nowhere, err);
    if (ret)
        return ret;
    struct answer_origin origin = {.part = PART_COLUMNS};
    if (screening->request->columns)
        return columns_list(screening, screening->request->columns, &origin, err);
    if (!strategy || !*strategy->columns)
        return columns_usual(screening, err);
    origin = question_origin(question, PART_COLUMNS, strategy->columns_line);
    return columns_list(screening, strategy->columns, &origin, err);
}

static int sort_open(struct screening *screening, struct error *err)
{
    const struct question *question = &screening->asking->question;
    const struct strategy *strategy = question->strategy;
    const char *sort = screening->request->sort;
    struct answer_origin origin = {.part = sort ? PART_SORT : PART_NONE};
    if (!sort && strategy && *strategy->sort) {
        sort = strategy->sort;
        origin = question_origin(question, PART_SORT, strategy->sort_line);
    }
    return shown_open(screening->asking, sort ? sort : "market_cap", EXPR_NUMBER, &origin, &screening->sort,
                      screening->place, err);
}

/* ---- finding ---- */

/* Marks the tickers that the request names. */
static int wanted_mark(struct screening *screening, struct error *err)
{
    const struct tickers_request request = {.codes = screening->request->tickers};
    struct tickers_answer *named = &screening->answer->named;
    if (!request.codes)
        return 0;
    screening->wanted = calloc(history_lanes(screening->asking->history) + 1, sizeof *screening->wanted);
    if (!screening->wanted)
        return error_no_memory(err);
    int ret = answer_tickers(screening->asking->context->txn, &request, named, err);
    if (ret)
        answer_place_set(screening->place, &(struct answer_origin){.part = PART_TICKERS});
    for (size_t i = 0; ret == 0 && i < named->count; i++)
        screening->wanted[named->ticker[i].slot] = true;
    return ret;
}

static bool is_wanted(const struct screening *screening, size_t lane)
{
    return !screening->wanted || screening->wanted[lane];
}

/* Asks the condition on a day. The slots that it finds, *count of them, are in screening->slots. */
static int day_find_all(struct screening *screening, size_t day, size_t *count, struct error *err)
{
    struct asking *asking = screening->asking;
    return screen_day(&asking->screen, asking->history, asking->view, day, screening->slots, count, err);
}

static int old_mark(struct screening *screening, struct error *err)
{
    size_t count = 0;
    if (!screening->request->new_since)
        return 0;
    screening->answer->before = history_date(screening->asking->history, screening->asking->before);
    int ret = day_find_all(screening, screening->asking->before, &count, err);
    for (size_t i = 0; ret == 0 && i < count; i++)
        screening->tally[screening->slots[i]].old = true;
    return ret;
}

/* Adds what the day says of those whom it does not find too. */
static void tallies_add(struct screening *screening, const double *mask, const double *value, size_t lanes)
{
    const bool *wanted = screening->wanted;
    struct tally *tally = screening->tally;
    for (size_t lane = 0; lane < lanes; lane++) {
        if (mask[lane] == UNIVERSE_OUT || (wanted && !wanted[lane]))
            continue;
        bool asked = mask[lane] == UNIVERSE_ASKED;
        tally[lane].asked |= asked;
        tally[lane].known |= asked && !isnan(value[lane]);
        tally[lane].missed |= !asked && value[lane] == 1;
    }
}

static int day_ask(struct screening *screening, size_t day, struct error *err)
{
    struct asking *asking = screening->asking;
    struct screen *screen = &asking->screen;
    size_t count;
    int ret = day_find_all(screening, day, &count, err);
    if (ret)
        return ret;
    for (size_t i = 0; i < count; i++) {
        struct tally *tally = &screening->tally[screening->slots[i]];
        if (!is_wanted(screening, screening->slots[i]))
            continue;
        if (!tally->days++)
            tally->first = history_date(asking->history, day);
        tally->now = day == asking->day;
    }
    tallies_add(screening, screen->mask, screen->value, history_lanes(asking->history));
    return 0;
}

static size_t shown_work(const struct shown *shown)
{
    return shown->expr ? expr_work(shown->expr) : 0;
}

#define NAME_WORK 100 /* steps: a stock that is asked by its name is looked for in all names */

static uint64_t names_work(const char *tickers)
{
    char name[NAME_TEXT];
    uint64_t names = 0;
    while (tickers && parse_list_next(&tickers, name, sizeof name))
        names += !ticker_code_valid(name);
    return names * NAME_WORK;
}

/* Refuses what would take too long. What is shown is computed for those who are found, who may be all. */
static int screening_check(const struct screening *screening, struct error *err)
{
    const struct asking *asking = screening->asking;
    size_t days = asking->day + 1 - asking->first + (screening->request->new_since != 0);
    uint64_t more = shown_work(&screening->sort) + names_work(screening->request->tickers);
    for (unsigned c = 0; c < screening->answer->columns; c++)
        more += shown_work(&screening->shown[c]);
    return work_check(asking->context, question_work(&asking->question, days, more), days, screening->place,
                      err);
}

static void progress_hear(const struct screening *screening, size_t done, size_t total)
{
    const struct answer_context *context = screening->asking->context;
    if (context->progress && screening->answer->since)
        context->progress(context->progress_arg, done, total);
}

/* Every day from the first that is asked to the last. */
static int days_find(struct screening *screening, struct error *err)
{
    const struct asking *asking = screening->asking;
    size_t lanes = history_lanes(asking->history), days = asking->day + 1 - asking->first;
    screening->tally = calloc(lanes + 1, sizeof *screening->tally);
    screening->slots = malloc((lanes + 1) * sizeof *screening->slots);
    if (!screening->tally || !screening->slots)
        return error_no_memory(err);
    int ret = wanted_mark(screening, err);
    if (ret == 0)
        ret = old_mark(screening, err);
    progress_hear(screening, 0, days);
    for (size_t day = 0; ret == 0 && day < days; day++) {
        ret = history_stopped(asking->history, err);
        if (ret == 0)
            ret = day_ask(screening, asking->first + day, err);
        progress_hear(screening, day + 1, days);
    }
    return ret;
}

static void tallies_count(const struct screening *screening)
{
    struct screen_answer *answer = screening->answer;
    const struct asking *asking = screening->asking;
    size_t lanes = history_lanes(asking->history), found = 0, asked = 0, unknown = 0, left_out = 0;
    for (size_t lane = 0; lane < lanes; lane++) {
        const struct tally *tally = &screening->tally[lane];
        found += is_found(tally);
        asked += tally->asked;
        unknown += tally->asked && !tally->known;
        left_out += tally->missed && !tally->days;
    }
    answer->found = found;
    answer->asked = asked;
    answer->unknown = unknown;
    answer->left_out = left_out;
    answer->partial = screen_is_partial(asking->question.where, asking->history);
}

/* One row for each stock that was found, by slot, and its slot in slots[]. */
static int rows_make(struct screening *screening, struct error *err)
{
    const struct asking *asking = screening->asking;
    struct screen_answer *answer = screening->answer;
    size_t tickers;
    const struct ticker *ticker = history_tickers(asking->history, &tickers);
    answer->row = calloc(answer->found + 1, sizeof *answer->row);
    if (!answer->row)
        return error_no_memory(err);
    for (uint32_t slot = 0; slot < tickers; slot++) {
        const struct tally *tally = &screening->tally[slot];
        if (!is_found(tally))
            continue;
        screening->slots[answer->rows] = slot;
        answer->row[answer->rows++] = (struct screen_row){.slot = slot,
                                                          .date = answer->date,
                                                          .left_out = answer->left_out,
                                                          .ticker = ticker[slot].code,
                                                          .name = view_name(asking->view, slot),
                                                          .market = view_market(asking->view, slot),
                                                          .first = tally->first,
                                                          .days = tally->days,
                                                          .now = tally->now};
    }
    return 0;
}

/* ---- sorting ---- */

static int by_sort(const void *a, const void *b)
{
    const struct screen_row *x = a, *y = b;
    int order = isnan(x->sort) - isnan(y->sort);
    if (order == 0)
        order = (x->sort < y->sort) - (x->sort > y->sort);
    return order ? order : strcmp(x->ticker, y->ticker);
}

/* The newest go first where days are asked and the request does not say otherwise. */
static bool sorts_by_date(const struct screening *screening)
{
    return screening->answer->since && !screening->request->sort;
}

/* What a value to sort by is multiplied with, so that the largest come first. */
static double sort_sign(const struct screening *screening)
{
    return screening->request->order == ORDER_ASCENDING ? -1 : 1;
}

/* The rows come by slot. */
static int rows_sort(struct screening *screening, struct error *err)
{
    struct screen_answer *answer = screening->answer;
    bool by_date = sorts_by_date(screening);
    double sign = sort_sign(screening);
    double *sort = malloc((answer->rows + 1) * sizeof *sort);
    int ret = sort ? 0 : error_no_memory(err);
    if (ret == 0 && !by_date)
        ret = shown_values(screening->asking, &screening->sort, screening->slots, answer->rows, sort, err);
    for (size_t i = 0; ret == 0 && i < answer->rows; i++)
        answer->row[i].sort = sign * (by_date ? (double)answer->row[i].first : sort[i]);
    free(sort);
    if (ret == 0)
        qsort(answer->row, answer->rows, sizeof *answer->row, by_sort);
    return ret;
}

/* Keeps the rows of the page that is asked for. */
static void rows_limit(struct screening *screening)
{
    const struct strategy *strategy = screening->asking->question.strategy;
    struct screen_answer *answer = screening->answer;
    size_t offset = screening->request->offset < answer->rows ? screening->request->offset : answer->rows;
    unsigned limit = screening->request->limit ? screening->request->limit : strategy ? strategy->limit : 0;
    answer->rows -= offset;
    memmove(answer->row, answer->row + offset, answer->rows * sizeof *answer->row);
    if (limit && answer->rows > limit)
        answer->rows = limit;
}

/* ---- the values that are shown ---- */

static int by_slot(const void *a, const void *b)
{
    const struct screen_row *const *x = a, *const *y = b;
    return ((*x)->slot > (*y)->slot) - ((*x)->slot < (*y)->slot);
}

/* The rows in the order of their slots, and a value of each. */
struct filling {
    struct screen_row **row; /* [rows] */
    uint32_t *slots;         /* [rows] */
    double *value;           /* [rows] */
    size_t rows;
};

static int halted_fill(const struct screening *screening, const struct filling *filling, struct error *err)
{
    const struct panel_day *day;
    int ret = shown_day(screening->asking, &day, err);
    for (size_t i = 0; ret == 0 && i < filling->rows; i++)
        filling->row[i]->halted = panel_day_state(day, filling->slots[i]) == BAR_HALTED;
    return ret;
}

/* Computes one column of all rows. What the rows are sorted by has been computed already. */
static int column_fill(const struct screening *screening, const struct filling *filling, unsigned column,
                       struct error *err)
{
    if (!sorts_by_date(screening) && strcmp(screening->shown[column].text, screening->sort.text) == 0) {
        for (size_t i = 0; i < filling->rows; i++)
            filling->row[i]->value[column] = sort_sign(screening) * filling->row[i]->sort;
        return 0;
    }
    int ret = shown_values(screening->asking, &screening->shown[column], filling->slots, filling->rows,
                           filling->value, err);
    for (size_t i = 0; ret == 0 && i < filling->rows; i++)
        filling->row[i]->value[column] = filling->value[i];
    return ret;
}

static int columns_fill(const struct screening *screening, const struct filling *filling, struct error *err)
{
    int ret = halted_fill(screening, filling, err);
    for (unsigned c = 0; ret == 0 && c < screening->answer->columns; c++)
        ret = column_fill(screening, filling, c, err);
    return ret;
}

static int rows_fill(struct screening *screening, struct error *err)
{
    struct screen_answer *answer = screening->answer;
    struct filling filling = {malloc((answer->rows + 1) * sizeof *filling.row), screening->slots,
                              malloc((answer->rows + 1) * sizeof *filling.value), answer->rows};
    answer->values = malloc((answer->rows * answer->columns + 1) * sizeof *answer->values);
    bool memory = filling.row && filling.value && answer->values;
    for (size_t i = 0; memory && i < answer->rows; i++) {
        answer->row[i].value = answer->values + i * answer->columns;
        filling.row[i] = &answer->row[i];
    }
    if (memory && answer->rows)
        qsort(filling.row, answer->rows, sizeof *filling.row, by_slot);
    for (size_t i = 0; memory && i < answer->rows; i++)
        filling.slots[i] = filling.row[i]->slot;
    int ret = memory ? 0 : error_no_memory(err);
    if (ret == 0 && answer->rows)
        ret = columns_fill(screening, &filling, err);
    free(filling.row);
    free(filling.value);
    return ret;
}

/* The texts of the columns become the answer's. */
static int columns_take(struct screening *screening, struct error *err)
{
    struct screen_answer *answer = screening->answer;
    answer->column = calloc(answer->columns + 1, sizeof *answer->column);
    if (!answer->column)
        return error_no_memory(err);
    for (unsigned c = 0; c < answer->columns; c++) {
        answer->column[c] = (struct screen_column){screening->shown[c].text,
                                                   shown_type(screening->asking, &screening->shown[c])};
        screening->shown[c].text = NULL;
    }
    return 0;
}

/* ---- the whole ---- */

static int screening_run(struct screening *screening, struct error *err)
{
    int ret = columns_open(screening, err);
    if (ret == 0)
        ret = sort_open(screening, err);
    if (ret == 0)
        ret = screening_check(screening, err);
    if (ret == 0)
        ret = days_find(screening, err);
    if (ret)
        return ret;
    tallies_count(screening);
    ret = rows_make(screening, err);
    if (ret == 0)
        ret = rows_sort(screening, err);
    if (ret)
        return ret;
    rows_limit(screening);
    ret = rows_fill(screening, err);
    return ret ? ret : columns_take(screening, err);
}

static void screening_close(struct screening *screening)
{
    shown_close(&screening->sort);
    for (unsigned c = 0; c < screening->answer->columns; c++)
        shown_close(&screening->shown[c]);
    free(screening->tally);
    free(screening->wanted);
    free(screening->slots);
}

int answer_screen(const struct answer_context *context, const struct screen_request *request,
                  struct screen_answer *answer, struct answer_place *place, struct error *err)
{
    const struct asking_request asked = {request->asked, request->as,        request->date,
                                         request->since, request->new_since, request->universe};
    struct screening screening = {.request = request, .answer = answer, .place = place};
    *answer = (struct screen_answer){.since = request->since != 0};
    *place = (struct answer_place){0};
    int ret = asking_open(context, &asked, &answer->asking, place, err);
    if (ret)
        return ret;
    screening.asking = answer->asking;
    answer->date = history_date(answer->asking->history, answer->asking->day);
    answer->from = history_date(answer->asking->history, answer->asking->first);
    ret = screening_run(&screening, err);
    screening_close(&screening);
    return ret;
}

void answer_screen_free(struct screen_answer *answer)
{
    for (unsigned c = 0; answer->column && c < answer->columns; c++)
        free(answer->column[c].text);
    free(answer->column);
    free(answer->row);
    free(answer->values);
    answer_tickers_free(&answer->named);
    asking_close(&answer->asking);
    *answer = (struct screen_answer){0};
}
