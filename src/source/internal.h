/* What an open source is made of. Internal to src/source. */
#ifndef SISE_SOURCE_INTERNAL_H
#define SISE_SOURCE_INTERNAL_H

#include "source/source.h"

/* One source of the list. */
struct member {
    const struct source_kind *kind;
    void *state; /* the kind's */
    char *name;  /* as it was asked for: "directory:/srv/krx" */
    int complete_minute;
    bool complete_next; /* of the business day after the day */
};

struct source {
    struct member *member; /* [count], in the order in which they are asked */
    size_t count, capacity;
    char *text; /* the whole list as it was asked for */
    const struct calendar *calendar;
    const atomic_bool *cancelled;
};

/* Whether the source has completed the date's table at `now_utc`. */
bool member_complete(const struct member *member, const struct calendar *calendar, kst_date date,
                     int64_t now_utc);

#endif
