/* A source delivers the whole market's tables, one for each day. There is one row of source_table for each
 * kind of source, in a file of its own. A person writes a source as NAME or NAME:ARGUMENT
 * ("directory:/data/krx", "demo:7"), or several of them with commas between ("directory:/data/krx, demo"):
 * then the first one is asked for each date, and the next one where the first has no good table of the date.
 * The rows of one date never come from two sources.
 *
 * A source never writes to the store, and does not decide what a trading day is: its caller names the dates.
 *
 *     source_open(text, &context, &source, err)
 *     source_begin(source, dates, count, &stream, err)
 *     while (source_next(stream, &item, err) == 0 && item)
 *         ...
 *     source_end(&stream)
 *     source_close(&source) */
#ifndef SISE_SOURCE_SOURCE_H
#define SISE_SOURCE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "market/calendar.h"
#include "source/kind.h"
#include "store/day.h"

struct source;

/* How a person writes each source, for messages: "directory:DIR, demo:SEED". Returns `text`. */
#define SOURCE_NAMES_TEXT 256
char *source_names(char text[static SOURCE_NAMES_TEXT]);

/* Looks whether `text` names sources that there are, as far as that can be told without opening one: "NAME",
 * "NAME:ARGUMENT" or several with commas between them; quotes may stand around a name or an argument, and
 * keep a comma or a blank in it. USAGE: it does not. */
int source_check(const char *text, struct error *err);

/* Opens the sources that `text` names. What the context points to outlives the source. USAGE: `text` is empty
 * or names an unknown source, and the message lists the known ones. Other errors are those of the kind's
 * open(), with the source's name before them where it is one of several: then none is opened. */
int source_open(const char *text, const struct source_context *context, struct source **source,
                struct error *err);

/* Opens the files and folders that `paths` name as one source, called "import", of the dates in the files'
 * names. Its table of a day counts as complete from the beginning of that day. NOT_FOUND: a path does not
 * exist, or there is no table in any of them; PERMISSION, IO. */
int source_open_files(char *const *paths, unsigned count, const struct source_context *context,
                      struct source **source, struct error *err);

/* Adds one more source to the end of the list, and makes the list where *source is NULL. `name` is what it is
 * called in messages and records, and is copied. `state` is what the kind's open() made: the list closes it,
 * also where it cannot be added (NO_MEMORY). */
int source_add(struct source **source, const struct source_kind *kind, const char *name, void *state,
               const struct source_context *context, struct error *err);

void source_close(struct source **source); /* NULL-safe, nulls */

const char *source_text(const struct source *source); /* as it was asked for */

/* What whoever reads rows must be told that came from the source which a record names: "whose rows are made
 * up"; NULL: nothing. *name is the source's name without its argument, and lives as long as the program. */
const char *source_caveat(const char *text, const char **name);

/* When a source completes a day. */
struct source_time {
    int minute;         /* minutes after 00:00 KST, of the day itself */
    bool next_business; /* or of the business day after it */
};

/* When the sources complete a day, each time once; as many as `times` has room for. Returns how many they
 * are. */
size_t source_times(const struct source *source, struct source_time *times, size_t most);

/* How many sources there are, and the name of the n-th, from 0. */
size_t source_members(const struct source *source);
const char *source_member_name(const struct source *source, size_t n);

/* Whether the n-th source asks a service over the network. */
bool source_member_asks(const struct source *source, size_t n);

/* How many calls the n-th source's service gets on a day in Korea, at most; 0: any number. */
int64_t source_member_calls(const struct source *source, size_t n);

/* Asks the n-th source's service a cheap question: see struct source_kind. */
int source_probe(struct source *source, size_t n, struct source_probe *probe, struct error *err);

/* Whether one of the sources that `text` names is a folder whose path depends on where the program is run. */
bool source_is_relative(const char *text);

/* The first and the last date that any of the sources can deliver, 0 where that is unknown or without end. */
void source_range(struct source *source, kst_date *first, kst_date *last);

/* Whether one of the sources has a table of a date on which the calendar says that the market was closed. */
bool source_has(struct source *source, kst_date date);

/* The session date: the latest business day whose table one of the sources has completed at `now_utc`. A
 * source that knows what it has published, such as a folder of files, is never ahead of that: 0 where none of
 * the sources has published anything yet. A table of a day on which the market should have been closed
 * counts. */
kst_date source_session_date(const struct source *source, int64_t now_utc);

/* ---- the stream of tables ---- */

struct source_stream;

/* What became of one date. */
struct source_item {
    kst_date date; /* 0: a thing of no date, such as a file without a date in its name; it has an error */
    const char *source;        /* the one source that the table came from, NULL where there is an error */
    const char *from;          /* for messages: the file's path, or else the source's name */
    unsigned markets;          /* the markets that it was asked for, as in struct source_answer */
    struct day *day;           /* the table, NULL where there is an error; it has at least one row */
    const struct error *error; /* NULL where there is a table */
    const char
        *note; /* what a person should know of such tables, to be said once; a constant, NULL: nothing */
    /* [evidence_count]: what the service answered that was asked last; there are none where it was no service
     * over the network, or where the service gave no answer. */
    const struct source_evidence *evidence;
    unsigned evidence_count;
    bool over_network; /* one of the sources that were asked for it is a service over a network */
};

/* Asks for `count` dates, ascending, 0 or more of them. The dates are copied. One stream of a source is open
 * at a time, and no other function of the source may be called meanwhile. */
int source_begin(struct source *source, const kst_date *dates, size_t count, struct source_stream **stream,
                 struct error *err);

/* Is told, in the thread that calls source_next(), of each answer that a service over the network has given
 * and that is wrong (DATA), also where another source is asked for the date then. It may add to the error's
 * text where the answers are kept. */
typedef void source_wrong(void *arg, const char *source, struct source_answer *answer);
void source_on_wrong(struct source_stream *stream, source_wrong *wrong, void *arg);

/* Waits for the next item: first the things of no date, then each of the dates in the order in which they
 * were asked for. *item is NULL after the last. An item with an error does not stop those after it; its code
 * is NOT_READY where no source has published the date yet, DATA where a table is wrong. The item and what it
 * points to are the stream's and are valid until the next call; the table's content may be taken by swapping
 * it with another struct day.
 *
 * CANCELLED: the context's flag was set; NO_MEMORY; IO: no item can be had any more. */
int source_next(struct source_stream *stream, const struct source_item **item, struct error *err);

/* Says that the table of the item that source_next() has just given cannot be stored, and why. True: another
 * source is asked for the date, and its answer is the next item. False: no other source has the date; *why
 * then holds the reasons of every source that was asked. */
bool source_refuse(struct source_stream *stream, struct error *why);

/* How the n-th source has fared in this stream so far. */
struct source_record {
    bool delivered; /* it has given a table */
    /* What it has said last that a person should hear of (remedy_needs_person()); code 0: nothing. */
    struct error complaint;
};
const struct source_record *source_record(const struct source_stream *stream, size_t n);

/* Stops the requests that are on their way and frees everything. NULL-safe, nulls. */
void source_end(struct source_stream **stream);

#endif
