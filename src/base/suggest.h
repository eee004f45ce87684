/* "Did you mean ...?": the name that was probably meant by one that does not exist. */
#ifndef SISE_BASE_SUGGEST_H
#define SISE_BASE_SUGGEST_H

#include <stddef.h>

/* How many letters have to be inserted, deleted, replaced or swapped with their neighbour to get from `a` to
 * `b` (optimal string alignment distance), letters of either case being the same. Names over 63 bytes are as
 * far as they are long. */
unsigned suggest_distance(const char *a, const char *b);

/* Collects candidates one at a time and keeps the nearest. Begin with {.wanted = text}. */
struct suggest {
    const char *wanted;
    const char *best; /* NULL: nothing is near enough; as long-lived as the candidate */
    unsigned distance;
};

/* Near enough is a distance of at most a third of the wanted name's length, rounded up, or a candidate that
 * the wanted name begins. The first of two that are equally near is kept. */
void suggest_offer(struct suggest *suggest, const char *candidate);

/* ", did you mean 'best'?" or "", written to `text`, which is returned. */
#define SUGGEST_TEXT 96
char *suggest_text(const struct suggest *suggest, char text[static SUGGEST_TEXT]);

#endif
