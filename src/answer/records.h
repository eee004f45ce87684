/* Records of one kind as CSV or JSON: what target_tickers, job_status and corporate_actions are exported
 * with. */
#ifndef SISE_ANSWER_RECORDS_H
#define SISE_ANSWER_RECORDS_H

#include "answer/sheet.h"

struct records {
    const struct field *fields; /* the first one is the key */
    const void *item;           /* [count], of `size` bytes each */
    size_t size, count;
    bool raw_texts; /* as in struct sheet */
};

/* Writes the records with the key in front and then the fields that "a,b" names (NULL: all others). USAGE: no
 * such field, and what was probably meant; one that is named twice. Nothing has been written then. */
int records_write(const struct records *records, const char *names, enum sheet_format format,
                  struct output *out, struct error *err);

#endif
