/* sise backtest: the answer as a table for the eye. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "answer/table.h"
#include "base/text.h"
#include "cmd/backtest-print.h"

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

static void costs_print(const struct backtest_answer *answer, struct output *out)
{
    const struct backtest_ask *ask = &answer->ask;
    output_format(out, "Bought at %s; fee %g bp each way, ",
                  ask->entry_close ? "the close of the day" : "the next day's open", ask->fee_bp);
    if (isnan(ask->sell_tax_bp))
        output_text(out, "sell tax by law.\n\n");
    else
        output_format(out, "sell tax %g bp.\n\n", ask->sell_tax_bp);
}

static void heading_print(const struct backtest_answer *answer, struct output *out)
{
    const struct backtest *backtest = &answer->backtest;
    char first[DATE_TEXT], last[DATE_TEXT], count[CELL_TEXT];
    const struct question *question = &answer->question;
    const char *what = question->strategy ? question->strategy->name : question->text;
    text_plain(out, what, strlen(what));
    output_format(out, "\n%s to %s, %zu day%s: %s pick%s", date_format(answer_backtest_first(answer), first),
                  date_format(answer_backtest_last(answer), last), backtest->days, plural(backtest->days),
                  cell_number((double)backtest->found, count), plural(backtest->found));
    if (backtest->untradable)
        output_format(out, ", %s could not be bought", cell_number((double)backtest->untradable, count));
    output_text(out, ".\n");
    costs_print(answer, out);
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

/* What is left out since sessions are not stored, where there is any. */
static void holes_print(const struct backtest *backtest, struct output *out)
{
    char count[CELL_TEXT];
    size_t left_out = 0;
    for (int h = 0; h < HORIZONS; h++)
        left_out += backtest->figures[h].over_holes;
    if (!left_out)
        return;
    output_text(out, "\nLeft out, as sessions in between are not stored:");
    for (int h = 0; h < HORIZONS; h++)
        output_format(out, "%s %s of %u day%s", h ? "," : "",
                      cell_number((double)backtest->figures[h].over_holes, count), horizon_days[h],
                      plural(horizon_days[h]));
    output_text(out, ".\n");
}

void backtest_print(const struct backtest_answer *answer, struct output *out)
{
    static const char *const heads[] = {"days",     "n",        "mean %", "median %",  "hits %",
                                        "market %", "excess %", "t",      "drawdown %"};
    const struct backtest *backtest = &answer->backtest;
    char count[CELL_TEXT];
    struct table table;
    table_begin(&table, sizeof heads / sizeof *heads);
    for (unsigned c = 0; c < sizeof heads / sizeof *heads; c++) {
        table.right[c] = true;
        table_cell(&table, heads[c]);
    }
    for (int h = 0; h < HORIZONS; h++)
        horizon_row(&table, horizon_days[h], &backtest->figures[h]);
    heading_print(answer, out);
    table_print(&table, out);
    holes_print(backtest, out);
    output_format(out, "\nAsked again on %zu day%s with nothing after in sight: %zu of %s pick%s changed.\n",
                  backtest->checked_days, plural(backtest->checked_days), backtest->changed_picks,
                  cell_number((double)backtest->checked_picks, count), plural(backtest->checked_picks));
}
