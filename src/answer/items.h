/* Several expressions with commas between them: what the columns of a request and of a strategy's file are.
 */
#ifndef SISE_ANSWER_ITEMS_H
#define SISE_ANSWER_ITEMS_H

#include "answer/place.h"

#define ITEMS_MOST 24

struct items {
    char *text[ITEMS_MOST]; /* [count], one line each, without blanks around it */
    unsigned count;
};

/* Takes a list apart; "" has no items. Commas in parentheses, brackets and texts are an item's own, control
 * characters become blanks. An item is empty or there twice, or there are too many: USAGE where the list
 * stands in the request, DATA where it stands in a file, and *place says which list it is. NO_MEMORY. Free
 * with items_free() whatever the return value. */
int items_read(const char *list, const struct answer_origin *origin, struct items *items,
               struct answer_place *place, struct error *err);
void items_free(struct items *items);

#endif
