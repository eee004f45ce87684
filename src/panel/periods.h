/* Bars of more than a day: those of a ticker's weeks, which begin on Monday as ISO 8601 has them, or months.
 *
 * A period's row is made of the ticker's rows of its days. Its date is the last of them. Open is that of the
 * first day on which the stock traded, high and low are the highest and the lowest of the days on which it
 * traded; where it traded on none, the three are those of the last day. Volume and value are sums, of which
 * an unknown number is no part. Every other column has the value of the last day. The period is traded where
 * the stock traded on one of its days, else halted where it was halted on one of them. */
#ifndef SISE_PANEL_PERIODS_H
#define SISE_PANEL_PERIODS_H

#include "market/calendar.h"
#include "panel/panel.h"

enum interval { INTERVAL_DAY, INTERVAL_WEEK, INTERVAL_MONTH };
#define INTERVAL_COUNT 3
extern const char *const interval_name[INTERVAL_COUNT]; /* "day", "week", "month" */

/* The first and the last day of the period that a day belongs to, trading days or not. */
kst_date interval_first(enum interval interval, kst_date date);
kst_date interval_last(enum interval interval, kst_date date);

/* Whether, as seen on the evening of `until`, a trading day of the period of `date` is still to come. */
bool interval_goes_on(enum interval interval, const struct calendar *calendar, kst_date date, kst_date until);

/* As panel_ticker_rows() (panel/panel.h), but with a row for each period: ask->most is how many periods there
 * are, and the period that ask->from lies in is a whole one. Unadjusted values are in the won and shares of
 * their period's last day. */
int panel_ticker_periods(struct panel *panel, const struct ticker *ticker, const struct columns *chosen,
                         const struct rows_ask *ask, enum interval interval, struct ticker_rows *rows,
                         struct error *err);

#endif
