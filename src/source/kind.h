/* What a kind of source must provide: one struct of functions, which is its row in source_table. */
#ifndef SISE_SOURCE_KIND_H
#define SISE_SOURCE_KIND_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/config.h"
#include "base/error.h"
#include "market/calendar.h"
#include "store/day.h"

struct state;

/* Where the tables go. */
struct source_home {
    /* What sources over a network remember from run to run: calls of the day, sessions, blocks. */
    struct state *state;
    bool (*has_konex)(void *arg); /* whether the newest tables there have stocks of KONEX */
    void *arg;
};

/* What a source is opened with. */
struct source_context {
    const struct calendar *calendar;
    /* Used in place of the kind's own, and counted from 00:00 KST of the day; < 0: the kind's own is used. */
    int complete_minute;

    /* Is asked from source_begin() or source_probe() on. NULL: nothing is remembered, and there is no KONEX.
     */
    const struct source_home *home;

    /* The values of the keys in source/settings.h, secrets among them, which no source puts into a message.
     * May be NULL: then every value is as if it were empty. */
    const struct config *config;

    /* The date of every file of an import, whatever its name; 0: that of its name or content. */
    kst_date date;

    /* Set by another thread or by a signal's handler: stop soon. A source that waits for a network looks at
     * it at least five times a second, and whenever a signal interrupts it. May be NULL. */
    const atomic_bool *cancelled;
};

/* One answer of a service, as it came, for a person to look at where the table is refused. */
struct source_evidence {
    char *request; /* what was asked, without any key: "sto/stk_bydd_trd basDd=20260130" */
    char *bytes;   /* [length] */
    size_t length;
};
#define SOURCE_EVIDENCE 32 /* answers that make up one table, at most */

/* How many dates have been asked of a source and are not handed out yet, at most: about 0.6 MB each. */
#define SOURCE_AHEAD 16

/* A source's answer for one date. The stream owns it and uses it again for later dates. */
struct source_answer {
    kst_date date;
    struct day day;     /* its table */
    struct error error; /* code 0: the table is there; else why it is not */
    /* 1 << enum market_group for each market that the source was asked for: the others may be absent from the
     * table. 0, as it is before each question: the whole market. */
    unsigned markets;
    char *from;       /* the file that the table came from; source_answer_from() sets it. NULL: none */
    const char *note; /* what a person should know of such tables, a constant text; NULL: nothing */
    struct source_evidence evidence[SOURCE_EVIDENCE]; /* [evidence_count]: of a service over the network */
    unsigned evidence_count;
};

/* Frees the evidence. */
void source_answer_forget(struct source_answer *answer);

/* What a probe has learned beside that the service answers. */
struct source_probe {
    int64_t server_utc; /* the service's clock; 0: it does not tell */
    int64_t asked_utc;  /* ours at that moment */
    char said[160];     /* one line for a person: "the key is good for KOSPI and KOSDAQ" */
};

/* Notes, as a copy, which file the answer comes from; without memory, answer->from stays NULL. */
void source_answer_from(struct source_answer *answer, const char *path);

struct source_kind {
    const char *name;
    const char *argument; /* what follows the colon, for help and errors: "DIR", "SEED"; NULL takes none */
    int complete_minute;  /* day D is complete at D 00:00 KST plus so many minutes: 1140 is 19:00 */
    bool complete_next;   /* the minutes count from 00:00 of the business day after D instead */
    const char *caveat; /* what whoever reads its rows must be told, to follow its name: "whose rows are made
                           up"; NULL: nothing */

    /* Looks whether the argument (NULL: none was given) can be one, without opening anything. USAGE: it
     * cannot. May be NULL: any can. open() is called only with an argument that passes. */
    int (*check)(const char *argument, struct error *err);

    /* Allocates *state from the argument (NULL: none was given). What the context points to outlives it. */
    int (*open)(const char *argument, const struct source_context *context, void **state, struct error *err);
    void (*close)(void *state);

    /* The first and last date that the source can deliver, 0 where unknown or without end. May be NULL. */
    void (*range)(void *state, kst_date *first, kst_date *last);

    /* The last date up to `date` of which the source has published a table; 0: of none. May be NULL: the
     * source publishes every business day, by the clock alone. */
    kst_date (*published)(void *state, kst_date date);

    /* Whether the source has a table of a date on which the calendar says that the market was closed, without
     * reading the table. May be NULL: the source never has one. */
    bool (*has)(void *state, kst_date date);

    /* The n-th thing, from 0, that belongs to no date, such as a file whose name has no date: says in `err`
     * what is wrong with the thing, and returns the code; 0 after the last thing. May be NULL. */
    int (*stray)(void *state, size_t n, struct error *err);

    /* Asks the service one cheap question, to see whether it can be asked for tables: NOT_FOUND, PERMISSION,
     * IO and others with a text and a remedy, where not. May be NULL: there is no service. */
    int (*probe)(void *state, struct source_probe *probe, struct error *err);

    /* How many calls the service gets on a day in Korea, at most; 0: any number. May be NULL: the same. */
    int64_t (*calls_most)(void *state);

    /* A kind answers in one of two ways.
     *
     * One date at a time: fetch() fills `answer`, whose date is set and whose day is cleared for that date,
     * and waits as long as that takes. With `ahead`, a thread of the stream, if it has several dates, calls
     * fetch() before the answer is needed, and no other function is called with the state meanwhile. Without
     * `ahead`, the thread that waits for the answer calls it. answer->error is NOT_READY where the source has
     * no table of that day (yet), and its text says what the source does have; DATA where the table is wrong,
     * the text being "file:line: what is wrong, what was expected"; or any other error. On failure the
     * content of the day is unspecified. */
    void (*fetch)(void *state, struct source_answer *answer);
    bool ahead;

    /* Or several dates at a time, all from one thread: fetch is NULL then. begin() makes a stream. ask() asks
     * for one more date and does not wait; never more than SOURCE_AHEAD dates are without an answer. answer()
     * waits for the date that was asked first, which answer->date names, and fills the answer as fetch()
     * does, while the other dates are on their way. A failure of the date stands in answer->error, and 0 is
     * returned. All three return a code where the stream cannot go on at all (CANCELLED, NO_MEMORY, a login
     * that is refused); after that only end() is called. end() gives up what is on its way. */
    int (*begin)(void *state, void **stream, struct error *err);
    int (*ask)(void *stream, kst_date date, struct error *err);
    int (*answer)(void *stream, struct source_answer *answer, struct error *err);
    void (*end)(void *stream);
};

extern const struct source_kind source_demo, source_directory, source_krx_openapi, source_data_go_kr,
    source_krx_market;

/* The kinds that can be named. */
extern const struct source_kind *const source_table[];
extern const unsigned source_count;

#endif
