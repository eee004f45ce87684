/* Writes the rows of many days while it reads them: the rows of the whole market over years would not fit
 * into memory as one answer. */
#ifndef SISE_ANSWER_DAYS_H
#define SISE_ANSWER_DAYS_H

#include "answer/sheet.h"
#include "panel/panel.h"

/* What a row of a ticker and a day holds, and which rows there are. */
enum days_table {
    DAYS_RAW,      /* as published: a ticker's rows are those of the days on which it has a close */
    DAYS_ANALYZED, /* open, high, low, close, volume as analysis reads them, then the indicators: from the
                      ticker's first day to its last, as far as its analysis has come */
};

struct days_request {
    enum days_table table;
    const char *tickers; /* "A,B"; NULL: all */
    const char *columns; /* "a,b", those of the table; NULL: all */
    kst_date from, to;   /* both inclusive; 0: open */
    bool unadjusted; /* DAYS_ANALYZED in each day's own won and shares instead of those of the newest stored
                        day; DAYS_RAW is always unadjusted */
};

/* Writes SHEET_CSV or SHEET_LINES: ticker, date, the columns; by date, then ticker. Several threads make the
 * text. NOT_FOUND, USAGE: no such ticker or column. What was written before an error stays written. */
int answer_days_write(struct panel *panel, const struct days_request *request, enum sheet_format format,
                      struct output *out, struct error *err);

#endif
