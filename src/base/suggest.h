/* "Did you mean ...?": finds which of the known names was probably meant by one that does not exist. */
#ifndef SISE_BASE_SUGGEST_H
#define SISE_BASE_SUGGEST_H

#include <stddef.h>

/* How many letters must be inserted, deleted, replaced or swapped with their neighbour to turn `a` into `b`,
 * upper and lower case counting as the same (optimal string alignment distance). Where one name has more than
 * 63 bytes, it is the length of the longer one. */
unsigned suggest_distance(const char *a, const char *b);

/* Looks at one candidate after the other and keeps the nearest. Begin with {.wanted = text}. */
struct suggest {
    const char *wanted;
    const char *best; /* the nearest candidate so far, NULL: none was near enough. It is not copied. */
    unsigned distance;
};

/* Looks at a candidate. It is near enough if its distance is at most a third of the length of the wanted
 * name, rounded up, or if it begins with the wanted name. Of two that are equally near the first is kept. */
void suggest_offer(struct suggest *suggest, const char *candidate);

/* Writes ", did you mean 'BEST'?", or "" where nothing was near enough, and returns `text`. */
#define SUGGEST_TEXT 96
char *suggest_text(const struct suggest *suggest, char text[static SUGGEST_TEXT]);

#endif
