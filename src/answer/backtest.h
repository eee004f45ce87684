/* What the stocks that a condition found did afterwards. */
#ifndef SISE_ANSWER_BACKTEST_H
#define SISE_ANSWER_BACKTEST_H

#include "answer/body.h"
#include "answer/question.h"
#include "backtest/backtest.h"

struct backtest_request {
    const char *asked; /* the name of a strategy, or an expression, */
    enum asked_as as;  /* which of the two */
    kst_date from, to; /* the days that are asked; 0: open end */
    struct universe universe;
    bool entry_close;   /* bought at the close of the day, and not at the next day's open */
    double fee_bp;      /* each way, hundredths of a percent */
    double sell_tax_bp; /* NaN: the legal rate of the market and day */
    bool exits;         /* also find how every pick was sold */
};

struct backtest_answer {
    struct question question;
    struct backtest_ask ask; /* what was asked of src/backtest */
    struct backtest backtest;
    kst_date left_out; /* this day and those after it have not been analyzed and were not asked; 0: none */
    bool
        partial; /* the condition reads what has not been analyzed of every ticker: their picks are missing */
    struct ticker *tickers;    /* element i in slot i */
    struct ticker_past *pasts; /* [past_count], the former names and markets */
    size_t past_count;
};

/* USAGE, DATA, NOT_FOUND, NOT_READY as answer_screen(); NOT_FOUND also where no day of the range is stored.
 * Where the request has no `to`, and the condition needs analysis, days that have not been analyzed are left
 * out. Free with answer_backtest_free() whatever the return value. */
int answer_backtest(const struct answer_context *context, const struct backtest_request *request,
                    struct backtest_answer *answer, struct answer_place *place, struct error *err);
void answer_backtest_free(struct backtest_answer *answer);

/* The days of the signals, the first and the last. */
kst_date answer_backtest_first(const struct backtest_answer *answer);
kst_date answer_backtest_last(const struct backtest_answer *answer);

/* Writes the answer but the picks as one JSON object; every pick as CSV, where exits were asked for; the
 * portfolios and the market as an SVG picture. */
void answer_backtest_json(const struct backtest_answer *answer, struct json *json);
void answer_backtest_csv(const struct backtest_answer *answer, struct output *out);
void answer_backtest_svg(const struct backtest_answer *answer, struct output *out);

/* The whole body (answer/body.h): the object of answer_backtest_json() with what every answer says of itself;
 * where the request asks for exits, it also has the list "rows" of every pick, the rows of the CSV as
 * objects. CSV needs the exits. */
int answer_backtest_body(const struct answer_context *context, const struct backtest_request *request,
                         enum answer_form form, struct output *out, struct answer_place *place,
                         struct answer_meta *said, struct error *err);

#endif
