/* What every answer with data says of itself, beside the data: as of which day it is, where that day's table
 * came from, when the answer was made, and what whoever reads it must know. */
#ifndef SISE_ANSWER_META_H
#define SISE_ANSWER_META_H

#include "answer/field.h"
#include "market/calendar.h"

/* What the answer has read. */
struct meta_request {
    kst_date as_of;    /* the day as of which it is; 0: the newest stored one */
    kst_date from, to; /* the days whose rows it has read, both inclusive; 0: only as_of */
    /* [ticker_count] The stocks that it is about, as ticker_get() or panel_tickers() give them; none where it
     * is about the market, or about many: then nothing is said of single stocks. */
    const struct ticker *const *ticker;
    size_t ticker_count;
    bool adjusted; /* prices of earlier days were brought to as_of: says which corporate actions of the
                      stocks are unknown */
    bool gaps;     /* one of the stocks is missing in the middle of the range */
};

struct answer_meta {
    kst_date as_of;       /* 0: no day is stored */
    char source[128];     /* where the table of as_of, or of the last stored day before it, came from, as its
                             job's record says, but without folders: "directory"; "" unknown */
    int64_t generated_at; /* UTC seconds */
    char **limitation;    /* [limitations], sentences without a full stop */
    size_t limitations, capacity;
};

/* Finds what is to be said. It reads the records of the range's days and their dates; for a single day that
 * takes some microseconds, for 300 days some ten. `calendar` may be NULL: then no holes are looked for. Free
 * with answer_meta_free() whatever the return value. */
int answer_meta_find(struct store_txn *txn, const struct calendar *calendar,
                     const struct meta_request *request, struct answer_meta *meta, struct error *err);
void answer_meta_free(struct answer_meta *meta);

/* Gives what was found to whoever wants it too: *said is to be freed then, and is all zero where `ret` is not
 * 0. NULL: nobody wants it. *meta is freed or moved in any case. */
void answer_meta_give(struct answer_meta *meta, int ret, struct answer_meta *said);

/* Adds a sentence of the caller's. NO_MEMORY. */
int answer_meta_add(struct answer_meta *meta, struct error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Writes the members "as_of", "source", "generated_at" and "limitations" into an object that is open;
 * answer_meta_rest_json() leaves "as_of" out, for an object that has it already. */
void answer_meta_json(const struct answer_meta *meta, struct json *json);
void answer_meta_rest_json(const struct answer_meta *meta, struct json *json);

#endif
