/* A source delivers the whole market's table of one day. One row of source_table per kind, one file each; a
 * source is named on the command line and in the configuration as NAME or NAME:ARGUMENT
 * ("directory:/data/krx", "demo:7").
 *
 * A source never writes to the store and never decides what is a trading day; it answers for one date at a
 * time. */
#ifndef SISE_SOURCE_SOURCE_H
#define SISE_SOURCE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "market/calendar.h"
#include "store/day.h"

struct source;

struct source_kind {
    const char *name;
    const char *argument; /* what follows the colon, for help and errors: "DIR", "SEED"; NULL takes none */
    int complete_minute;  /* day D is complete at D 00:00 KST plus so many minutes: 1140 is 19:00 */

    /* Allocates *state from the argument (NULL: none was given). The calendar outlives the source. */
    int (*open)(const char *argument, const struct calendar *calendar, void **state, struct error *err);
    void (*close)(void *state);

    /* Fills `day` (cleared before, its date set) with the table of the date. NOT_READY: the source has no
     * table of that day (yet), the text saying what it does have; DATA: it has one and it is wrong, the text
     * as "file:line: what is wrong, what was expected"; anything else as it is. On failure the content of
     * `day` is unspecified. May be called from one thread at a time. */
    int (*fetch)(void *state, kst_date date, struct day *day, struct error *err);

    /* The first and last date it can deliver, 0 where unknown or without end. May be NULL. */
    void (*range)(void *state, kst_date *first, kst_date *last);

    /* Whether it has a table of a date on which the calendar says that the market was closed, without reading
     * it. May be NULL: it never has. */
    bool (*has)(void *state, kst_date date);

    /* The n-th thing, from 0, that is of no date, such as a file whose name has none: fills `err` and returns
     * its code; 0 after the last. May be NULL. */
    int (*stray)(void *state, size_t n, struct error *err);
};

extern const struct source_kind source_demo, source_directory;
extern const struct source_kind *const source_table[];
extern const unsigned source_count;

/* How the sources are written, for messages: "directory:DIR, demo:SEED". Returns `text`. */
#define SOURCE_NAMES_TEXT 256
char *source_names(char text[static SOURCE_NAMES_TEXT]);

/* `complete_minute` < 0: the kind's own. USAGE names the sources there are when `spec` names none of them. */
int source_open(const char *spec, int complete_minute, const struct calendar *calendar,
                struct source **source, struct error *err);
void source_close(struct source **source); /* NULL-safe, nulls */

const char *source_spec(const struct source *source); /* as it was asked for */
int source_fetch(struct source *source, kst_date date, struct day *day, struct error *err);
void source_range(struct source *source, kst_date *first, kst_date *last);
bool source_has(struct source *source, kst_date date);
int source_stray(struct source *source, size_t n, struct error *err);

/* The instant (UTC seconds) from which the day's table is complete. */
int64_t source_complete_at(const struct source *source, kst_date date);

/* The session date: the latest business day whose table is complete at `now_utc`. */
kst_date source_session_date(const struct source *source, int64_t now_utc);

#endif
