/* A service's own history of a stock, as it tells it: nothing of it comes from the store, or goes there. */
#ifndef SISE_ANSWER_HISTORY_H
#define SISE_ANSWER_HISTORY_H

#include "answer/sheet.h"
#include "source/history.h"

struct history_answer {
    const char *source; /* "naver" */
    char code[TICKER_TEXT];
    char name[NAME_TEXT]; /* as the store knows it; "" where it does not */
    struct price_history history;
    kst_date mixed_since; /* the first day of which the service tells another close; 0: there is none */
    size_t most;          /* so many of the newest days are written; 0: all */
};
void history_answer_free(struct history_answer *answer);

/* Whether one of the days that are written is of the time since when the service tells another close. */
bool history_answer_is_mixed(const struct history_answer *answer);

/* The days that are written: those from this one on. */
size_t history_answer_first(const struct history_answer *answer);

/* The sentences that whoever reads the prices must know: the n-th from 0, NULL after the last. */
const char *history_answer_limitation(const struct history_answer *answer, size_t n);

/* Writes the days: as a table or as CSV a row for each, as JSON an object with all of them and with what is
 * to be known. */
void history_answer_write(const struct history_answer *answer, enum sheet_format format, struct output *out);

#endif
