/* How a backtest's answer is written. */
#include <math.h>
#include <stdio.h>

#include "answer/backtest.h"
#include "answer/sheet.h"
#include "backtest/svg.h"

/* ---- JSON ---- */

struct figures_row { /* of one horizon */
    uint64_t days, count, over_holes;
    struct backtest_figures figures;
};

#define FIGURE(name)                                                                                         \
    {                                                                                                        \
#name, FIELD_NUMBER, offsetof(struct figures_row, figures.name)                                      \
    }

static const struct field figures_fields[] = {
    {"days", FIELD_COUNT, offsetof(struct figures_row, days)},
    {"n", FIELD_COUNT, offsetof(struct figures_row, count)},
    FIGURE(mean),
    FIGURE(median),
    FIGURE(hit_rate),
    FIGURE(market),
    FIGURE(excess),
    FIGURE(t),
    FIGURE(worst_drawdown),
    {"over_holes", FIELD_COUNT, offsetof(struct figures_row, over_holes)},
    {0},
};

static void figures_json(const struct backtest_answer *answer, struct json *json)
{
    json_array(json, "horizons");
    for (int h = 0; h < HORIZONS; h++) {
        const struct backtest_figures *figures = &answer->backtest.figures[h];
        const struct figures_row row = {horizon_days[h], figures->count, figures->over_holes, *figures};
        json_object(json, NULL);
        fields_json(json, figures_fields, &row);
        json_close(json);
    }
    json_close_array(json);
}

static void members_json(const struct backtest_answer *answer, struct json *json)
{
    const struct backtest *backtest = &answer->backtest;
    const struct strategy *strategy = answer->question.strategy;
    json_text(json, "strategy", strategy ? strategy->name : NULL);
    json_text(json, "where", answer->question.text);
    json_date(json, "from", answer_backtest_first(answer));
    json_date(json, "to", answer_backtest_last(answer));
    json_int(json, "signal_days", (int64_t)backtest->days);
    json_int(json, "picks", (int64_t)backtest->found);
    json_int(json, "untradable", (int64_t)backtest->untradable);
    json_text(json, "entry", answer->ask.entry_close ? "close" : "open");
    json_number(json, "fee_bp", answer->ask.fee_bp);
    json_number(json, "sell_tax_bp", answer->ask.sell_tax_bp);
    figures_json(answer, json);
    json_int(json, "checked_days", (int64_t)backtest->checked_days);
    json_int(json, "checked_picks", (int64_t)backtest->checked_picks);
    json_int(json, "changed_picks", (int64_t)backtest->changed_picks);
}

void answer_backtest_json(const struct backtest_answer *answer, struct json *json)
{
    json_object(json, NULL);
    members_json(answer, json);
    json_close(json);
}

/* ---- the picks ---- */

struct pick_row {
    kst_date date, entry_date;
    const char *ticker, *name;
    double entry;
    struct exit_row {
        kst_date date;
        double close, result, market;
    } exit[HORIZONS];
};

/* The fields of the sale after so many days, which end their names. */
#define EXIT_FIELDS(h, days)                                                                                 \
    {"exit_date_" days, FIELD_DATE, offsetof(struct pick_row, exit[h].date)},                                \
        {"exit_" days, FIELD_NUMBER, offsetof(struct pick_row, exit[h].close)},                              \
        {"return_" days, FIELD_NUMBER, offsetof(struct pick_row, exit[h].result)},                           \
    {                                                                                                        \
        "market_" days, FIELD_NUMBER, offsetof(struct pick_row, exit[h].market)                              \
    }

_Static_assert(HORIZONS == 4, "pick_fields names the days of all horizons");
static const struct field pick_fields[] = {
    {"date", FIELD_DATE, offsetof(struct pick_row, date)},
    {"ticker", FIELD_POINTER, offsetof(struct pick_row, ticker)},
    {"name", FIELD_POINTER, offsetof(struct pick_row, name)},
    {"entry_date", FIELD_DATE, offsetof(struct pick_row, entry_date)},
    {"entry", FIELD_NUMBER, offsetof(struct pick_row, entry)},
    EXIT_FIELDS(0, "1"),
    EXIT_FIELDS(1, "5"),
    EXIT_FIELDS(2, "20"),
    EXIT_FIELDS(3, "60"),
    {0},
};

static void pick_fill(const struct backtest_answer *answer, size_t at, struct pick_row *row)
{
    const struct backtest_pick *pick = &answer->backtest.pick[at];
    const struct backtest_exit *exit = &answer->backtest.exit[at];
    const struct backtest_day *day = &answer->backtest.day[pick->day];
    const struct ticker *ticker = &answer->tickers[pick->slot];
    const struct ticker_past *past = ticker_past_on(answer->pasts, answer->past_count, pick->slot, day->date);
    *row = (struct pick_row){
        day->date, pick->entry_date, ticker->code, past ? past->name : ticker->name, pick->entry, {{0}}};
    for (int h = 0; h < HORIZONS; h++)
        row->exit[h] = (struct exit_row){exit->date[h], exit->close[h], pick->result[h], day->market[h]};
}

static void picks_write(const struct backtest_answer *answer, enum sheet_format format, struct output *out)
{
    struct sheet sheet;
    struct pick_row row;
    sheet_open(&sheet, format);
    sheet_fields(&sheet, pick_fields);
    sheet_begin(&sheet, out);
    for (size_t i = 0; i < answer->backtest.found; i++) {
        pick_fill(answer, i, &row);
        sheet_row(&sheet, out, &row, NULL);
    }
    sheet_end(&sheet, out);
    sheet_close(&sheet);
}

void answer_backtest_csv(const struct backtest_answer *answer, struct output *out)
{
    picks_write(answer, SHEET_CSV, out);
}

/* ---- the whole body ---- */

static int limitations_add(const struct backtest_answer *answer, struct answer_meta *meta, struct error *err)
{
    const struct backtest *backtest = &answer->backtest;
    const struct backtest_figures *longest = &backtest->figures[HORIZONS - 1];
    char date[DATE_TEXT];
    int ret = 0;
    if (answer->left_out)
        ret = answer_meta_add(meta, err, "not analyzed yet, so only the days before were asked: %s",
                              date_format(answer->left_out, date));
    if (ret == 0 && answer->partial && !answer->left_out)
        ret = answer_meta_add(meta, err,
                              "not every stock has been analyzed up to its last day: of the others "
                              "the condition is unknown");
    if (ret == 0 && backtest->untradable)
        ret = answer_meta_add(meta, err, "picks that could not be bought: %zu of %zu", backtest->untradable,
                              backtest->found);
    if (ret == 0 && longest->over_holes)
        ret = answer_meta_add(meta, err,
                              "holdings of %u days left out as they reach over trading days that are not "
                              "stored: %zu",
                              horizon_days[HORIZONS - 1], longest->over_holes);
    return ret;
}

static int meta_find(const struct answer_context *context, const struct backtest_answer *answer,
                     struct answer_meta *meta, struct error *err)
{
    const struct meta_request request = {
        .from = answer_backtest_first(answer), .to = day_last(context->txn), .adjusted = true};
    int ret = answer_meta_find(context->txn, context->calendar, &request, meta, err);
    return ret ? ret : limitations_add(answer, meta, err);
}

static void body_json(const struct backtest_answer *answer, const struct answer_meta *meta,
                      struct output *out)
{
    struct json json;
    json_begin(&json, out);
    json_object(&json, NULL);
    members_json(answer, &json);
    if (answer->backtest.exit) {
        json_array(&json, "rows");
        picks_write(answer, SHEET_ARRAY, out);
        json_close_array(&json);
    }
    answer_meta_json(meta, &json);
    json_close(&json);
    json_end(&json);
}

int answer_backtest_body(const struct answer_context *context, const struct backtest_request *request,
                         enum answer_form form, struct output *out, struct answer_place *place,
                         struct answer_meta *said, struct error *err)
{
    struct backtest_answer answer;
    struct answer_meta meta = {.limitations = 0};
    int ret = answer_backtest(context, request, &answer, place, err);
    if (ret == 0)
        ret = meta_find(context, &answer, &meta, err);
    if (ret == 0 && form == FORM_CSV)
        answer_backtest_csv(&answer, out);
    else if (ret == 0)
        body_json(&answer, &meta, out);
    answer_meta_give(&meta, ret, said);
    answer_backtest_free(&answer);
    return ret;
}

/* ---- a picture ---- */

#define SUBTITLE_TEXT 160

void answer_backtest_svg(const struct backtest_answer *answer, struct output *out)
{
    const struct backtest *backtest = &answer->backtest;
    const struct strategy *strategy = answer->question.strategy;
    char label[HORIZONS][16], subtitle[SUBTITLE_TEXT], first[DATE_TEXT], last[DATE_TEXT];
    struct svg_line line[HORIZONS + 1];
    for (int h = 0; h < HORIZONS; h++) {
        snprintf(label[h], sizeof label[h], "%u day%s", horizon_days[h], horizon_days[h] == 1 ? "" : "s");
        line[h] = (struct svg_line){label[h], backtest->curve[h]};
    }
    line[HORIZONS] = (struct svg_line){"market", backtest->market_curve};
    snprintf(subtitle, sizeof subtitle,
             "%s from %s to %s, bought at %s and held for so many days, after costs; the market, always held",
             backtest->found ? "found" : "nothing was found",
             date_format(answer_backtest_first(answer), first),
             date_format(answer_backtest_last(answer), last),
             answer->ask.entry_close ? "the close" : "the next open");
    size_t none = backtest->found ? 0 : HORIZONS;
    svg_write(
        &(struct svg_chart){.title = strategy && *strategy->title ? strategy->title : answer->question.text,
                            .subtitle = subtitle,
                            .date = backtest->curve_date,
                            .days = backtest->curve_days,
                            .line = line + none,
                            .lines = HORIZONS + 1 - none},
        out);
}
