/* The parts of a net, for src/net itself.
 *
 * A call goes from state to state:
 *
 *     CALL_WAITS   in its partner's queue, until an attempt may be made
 *     CALL_ASKS    an attempt is on its way
 *     CALL_RESTS   until it goes back into the queue for a repetition
 *     CALL_ENDED   its result is there and on_done is to be called
 *
 * What a callback of libcurl or of a timer finds out is only marked there. Attempts that have ended and calls
 * that have ended stand in net->ready, from which net_turn() takes one in each turn of the loop; only it
 * judges answers, takes attempts apart and calls the owner. */
#ifndef SISE_NET_INTERNAL_H
#define SISE_NET_INTERNAL_H

#include <sys/queue.h>

#include <event2/event.h>
#include <event2/event_struct.h>

#include "base/bucket.h"
#include "net/request.h"
#include "net/rules.h"
#include "net/transport.h"

TAILQ_HEAD(call_list, net_call);
TAILQ_HEAD(partner_list, net_partner);

struct net {
    struct net_options options;
    char *user_agent;
    struct event_base *base;
    bool owns_base, turns; /* turns: net_turn() is on the stack */
    struct transport *transport;
    struct event turn; /* a timer of no time: net_turn() is called when the loop turns next */
    struct call_list calls, ready;
    size_t running;
    struct partner_list partners;
    struct net_partner *common; /* of requests that name none */
};

struct net_partner {
    TAILQ_ENTRY(net_partner) of_net;
    struct net *net;
    struct net_partner_options options;
    char *name;
    struct call_list queue;
    unsigned asking; /* attempts on their way */
    struct bucket bucket;
    struct net_budget budget;
    struct net_breaker breaker; /* where the owner keeps none */
    int64_t quiet_until_ms;     /* the partner wants to be left alone */
    struct event timer;         /* the queue may go on then */
};

enum call_state { CALL_WAITS, CALL_ASKS, CALL_RESTS, CALL_ENDED };

/* What has come of an attempt. */
struct answer {
    int status;
    size_t head_bytes;
    bool has_body, too_large, enough, no_memory; /* enough: of the body of an error */
    char *body;                                  /* [length], with room for a NUL */
    size_t length, room;
    struct net_field *header; /* [headers] those wanted: `name` is the request's, `text` allocated */
    size_t headers, header_room;
    char location[256], retry_after[64], date[64];
};

struct net_call {
    TAILQ_ENTRY(net_call) of_net, of_ready, of_queue;
    struct net *net;
    struct net_partner *partner;
    struct request request;
    struct net_cookies *cookies;
    net_check *check;
    void *check_arg;
    net_done *on_done;
    void *arg;
    enum net_repeat repeat;
    size_t max_body;
    int64_t attempt_ms, idle_ms;

    enum call_state state;
    bool is_ready;
    struct event timer;
    int64_t started_ms, deadline_at_ms;
    int64_t asked_at_ms, progress_at_ms; /* of the attempt */
    int64_t waits_since_ms, rests_until_ms;
    bool is_connected; /* the attempt is, as far as its clock has seen */
    struct transfer *transfer;
    struct answer answer;
    struct net_result result;
    char *nothing;  /* an empty body, for a result without one */
    char last[160]; /* what was wrong with the last attempt that was judged */
};

int64_t net_now_ms(const struct net *net);
int64_t net_now_utc(const struct net *net);
double net_chance(const struct net *net);

/* Has net_turn() called in the next turn of the loop. */
void net_kick(struct net *net);

/* Looks at all clocks of calls and partners, as their timers do, for tests whose clock is their own. */
void net_look(struct net *net);

/* ---- call.c ---- */

int call_make(struct net *net, const struct net_request *request, struct net_call **call, struct error *err);

/* Begins an attempt; the call is in no queue. */
void call_ask(struct net_call *call);

/* Goes on with a call that stood in net->ready. */
void call_go_on(struct net_call *call);

/* Ends a call with an error, whose text is complete but for the address. */
void call_refuse(struct net_call *call, enum net_fault fault, const struct error *why);

/* What the call's clocks say now. */
void call_look(struct net_call *call);

/* Frees a call in any state, without a word to its owner. */
void call_free(struct net_call *call);

/* ---- verdict.c ---- */

/* Judges an attempt that has been taken apart: moves what came to the call's result, has the request's
 * check() look at it, and says what was at fault and, in `what`, why. */
enum net_fate call_judge(struct net_call *call, struct transport_outcome *outcome, enum net_fault *fault,
                         struct error *what);

/* ---- answer.c ---- */

/* Takes a line of the head, or a piece of the body, of the call's attempt. They return false where the
 * attempt is to be broken off, which the answer then says why. */
bool answer_head(struct net_call *call, const char *line, size_t length);
bool answer_data(struct net_call *call, const char *bytes, size_t length);
void answer_clear(struct answer *answer);

/* ---- partner.c ---- */

int partner_make(struct net *net, const struct net_partner_options *options, struct net_partner **partner,
                 struct error *err);
void partner_free(struct net_partner *partner);

/* Puts a call into the queue: behind the others, or before them where it has been in it. */
void partner_queue(struct net_call *call, bool first);

/* Begins as many attempts as may be made now. */
void partner_go_on(struct net_partner *partner);

#endif
