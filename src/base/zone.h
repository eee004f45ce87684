/* Time zones of the machine, as far as a plan of the week needs them: which distances from UTC a zone has. */
#ifndef SISE_BASE_ZONE_H
#define SISE_BASE_ZONE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define ZONE_OFFSETS 8  /* how many distances are kept, at most: a zone with daylight saving has two */
#define ZONE_TEXT    64 /* the name of a zone and the final NUL: "America/Argentina/ComodRivadavia" */

struct zone {
    int offset[ZONE_OFFSETS]; /* [count], minutes east of UTC, each once */
    size_t count;
};

/* Adds the offsets that a zone has from one instant to another one. `name` is as in the variable TZ; NULL is
 * the machine's own zone, whatever TZ says: /etc/localtime, and UTC where there is none. NOT_FOUND: the
 * machine knows no such zone. It changes TZ while it works, so no other thread may ask for local time
 * meanwhile. */
int zone_add(struct zone *zone, const char *name, int64_t from_utc, int64_t to_utc, struct error *err);

/* The name of the machine's own zone; "" where /etc/localtime does not tell. Returns `text`. */
char *zone_machine(char text[static ZONE_TEXT]);

#endif
