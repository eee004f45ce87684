#include "panel/periods.h"

#include <math.h>
#include <string.h>

#include "panel/actions.h"

#define WEEK_DAYS  7
#define MONTH_DAYS 31

const char *const interval_name[INTERVAL_COUNT] = {"day", "week", "month"};

/* ---- the days of a period ---- */

kst_date interval_first(enum interval interval, kst_date date)
{
    if (interval == INTERVAL_MONTH)
        return date - date % 100 + 1;
    if (interval == INTERVAL_WEEK)
        return date_from_days(date_to_days(date) - (date_weekday(date) + 6) % 7);
    return date;
}

kst_date interval_last(enum interval interval, kst_date date)
{
    if (interval == INTERVAL_WEEK)
        return date_from_days(date_to_days(interval_first(interval, date)) + WEEK_DAYS - 1);
    while (interval == INTERVAL_MONTH && date % 100 < MONTH_DAYS && date_valid(date + 1))
        date++;
    return date;
}

bool interval_goes_on(enum interval interval, const struct calendar *calendar, kst_date date, kst_date until)
{
    kst_date last = interval_last(interval, date);
    return interval != INTERVAL_DAY && until < last && calendar_next(calendar, until) <= last;
}

/* ---- one period ---- */

/* The rows from `begin` to the one before `end` belong to it. */
struct period {
    size_t begin, end;
};

static double value_first(const unsigned char *state, const double *value, struct period period)
{
    for (size_t i = period.begin; i < period.end; i++)
        if (state[i] == BAR_TRADED)
            return value[i];
    return value[period.end - 1];
}

/* The largest value, times `sign`, of the days on which the stock traded. */
static double value_extreme(const unsigned char *state, const double *value, struct period period, int sign)
{
    double extreme = NAN;
    for (size_t i = period.begin; i < period.end; i++)
        if (state[i] == BAR_TRADED && !(value[i] * sign <= extreme * sign))
            extreme = value[i];
    return isnan(extreme) ? value[period.end - 1] : extreme;
}

static double value_sum(const double *value, struct period period)
{
    double sum = NAN;
    for (size_t i = period.begin; i < period.end; i++)
        if (!isnan(value[i]))
            sum = isnan(sum) ? value[i] : sum + value[i];
    return sum;
}

static double value_of(const unsigned char *state, const double *value, struct period period, int id)
{
    switch (id) {
    case RAW_OPEN:
        return value_first(state, value, period);
    case RAW_HIGH:
        return value_extreme(state, value, period, 1);
    case RAW_LOW:
        return value_extreme(state, value, period, -1);
    case RAW_VOLUME:
    case RAW_VALUE:
        return value_sum(value, period);
    default:
        return value[period.end - 1];
    }
}

static unsigned char state_of(const unsigned char *state, struct period period)
{
    unsigned char found = state[period.end - 1];
    for (size_t i = period.begin; i < period.end; i++)
        if (state[i] == BAR_TRADED || (state[i] == BAR_HALTED && found != BAR_TRADED))
            found = state[i];
    return found;
}

/* ---- all periods of a ticker ---- */

/* The period whose first row is number `begin`. */
static struct period period_at(const struct ticker_rows *rows, enum interval interval, size_t begin)
{
    kst_date last = interval_last(interval, rows->date[begin]);
    size_t end = begin + 1;
    while (end < rows->count && rows->date[end] <= last)
        end++;
    return (struct period){begin, end};
}

/* Brings the rows of a period to the won and shares of its last day. */
static void period_adjust(struct ticker_rows *rows, const struct columns *chosen, struct period period,
                          const struct panel_actions *actions)
{
    kst_date last = rows->date[period.end - 1];
    double factor = 1;
    size_t a = 0;
    for (size_t i = period.end; i-- > period.begin;) {
        for (; a < actions->count && actions->action[a].date > rows->date[i]; a++)
            factor *= actions->action[a].date <= last ? actions->action[a].factor : 1;
        for (unsigned c = 0; factor != 1 && c < chosen->count; c++) {
            double *value = rows->value + c * rows->stride + i;
            *value = column_adjust(*value, chosen->column[c].kind, factor);
        }
    }
}

/* Makes one row of each period's rows, in their place: the rows of a period lie at or behind the place of the
 * row that is made of them. */
static void rows_gather(struct ticker_rows *rows, const struct columns *chosen, enum interval interval)
{
    size_t count = 0;
    for (unsigned c = 0; c < chosen->count; c++) {
        double *value = rows->value + c * rows->stride;
        count = 0;
        for (struct period period = {0, 0}; period.end < rows->count; count++) {
            period = period_at(rows, interval, period.end);
            value[count] = value_of(rows->state, value, period, chosen->column[c].id);
        }
    }
    count = 0;
    for (struct period period = {0, 0}; period.end < rows->count; count++) {
        period = period_at(rows, interval, period.end);
        rows->state[count] = state_of(rows->state, period);
        rows->date[count] = rows->date[period.end - 1];
    }
    rows->count = count;
}

/* Leaves only the newest rows. */
static void rows_keep(struct ticker_rows *rows, size_t most)
{
    size_t out = most && rows->count > most ? rows->count - most : 0;
    if (!out)
        return;
    rows->count -= out;
    memmove(rows->date, rows->date + out, rows->count * sizeof *rows->date);
    memmove(rows->state, rows->state + out, rows->count);
    for (unsigned c = 0; c < rows->columns; c++) {
        double *value = rows->value + c * rows->stride;
        memmove(value, value + out, rows->count * sizeof *value);
    }
}

/* Brings unadjusted rows to the last days of their periods. */
static int periods_adjust(struct panel *panel, const struct ticker *ticker, const struct columns *chosen,
                          enum interval interval, struct ticker_rows *rows, struct error *err)
{
    struct panel_actions actions = {.count = 0};
    int ret = panel_ticker_actions(panel, ticker, rows->date[0], rows->date[rows->count - 1], &actions, err);
    for (struct period period = {0, 0}; ret == 0 && actions.count && period.end < rows->count;) {
        period = period_at(rows, interval, period.end);
        period_adjust(rows, chosen, period, &actions);
    }
    free(actions.action);
    return ret;
}

int panel_ticker_periods(struct panel *panel, const struct ticker *ticker, const struct columns *chosen,
                         const struct rows_ask *ask, enum interval interval, struct ticker_rows *rows,
                         struct error *err)
{
    struct rows_ask days = *ask;
    if (interval == INTERVAL_DAY)
        return panel_ticker_rows(panel, ticker, chosen, ask, rows, err);
    if (days.from)
        days.from = interval_first(interval, days.from);
    /* The newest of so many days lie in no fewer periods than are asked for, and the oldest of these is
     * whole: a period has no more days. */
    size_t most_days = interval == INTERVAL_WEEK ? WEEK_DAYS : MONTH_DAYS;
    if (days.most && days.most < SIZE_MAX / most_days)
        days.most *= most_days;
    int ret = panel_ticker_rows(panel, ticker, chosen, &days, rows, err);
    if (ret == 0 && rows->count && !ask->as_of)
        ret = periods_adjust(panel, ticker, chosen, interval, rows, err);
    if (ret) {
        ticker_rows_free(rows);
        return ret;
    }
    rows_gather(rows, chosen, interval);
    rows_keep(rows, ask->most);
    return 0;
}
