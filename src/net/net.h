/* Outgoing requests over HTTP: the one way by which the program asks services of others.
 *
 * A `struct net` drives its requests on one event loop, several at once, and belongs to one thread. A request
 * is plain data. A call is a request on its way, with all of its attempts: it waits until its partner may be
 * asked, asks, judges the answer, and asks again where another answer can be hoped for. The end of a call is
 * told once, by calling its on_done:
 *
 *     static void on_done(struct net_call *call, struct net_result *result, void *arg)
 *     {
 *         struct page *page = arg;
 *         page->call = NULL;          // the call is gone after this function
 *         page->ended = true;
 *         ... result->error, result->status, result->body ...
 *     }
 *
 *     struct net *net;
 *     struct net_partner *partner;
 *     struct net_options options = {0};
 *     net_settings(config, &options);                                  (net/settings.h)
 *     net_open(&options, &net, err);
 *     net_partner_add(net, &(struct net_partner_options){.name = "krx-openapi", .rate = 5}, &partner, err);
 *     const struct net_field fields[] = {{NET_HEADER, "AUTH_KEY", .secret = key},
 *                                        {NET_QUERY, "basDd", "20261123"}};
 *     const struct net_request request = {.partner = partner, .url = url, .field = fields, .fields = 2};
 *     net_start(net, &request, on_done, page, &page->call, err);
 *     net_wait(net, page_has_ended, page, cancelled, err);
 *     net_close(&net);
 *
 * Redirects are never followed, as a key would go along to another host. TLS certificates are verified, by
 * the files that CURL_CA_BUNDLE, SSL_CERT_FILE and SSL_CERT_DIR name, or else by the system's. A proxy is
 * used where http_proxy, https_proxy, all_proxy and no_proxy say so; it sees no header of a request that goes
 * through it encrypted.
 *
 * Times are in milliseconds (`..._ms`). They are durations, but for `..._utc`, which are UTC seconds since
 * 1970. The process must ignore SIGPIPE. */
#ifndef SISE_NET_NET_H
#define SISE_NET_NET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "net/cookies.h"
#include "net/secret.h"

struct event_base;
struct net;
struct net_partner;
struct net_call;

/* What becomes of a call after an attempt. */
enum net_fate {
    NET_GOOD,    /* the answer is what was asked for */
    NET_AGAIN,   /* another attempt may go better, after a while that grows */
    NET_SLOWER,  /* so it may, but the partner wants to be asked less often: all of its calls wait */
    NET_REFUSED, /* another attempt would end in the same way */
};

/* What kept a call from its answer, for an owner that must tell one fault from the other. */
enum net_fault {
    NET_FAULT_NONE,
    NET_FAULT_RESOLVE,     /* the host's name, or the proxy's, has no address */
    NET_FAULT_CONNECT,     /* nobody accepts connections there */
    NET_FAULT_TLS,         /* no encrypted connection came about */
    NET_FAULT_CERTIFICATE, /* the host's certificate does not prove that it is that host */
    NET_FAULT_BROKEN,      /* the connection ended, or what came is no HTTP */
    NET_FAULT_TIMEOUT,     /* an attempt took too long, or nothing came for too long */
    NET_FAULT_STATUS,      /* the partner answered, with a status of 400 or more */
    NET_FAULT_REDIRECT,    /* it named another address, which is not asked */
    NET_FAULT_TOO_LARGE,   /* the body has more bytes than the request wants */
    NET_FAULT_CONTENT,     /* the request's check() has found a fault in the body */
    NET_FAULT_REQUEST,     /* the request cannot be made: no such address, no such protocol */
    NET_FAULT_BREAKER,     /* the partner is not to be asked for a while: nothing was sent */
    NET_FAULT_HELD,        /* before_attempt() did not allow the attempt: its error is the result's */
    NET_FAULT_MACHINE,     /* no memory, or another want of this machine */
    NET_FAULT_COUNT
};

/* ---- the loop ---- */

struct net_options {
    struct event_base *base; /* the loop to run on, which outlives the net; NULL: one of its own */
    int64_t connect_ms;      /* until a connection must stand, its encryption included */
    int64_t attempt_ms;      /* until an attempt must have ended, from its beginning on */
    int64_t idle_ms;         /* for how long an attempt may bring no byte */
    int64_t deadline_ms;     /* until a call must have ended, all attempts and waits included */
    unsigned retries;        /* how often an attempt may be repeated */
    int64_t retry_wait_ms;   /* the first wait before a repetition is below this, the next below its double */
    size_t max_body;         /* bytes of a body, decoded */
    bool http2;              /* HTTP/2 is asked for where a connection is encrypted; else HTTP/1.1 */
    const char *user_agent;  /* where a request names none; NULL: "sise/VERSION" */
    /* For tests: the clock in milliseconds, chance from 0 to below 1, and the time of day. NULL: those of the
     * machine; the time of day is clock_now_utc(). */
    int64_t (*now_ms)(void *arg);
    double (*chance)(void *arg);
    int64_t (*now_utc)(void *arg);
    void *arg;
};

/* Makes a net. A field of the options that is 0 has the default of its configuration key (net/settings.h),
 * but for `retries`, which are meant as they are. The first net of the process loads libcurl. NOT_FOUND:
 * there is no libcurl on this machine, or one that is too old. Ends with net_close(). */
int net_open(const struct net_options *options, struct net **net, struct error *err);

/* Ends all calls without calling their on_done, and frees the net with its partners. *net becomes NULL; it
 * may have been. Not to be called by on_done or another function that the net calls. */
void net_close(struct net **net);

/* Turns the loop until `holds(arg)` is true, which is asked before the loop turns, and after each call that
 * has ended. CANCELLED: *cancelled became true, which is looked at ten times a second; it may be NULL. The
 * calls then are still on their way: cancel them, or close the net. INTERNAL: nothing is on its way for which
 * it could wait. Not to be called by a function that the loop calls. */
int net_wait(struct net *net, bool (*holds)(void *arg), void *arg, const atomic_bool *cancelled,
             struct error *err);

/* ---- partners: who is asked, and how much ---- */

#define NET_WHY 256

/* Whether a partner may be asked. */
struct net_breaker {
    int64_t until_utc; /* it is not asked before this; 0: it may be */
    char
        why[NET_WHY]; /* one line without a full stop, for people: "the service answered with a block page" */
};

struct net_partner_options {
    const char *name;  /* as errors name it: "krx-openapi"; copied */
    double rate;       /* attempts a second; 0: any number */
    unsigned burst;    /* attempts that may be made at once after a rest; 0: 1 */
    unsigned parallel; /* attempts on their way at once; 0: any number */
    /* Is called before each attempt goes out, a repetition too, to count it. Returns 0, or a negative code
     * with `err` if the attempt must not be made: the call ends with that error. May be NULL. */
    int (*before_attempt)(void *arg, struct error *err);
    /* Read and write what must outlast the process. breaker_load() is called at least before each attempt,
     * breaker_save() by net_breaker_open(). An error of breaker_load() ends the call. Both NULL: the breaker
     * is forgotten with the net. */
    int (*breaker_load)(void *arg, struct net_breaker *breaker, struct error *err);
    int (*breaker_save)(void *arg, const struct net_breaker *breaker, struct error *err);
    void *arg;
};

/* Adds a partner, which lives as long as the net. Calls of one partner begin in the order of their
 * net_start(). */
int net_partner_add(struct net *net, const struct net_partner_options *options, struct net_partner **partner,
                    struct error *err);

/* Forbids asking the partner for so many seconds: attempts on their way go on, all others end with an error
 * that says until when and `why`. With 0 seconds it may be asked again. Returns what breaker_save() does. */
int net_breaker_open(struct net_partner *partner, int64_t seconds, const char *why, struct error *err);

/* ---- requests ---- */

enum net_place {
    NET_HEADER, /* the header "name: value" */
    NET_QUERY,  /* "name=value" in the URL's query, percent-encoded */
    NET_FORM,   /* the same in a body of type application/x-www-form-urlencoded, which makes it a POST */
};

/* A name with a value, which is either a text or a secret. A header's text is one line. */
struct net_field {
    enum net_place place;
    const char *name;
    const char *text;
    const struct net_secret *secret; /* NULL: the text */
};

/* When an attempt that has failed may be repeated. */
enum net_repeat {
    NET_REPEAT,        /* whenever another answer can be hoped for: asking twice does no harm */
    NET_REPEAT_UNSENT, /* only if the partner has not got the request: no connection came about */
    NET_REPEAT_NEVER,
};

struct net_result;

/* Judges the body of an answer with a status from 200 to 299: NET_GOOD, or how to go on, with the reason in
 * `err`. It may say NET_AGAIN of an HTML page in the place of JSON. It must start, cancel and close nothing.
 */
typedef enum net_fate net_check(const struct net_result *result, void *arg, struct error *err);

/* All zero but for the URL is a GET that is repeated as the net's options say. net_start() copies everything
 * but the partner and the cookies. */
struct net_request {
    struct net_partner *partner; /* NULL: one without limits, which all such requests share */
    const char *method;          /* NULL: GET, or POST with a body or form */
    const char *url;             /* http or https, without user and password; it may have a query */
    const struct net_field *field;
    size_t fields;
    const void *body; /* instead of a form: bytes, whose Content-Type is a NET_HEADER */
    size_t length;
    struct net_cookies *cookies; /* sent, and taken from the answers; must outlive the call. NULL: none */
    const char *const *wanted;   /* names of headers for the result, the last one NULL; NULL: none */
    enum net_repeat repeat;
    int64_t attempt_ms, idle_ms, deadline_ms; /* 0: as the net's options say */
    size_t max_body;                          /* 0: as the net's options say */
    net_check *check;                         /* NULL: each body is good */
    void *check_arg;
};

struct net_result {
    struct error error;   /* code 0: an answer with a status from 200 to 299, and a good body */
    enum net_fate fate;   /* NET_GOOD, NET_REFUSED, or what it was when no repetition was left */
    enum net_fault fault; /* NET_FAULT_NONE where the code is 0 */
    int status;           /* of the last attempt; 0: it brought no answer */
    char *body;           /* [length] bytes and a NUL, never NULL; the first 64 KiB if the status is no 2xx */
    size_t length;
    struct net_field *header; /* [headers]: those wanted that came, in the order in which they came */
    size_t headers;
    unsigned attempts; /* how often the partner was asked */
    int64_t
        waited_ms; /* how long the call waited between its attempts, and until its partner might be asked */
    int64_t taken_ms; /* from net_start() to now */
};

/* Is called by the loop when a call has ended, once for each net_start() that has returned 0, and never
 * before it has returned. The call is gone afterwards, and so is the result, from which the function may take
 * the body: it sets result->body to NULL then, and frees the bytes later with free(). It may start and cancel
 * calls. */
typedef void net_done(struct net_call *call, struct net_result *result, void *arg);

/* The text of a wanted header that came first by that name, NULL where none did. */
const char *net_result_header(const struct net_result *result, const char *name);

/* Starts a call. `call` may be NULL where nobody will cancel it. Whatever goes wrong with the partner is told
 * by on_done; net_start() itself fails with INTERNAL, where the request contradicts itself, with CONFIG,
 * where its URL or a field cannot be sent, and with NO_MEMORY. */
int net_start(struct net *net, const struct net_request *request, net_done *on_done, void *arg,
              struct net_call **call, struct error *err);

/* Ends a call, whatever it is doing: its on_done is not called. *call becomes NULL; it may have been. */
void net_cancel(struct net_call **call);

/* How many calls have not ended. */
size_t net_running(const struct net *net);

#endif
