/* The rules by which calls are repeated, as pure functions: no clock, no chance, no state of their own. */
#ifndef SISE_NET_RULES_H
#define SISE_NET_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "net/net.h"
#include "net/transport.h"

/* What becomes of a call whose attempt has ended so, and what was at fault. Of a body that must be looked at,
 * the request's check() says more. */
enum net_fate net_judge(const struct transport_outcome *outcome, enum net_fault *fault);

/* Whether an attempt that failed so may be repeated at all. */
bool net_may_repeat(enum net_repeat repeat, enum net_fate fate, const struct transport_outcome *outcome);

/* How long to wait before the repetition number `repetition` (1: the first): a random time below `base_ms`,
 * below twice as much for the second, and so on up to a minute, but never less than `retry_after_ms` (-1: the
 * partner has said nothing). `chance` is from 0 to below 1. */
int64_t net_wait_ms(unsigned repetition, int64_t base_ms, int64_t retry_after_ms, double chance);

/* Reads a Retry-After header, seconds or a date of HTTP. `date` is the Date header of the same answer, so
 * that two clocks that differ do no harm; NULL: there was none, and `now_utc` stands in. Returns -1 where the
 * text says nothing, and never more than a day. */
#define RETRY_AFTER_MOST_MS 86400000
int64_t net_retry_after_ms(const char *text, const char *date, int64_t now_utc);

/* The repetitions that a partner is still good for: failing attempts use them up, good ones bring them back.
 * So a partner that is down is asked once for each call, and not over and over. */
struct net_budget {
    int spent;
};

/* Whether there is budget for another attempt after such a fault, which is spent then. */
bool net_budget_spend(struct net_budget *budget, enum net_fault fault);
void net_budget_refund(struct net_budget *budget);

/* The code of the error for a fault, with the status where it is one. */
int net_fault_code(enum net_fault fault, int status);

#endif
