/* A list of expressions with commas between them, such as the columns of a request or of a strategy's
 * file. */
#ifndef SISE_ANSWER_ITEMS_H
#define SISE_ANSWER_ITEMS_H

#include "answer/place.h"

#define ITEMS_MOST 24

struct items {
    char *text[ITEMS_MOST]; /* [count], one line each, without blanks around it */
    unsigned count;
};

/* Takes a list apart; "" has no items. Commas in parentheses, brackets and texts do not separate items.
 * Control characters become blanks. USAGE, or DATA where the list stands in a file: an item is empty or is
 * there twice, or there are too many items; *place says which list is wrong. NO_MEMORY. Free with
 * items_free() whatever the return value. */
int items_read(const char *list, const struct answer_origin *origin, struct items *items,
               struct answer_place *place, struct error *err);
void items_free(struct items *items);

#endif
