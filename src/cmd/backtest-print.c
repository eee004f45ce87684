/* sise backtest: the answer as a table, JSON, CSV and a picture. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "answer/field.h"
#include "answer/table.h"
#include "backtest/svg.h"
#include "base/text.h"
#include "cmd/testing.h"

/* ---- a table ---- */

/* Two digits behind the point, and no minus before 0. */
static const char *hundredths(double value, char text[static CELL_TEXT])
{
    if (isnan(value))
        return "-";
    snprintf(text, CELL_TEXT, "%.2f", fabs(value) < 0.005 ? 0 : value);
    return text;
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void percent_cell(struct table *table, double part)
{
    char text[CELL_TEXT];
    table_cell(table, hundredths(part * 100, text));
}

static void costs_print(const struct testing *testing)
{
    const struct backtest_ask *question = &testing->question;
    struct output *out = testing->in->out;
    output_format(out, "Bought at %s; fee %g bp each way, ",
                  question->entry_close ? "the close of the day" : "the next day's open", question->fee_bp);
    if (isnan(question->sell_tax_bp))
        output_text(out, "sell tax by law.\n\n");
    else
        output_format(out, "sell tax %g bp.\n\n", question->sell_tax_bp);
}

static kst_date first_day(const struct backtest *backtest)
{
    return backtest->day[0].date;
}

static kst_date last_day(const struct backtest *backtest)
{
    return backtest->day[backtest->days - 1].date;
}

static void heading_print(const struct testing *testing)
{
    const struct backtest *backtest = &testing->backtest;
    char first[DATE_TEXT], last[DATE_TEXT], count[CELL_TEXT];
    const char *what = testing->ask.strategy ? testing->ask.strategy->name : testing->ask.text;
    text_plain(testing->in->out, what, strlen(what));
    output_format(testing->in->out, "\n%s to %s, %zu day%s: %s pick%s",
                  date_format(first_day(backtest), first), date_format(last_day(backtest), last),
                  backtest->days, plural(backtest->days), cell_number((double)backtest->found, count),
                  plural(backtest->found));
    if (backtest->untradable)
        output_format(testing->in->out, ", %s could not be bought",
                      cell_number((double)backtest->untradable, count));
    output_text(testing->in->out, ".\n");
    costs_print(testing);
}

static void horizon_row(struct table *table, unsigned days, const struct backtest_figures *figures)
{
    char text[CELL_TEXT];
    table_cell(table, cell_number(days, text));
    table_cell(table, cell_number((double)figures->count, text));
    percent_cell(table, figures->mean);
    percent_cell(table, figures->median);
    percent_cell(table, figures->hit_rate);
    percent_cell(table, figures->market);
    percent_cell(table, figures->excess);
    table_cell(table, hundredths(figures->t, text));
    percent_cell(table, figures->worst_drawdown);
}

void testing_table(const struct testing *testing)
{
    static const char *const heads[] = {"days",     "n",        "mean %", "median %",  "hits %",
                                        "market %", "excess %", "t",      "drawdown %"};
    const struct backtest *backtest = &testing->backtest;
    char count[CELL_TEXT];
    struct table table;
    table_begin(&table, sizeof heads / sizeof *heads);
    for (unsigned c = 0; c < sizeof heads / sizeof *heads; c++) {
        table.right[c] = true;
        table_cell(&table, heads[c]);
    }
    for (int h = 0; h < HORIZONS; h++)
        horizon_row(&table, horizon_days[h], &backtest->figures[h]);
    heading_print(testing);
    table_print(&table, testing->in->out);
    output_format(testing->in->out,
                  "\nAsked again on %zu day%s with nothing after in sight: %zu of %s pick%s changed.\n",
                  backtest->checked_days, plural(backtest->checked_days), backtest->changed_picks,
                  cell_number((double)backtest->checked_picks, count), plural(backtest->checked_picks));
}

/* ---- JSON ---- */

static void figures_json(struct json *json, unsigned days, const struct backtest_figures *figures)
{
    json_object(json, NULL);
    json_int(json, "days", days);
    json_int(json, "n", (int64_t)figures->count);
    json_number(json, "mean", figures->mean);
    json_number(json, "median", figures->median);
    json_number(json, "hit_rate", figures->hit_rate);
    json_number(json, "market", figures->market);
    json_number(json, "excess", figures->excess);
    json_number(json, "t", figures->t);
    json_number(json, "worst_drawdown", figures->worst_drawdown);
    json_close(json);
}

void testing_json(const struct testing *testing)
{
    const struct backtest *backtest = &testing->backtest;
    const struct backtest_ask *question = &testing->question;
    struct json json;
    json_begin(&json, testing->in->out);
    json_object(&json, NULL);
    json_text(&json, "strategy", testing->ask.strategy ? testing->ask.strategy->name : NULL);
    json_text(&json, "where", testing->ask.text);
    json_date(&json, "from", first_day(backtest));
    json_date(&json, "to", last_day(backtest));
    json_int(&json, "signal_days", (int64_t)backtest->days);
    json_int(&json, "picks", (int64_t)backtest->found);
    json_int(&json, "untradable", (int64_t)backtest->untradable);
    json_text(&json, "entry", question->entry_close ? "close" : "open");
    json_number(&json, "fee_bp", question->fee_bp);
    json_number(&json, "sell_tax_bp", question->sell_tax_bp);
    json_array(&json, "horizons");
    for (int h = 0; h < HORIZONS; h++)
        figures_json(&json, horizon_days[h], &backtest->figures[h]);
    json_close_array(&json);
    json_int(&json, "checked_days", (int64_t)backtest->checked_days);
    json_int(&json, "checked_picks", (int64_t)backtest->checked_picks);
    json_int(&json, "changed_picks", (int64_t)backtest->changed_picks);
    json_close(&json);
    json_end(&json);
}

/* ---- CSV ---- */

struct pick_row {
    kst_date date, entry_date;
    const char *ticker, *name;
    double entry;
};

static const struct field pick_fields[] = {
    {"date", FIELD_DATE, offsetof(struct pick_row, date)},
    {"ticker", FIELD_POINTER, offsetof(struct pick_row, ticker)},
    {"name", FIELD_POINTER, offsetof(struct pick_row, name)},
    {"entry_date", FIELD_DATE, offsetof(struct pick_row, entry_date)},
    {"entry", FIELD_NUMBER, offsetof(struct pick_row, entry)},
    {0},
};

struct exit_row { /* of one horizon, whose days end the names */
    kst_date date;
    double close, result, market;
};

static const struct field exit_fields[] = {
    {"exit_date", FIELD_DATE, offsetof(struct exit_row, date)},
    {"exit", FIELD_NUMBER, offsetof(struct exit_row, close)},
    {"return", FIELD_NUMBER, offsetof(struct exit_row, result)},
    {"market", FIELD_NUMBER, offsetof(struct exit_row, market)},
    {0},
};

static void head_csv(struct output *out)
{
    for (const struct field *field = pick_fields; field->name; field++)
        output_format(out, "%s%s", field == pick_fields ? "" : ",", field->name);
    for (int h = 0; h < HORIZONS; h++)
        for (const struct field *field = exit_fields; field->name; field++)
            output_format(out, ",%s_%u", field->name, horizon_days[h]);
    output_char(out, '\n');
}

static void pick_csv(const struct testing *testing, size_t at, struct output *out)
{
    const struct backtest_pick *pick = &testing->backtest.pick[at];
    const struct backtest_day *day = &testing->backtest.day[pick->day];
    const struct ticker *ticker = &testing->tickers[pick->slot];
    const struct ticker_past *past =
        ticker_past_on(testing->pasts, testing->past_count, pick->slot, day->date);
    fields_csv(out, pick_fields,
               &(struct pick_row){day->date, pick->entry_date, ticker->code, past ? past->name : ticker->name,
                                  pick->entry});
    for (int h = 0; h < HORIZONS; h++) {
        const struct backtest_exit *exit = &testing->backtest.exit[at];
        output_char(out, ',');
        fields_csv(out, exit_fields,
                   &(struct exit_row){exit->date[h], exit->close[h], pick->result[h], day->market[h]});
    }
    output_char(out, '\n');
}

void testing_csv(void *arg, struct output *out)
{
    const struct testing *testing = arg;
    head_csv(out);
    for (size_t i = 0; i < testing->backtest.found; i++)
        pick_csv(testing, i, out);
}

/* ---- a picture ---- */

#define SUBTITLE_TEXT 160

void testing_svg(void *arg, struct output *out)
{
    const struct testing *testing = arg;
    const struct backtest *backtest = &testing->backtest;
    const struct strategy *strategy = testing->ask.strategy;
    char label[HORIZONS][16], subtitle[SUBTITLE_TEXT], first[DATE_TEXT], last[DATE_TEXT];
    struct svg_line line[HORIZONS + 1];
    for (int h = 0; h < HORIZONS; h++) {
        snprintf(label[h], sizeof label[h], "%u day%s", horizon_days[h], plural(horizon_days[h]));
        line[h] = (struct svg_line){label[h], backtest->curve[h]};
    }
    line[HORIZONS] = (struct svg_line){"market", backtest->market_curve};
    snprintf(subtitle, sizeof subtitle,
             "%s from %s to %s, bought at %s and held for so many days, after costs; the market, always held",
             backtest->found ? "found" : "nothing was found", date_format(first_day(backtest), first),
             date_format(last_day(backtest), last),
             testing->question.entry_close ? "the close" : "the next open");
    size_t none = backtest->found ? 0 : HORIZONS;
    svg_write(&(struct svg_chart){.title = strategy && *strategy->title ? strategy->title : testing->ask.text,
                                  .subtitle = subtitle,
                                  .date = backtest->curve_date,
                                  .days = backtest->curve_days,
                                  .line = line + none,
                                  .lines = HORIZONS + 1 - none},
              out);
}
