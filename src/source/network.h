/* What the sources that ask a service over a network share. A service is a row: struct network_kind says
 * which answers make up a date's table, how each is asked for, and how it is read. The rest is here: the
 * client, several dates on their way at once, the limit of a day's calls, the time for which a service is
 * left alone, and the end of it all where only a person can help.
 *
 *     source_begin()  ask, ask, ask ...       network-stream.c: a date waits, is asked for, has ended
 *     source_next()   answer                  a kind with a login logs in first: network_kind.enter
 *
 * An answer passes through take(), which reads its rows and judges it while the call can still be repeated.
 * What no repetition can mend comes to explain(). A date whose answers are all there comes to finish().
 *
 * Everything runs in one thread, on the loop of one net. Internal to src/source. */
#ifndef SISE_SOURCE_NETWORK_H
#define SISE_SOURCE_NETWORK_H

#include "market/universe.h"
#include "net/net.h"
#include "net/url.h"
#include "source/answer-rows.h"
#include "source/kind.h"
#include "source/settings.h"

struct network_kind;
struct network_stream;

/* What a stream has done so far. */
struct network_figures {
    unsigned calls, attempts; /* calls that have ended, and how often the service was asked for them */
    uint64_t bytes;           /* of their answers, decoded */
    int64_t reading_ns;       /* how long it took to read the rows of the answers */
};

/* An open source. */
struct network {
    const struct network_kind *kind;
    struct source_context context;
    struct net *net; /* NULL before the service is asked for the first time */
    struct net_partner *partner;
    struct answer_room room;
    bool konex;                     /* the dates of the stream are asked for KONEX too */
    struct net_secret *secret;      /* the key, or the password */
    int64_t service_utc;            /* the service's clock at its last answer; 0: it has not told */
    struct network_figures figures; /* of the stream that is open, or was last */
    void *own;                      /* what the kind keeps beside this; close() frees it */
    /* Why the service cannot be asked any more in this run: code 0: it can. */
    struct error stopped;
};

/* One answer that a date needs. */
struct network_part {
    struct network_date *date; /* whose part it is */
    struct net_call *call;     /* NULL: it is not on its way */
    struct answer_facts facts;
    struct source_evidence evidence;
    bool ended; /* the answer is there, and good */
};

enum network_phase { NETWORK_WAITS, NETWORK_ASKED, NETWORK_ENDED };

/* A date that is asked for. */
struct network_date {
    struct network_stream *stream;
    enum network_phase phase;
    kst_date date;
    struct day day; /* the rows so far */
    struct network_part part[SOURCE_EVIDENCE];
    unsigned parts;     /* how many answers the date needs, as far as is known */
    bool entered_again; /* the source has logged in anew because of this date */
    struct error error; /* why it has no table; code 0: it has one, or is on its way */
};

/* A request, with memory for what a kind writes into it. */
struct network_request {
    struct net_request net;
    struct net_field field[16];
    char url[URL_TEXT], referer[URL_TEXT];
    char date[16];
    char number[2][16];
    char what[64]; /* for evidence and messages, without any key: "sto/stk_bydd_trd basDd=20260130" */
};

/* What follows from an answer that is no good. */
enum network_verdict {
    NETWORK_FAILED, /* the date has no table, the others may have */
    NETWORK_ENTER,  /* the source must log in anew, and the date is asked for once more */
    NETWORK_STOP,   /* the service cannot be asked any more in this run */
};

struct network_kind {
    const char *name;
    const char *good; /* what it proves that the service answers: "the key is good" */
    enum source_key url, rate;
    enum source_key calls; /* the most calls of a day; SOURCE_KEY_COUNT: they are not limited */
    kst_date first;        /* the first day that the service has: none before it is asked for */
    bool one_date;         /* the service does not allow that several dates are asked for at once */
    int asked_from_minute; /* the service is not asked before so many minutes after 00:00 KST */

    /* Reads the keys from the configuration; the error says which one is missing. */
    int (*open)(struct network *network, struct error *err);
    void (*close)(struct network *network); /* frees `own`; may be NULL */

    /* Whether the service knows us, and will for a while; and logs in, turning the loop meanwhile. Both are
     * NULL where no login is needed. explain() notes that the service has forgotten us. */
    bool (*entered)(const struct network *network);
    int (*enter)(struct network *network, struct error *err);

    /* Says how many answers the date needs at first. */
    unsigned (*parts)(const struct network *network, kst_date date);

    /* Fills the request for one of the answers: its url, fields and `what`. */
    void (*request)(const struct network *network, const struct network_part *part,
                    struct network_request *request);

    /* Reads an answer into the date's day and the part's facts. May raise date->parts. */
    enum net_fate (*take)(struct network *network, struct network_part *part, const struct net_result *result,
                          struct error *err);

    /* Finds out what it means that an answer is no good; `err` has the text of the net or of take(). */
    enum network_verdict (*explain)(struct network *network, struct network_part *part,
                                    const struct net_result *result, struct error *err);

    /* All answers are there: are they a table? network_table_check(), or more than that. */
    int (*finish)(struct network *network, struct network_date *date, struct error *err);
};

/* ---- an open source: network.c ---- */

int network_open(const struct network_kind *kind, const struct source_context *context, void **state,
                 struct error *err);
void network_close(void *state);

/* Makes the client, unless it is there. */
int network_ready(struct network *network, struct error *err);

/* The service's base address. */
const char *network_url(const struct network *network);

/* Decides whether dates are asked for KONEX too: the home has it, or the configuration says so. */
void network_choose_konex(struct network *network);
bool network_wants_konex(const struct network *network, kst_date date);

/* The markets that a date is asked for, 1 << enum market_group each. */
unsigned network_markets(const struct network *network, kst_date date);

/* Makes one call and waits for its end. `take` gets the result, and may keep its body as on_done may. The
 * return value is the result's error code. */
int network_call(struct network *network, const struct net_request *request,
                 void (*take)(void *arg, struct net_result *result), void *arg, struct error *err);

/* Reads the secret of a key of the configuration. Where there is none, the error says so, with the remedy. */
int network_secret(struct network *network, enum source_key key, bool encoded, struct error *err);

/* Takes the rows out that are of markets which were not asked for. NOT_READY: there are no rows with prices,
 * so the day is not published; DATA: one of the markets that were asked for has none, and another has. */
int network_table_check(struct network *network, struct network_date *date, struct error *err);

/* The service says that it is asked too often, or too much of a day: nothing more is asked in this run. */
enum network_verdict network_quota_spent(const struct network *network, struct error *err);

/* The service has locked this machine out: it is left alone for a day, which outlasts the process. `err` has
 * what the service said. */
enum network_verdict network_blocked(struct network *network, struct error *err);

/* Adds to an error until when the service is left alone, which a later run will find ended. */
int network_left_alone(const struct network *network, struct error *err);

/* Where an answer looks as if the service were not at its base address at all (the page is not found, or a
 * redirect leads elsewhere), adds to the error which key of the configuration to look at. */
void network_doubt_address(const struct network *network, const struct net_result *result, struct error *err);

/* From the first day that the service has, on. To stand in struct source_kind. */
void network_range(void *state, kst_date *first, kst_date *last);

/* Asks for a day without trade, so that nearly nothing comes, and yet the key is judged. A kind's probe(). */
int network_probe(void *state, struct source_probe *probe, struct error *err);

/* How many calls the service gets on a day, at most; 0: any number. A kind's calls_most(). */
int64_t network_calls_most(void *state);

/* Whether the source may be asked at this time of the day; NOT_READY: not before some hour. */
int network_hours(const struct network *network, struct error *err);

/* ---- its dates: network-stream.c, to stand in struct source_kind ---- */

int network_begin(void *state, void **stream, struct error *err);
int network_ask(void *stream, kst_date date, struct error *err);
int network_answer(void *stream, struct source_answer *answer, struct error *err);
void network_end(void *stream);

#endif
