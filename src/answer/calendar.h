/* The days of a range: which of them are trading days, and why the others are not. */
#ifndef SISE_ANSWER_CALENDAR_H
#define SISE_ANSWER_CALENDAR_H

#include "answer/body.h"
#include "market/calendar.h"

struct calendar_request {
    kst_date from, to; /* both inclusive, both valid days */
    bool trading_only; /* leave the closed days out */
};

struct calendar_day {
    kst_date date;
    bool open;
    const char *reason; /* why the market is closed, "" where it is open; lives as long as the calendar */
};
extern const struct field calendar_fields[]; /* of struct calendar_day */

struct calendar_answer {
    struct calendar_day *day; /* [count] */
    size_t count, trading;    /* how many days there are, and how many of them are trading days */
};

/* USAGE: `from` is after `to`, or one of them is no day. Free with answer_calendar_free() whatever the return
 * value. */
int answer_calendar(const struct calendar *calendar, const struct calendar_request *request,
                    struct calendar_answer *answer, struct error *err);
void answer_calendar_free(struct calendar_answer *answer);

/* The whole body (answer/body.h): the list "days", of which "total" says how many there are. */
int answer_calendar_body(struct store_txn *txn, const struct calendar *calendar,
                         const struct calendar_request *request, enum answer_form form, struct output *out,
                         struct answer_meta *said, struct error *err);

#endif
