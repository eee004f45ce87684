/* Which ticker is meant by what a person or a program calls it. All commands that take a ticker ask here. */
#ifndef SISE_ANSWER_LOOKUP_H
#define SISE_ANSWER_LOOKUP_H

#include "store/store.h"

/* Finds one ticker by any of these, in this order; the first under which there is one counts:
 *
 *   its code as it stands, or in another program's form (ticker_code_read() in market/code.h);
 *   its name; a name that it had earlier; a part of its name; a part of a name that it had earlier.
 *
 * Names are compared without blanks, and without regard to upper and lower case of ASCII letters. Where
 * several tickers fit equally well, and only one of them is in the newest stored day's table, it is that one.
 * NOT_FOUND: none fits; the text names the one that was probably meant, if any. USAGE: several fit; the text
 * names the largest of them. */
int ticker_find(struct store_txn *txn, const char *text, struct ticker *ticker, struct error *err);

/* What is looked for in many tickers, made comparable once. */
struct lookup {
    char code[TICKER_TEXT]; /* the code that the text means, "" where it is none */
    char part[NAME_TEXT];   /* the text without blanks */
};
void lookup_begin(struct lookup *lookup, const char *text);

/* Whether the text is the code, or a part of the code or of the name. */
bool lookup_fits(const struct lookup *lookup, const struct ticker *ticker);

/* Whether the text is a part of a name that the ticker in `slot` had earlier: one of pasts[count], which
 * ticker_pasts() gave. */
bool lookup_fits_past(const struct lookup *lookup, const struct ticker_past *pasts, size_t count,
                      uint32_t slot);

#endif
