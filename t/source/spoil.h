/* Ways to spoil a day's table, each with the rule that sees it, for the tests of what is let in. */
#ifndef SISE_T_SPOIL_H
#define SISE_T_SPOIL_H

#include "store/day.h"

/* What the ways are made from. */
struct spoil {
    struct day day;           /* the table that is spoiled */
    const struct day *before; /* the day before it */
    const struct day *older;  /* a day two weeks before that one */
    const struct day *other;  /* a day of another market altogether */
};

struct spoil_way {
    const char *name;
    void (*spoil)(struct spoil *spoil);
    /* The rule that must see it; NULL: no rule can see it, and `reason` says why. */
    const char *rule;
    const char *reason;
};
extern const struct spoil_way spoil_ways[];
extern const unsigned spoil_way_count;

/* Fills `to` with the rows of `from` for which `keep` (NULL: all) is true. */
void spoil_copy(struct day *to, const struct day *from, int (*keep)(const struct day *day, size_t row));

#endif
