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

void answer_backtest_json(const struct backtest_answer *answer, struct json *json)
{
    const struct backtest *backtest = &answer->backtest;
    const struct strategy *strategy = answer->question.strategy;
    json_object(json, NULL);
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
    json_close(json);
}

/* ---- CSV ---- */

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

void answer_backtest_csv(const struct backtest_answer *answer, struct output *out)
{
    struct sheet sheet;
    struct pick_row row;
    sheet_open(&sheet, SHEET_CSV);
    sheet_fields(&sheet, pick_fields);
    sheet_begin(&sheet, out);
    for (size_t i = 0; i < answer->backtest.found; i++) {
        pick_fill(answer, i, &row);
        sheet_row(&sheet, out, &row, NULL);
    }
    sheet_end(&sheet, out);
    sheet_close(&sheet);
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
