/* Several expressions with commas between them: what --columns and a strategy's columns hold. */
#ifndef SISE_CMD_ITEMS_H
#define SISE_CMD_ITEMS_H

#include "base/error.h"

#define ITEMS_MOST 24

struct items {
    char *text[ITEMS_MOST]; /* [count], one line each, without blanks around it */
    unsigned count;
};

/* Takes a list apart; "" has no items. Commas in parentheses, brackets and texts are an item's own, control
 * characters become blanks. `code` (USAGE, DATA): an item is empty or there twice, or there are too many;
 * the message begins with `what`, an option or a place in a file. NO_MEMORY. Free with items_free() whatever
 * the return value. */
int items_read(const char *what, int code, const char *list, struct items *items, struct error *err);
void items_free(struct items *items);

#endif
