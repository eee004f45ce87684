/* Who may ask: the bearer tokens, the names by which the server may be called, the pages of other origins,
 * and the proxies that may say for whom they ask.
 *
 * A guard is made from the configuration and from the file of tokens, and never changes; a reload makes
 * another one. Several threads may check with the same guard. */
#ifndef SISE_HTTP_GUARD_H
#define SISE_HTTP_GUARD_H

#include <stdbool.h>

#include "base/error.h"
#include "http/address.h"
#include "http/ip.h"
#include "http/request.h"

/* The texts of the configuration's keys (http/settings.h), which are copied; NULL is the same as "". */
struct guard_options {
    const char *tokens;  /* the path of the file; "": nobody needs a token */
    const char *guarded; /* what a token is needed for; "": all */
    const char *cors, *hosts, *proxies;
    bool loopback; /* every address that is listened on is one of loopback */
};

struct guard;

/* CONFIG: a text, or a line of the file, means nothing; PERMISSION: other users could read the tokens, or
 * write them; NOT_FOUND, IO and others of an errno: the file cannot be read. */
int guard_open(const struct guard_options *options, struct guard **guard, struct error *err);
void guard_close(struct guard **guard); /* the tokens are wiped from memory */

#define GUARD_TEXT    256
#define GUARD_HEADERS 1024

/* What the guard says of a request. */
struct guard_verdict {
    /* 0: the request may go on. 204: it was a preflight request, which `headers` answers; no body. Otherwise
     * it is refused with this status, 400, 401, 403 or 421. */
    int status;
    char text[GUARD_TEXT]; /* of a refusal: a sentence for the client, "" otherwise */
    /* Lines "Name: value\r\n" that the answer carries, whatever it is, beside those of its body: for pages of
     * other origins, for those without a token, and for caches on the way: "Vary: Origin" where an answer
     * depends on it, "Cache-Control: private" where a token was needed. */
    char headers[GUARD_HEADERS];
    struct ip client;          /* for whom the request was made: the peer, or whom trusted proxies name */
    char client_text[IP_TEXT]; /* the same as a text */
    const char
        *name; /* the name of the token that was shown, for the access log; NULL: none. It is the guard's */
    bool guarded; /* only those with a token get this answer, so no proxy may give it to others */
};

/* Looks at a request. `path` is that of its route ("/stocks/{ticker}"), or of its target,
 * decoded. */
void guard_check(const struct guard *guard, const struct http_request *request, const char *path,
                 struct guard_verdict *verdict);

/* Whether a connection from there is one of a proxy that is trusted (http_proxies). Such a connection carries
 * the requests of many clients, so the limits per address do not concern it. */
bool guard_trusts(const struct guard *guard, const struct ip *peer);

/* Whether there are tokens, and something for which one is needed. */
bool guard_has_tokens(const struct guard *guard);

/* Whether the server may listen there. KRX's terms of use forbid passing its data on, so a server that others
 * can reach needs tokens, unless a person has said that it may do without (`insecure`). CONFIG: it may not.
 */
int guard_bind_check(const struct http_address *address, bool has_tokens, bool insecure, struct error *err);

/* Whether the path is `beginning` or lies below it: "/stocks/history" is within "/stocks", "/stocksx" is not.
 */
bool guard_within(const char *path, const char *beginning);

/* The checks of the configuration's keys. */
int guard_guarded_check(const char *text, struct error *err);
int guard_cors_check(const char *text, struct error *err);
int guard_hosts_check(const char *text, struct error *err);
int guard_proxies_check(const char *text, struct error *err);

#endif
