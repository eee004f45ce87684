#include "net/rules.h"

#include <string.h>

#include "base/http-date.h"

#define WAIT_MOST_MS 60000 /* of a wait that the partner has not asked for */

/* Answers by their status; a row's `fault` counts unless it is good. */
static const struct {
    int from, to;
    enum net_fate fate;
    enum net_fault fault;
} status_table[] = {
    {200, 299, NET_GOOD, NET_FAULT_NONE},      {300, 399, NET_REFUSED, NET_FAULT_REDIRECT},
    {408, 408, NET_AGAIN, NET_FAULT_STATUS},   {425, 425, NET_AGAIN, NET_FAULT_STATUS},
    {429, 429, NET_SLOWER, NET_FAULT_STATUS},  {503, 503, NET_SLOWER, NET_FAULT_STATUS},
    {400, 499, NET_REFUSED, NET_FAULT_STATUS}, {500, 599, NET_AGAIN, NET_FAULT_STATUS},
};

enum net_fate net_judge(const struct transport_outcome *outcome, enum net_fault *fault)
{
    *fault = outcome->fault;
    if (outcome->fault != NET_FAULT_NONE)
        return outcome->certain ? NET_REFUSED : NET_AGAIN;
    for (size_t i = 0; i < sizeof status_table / sizeof *status_table; i++) {
        if (outcome->status >= status_table[i].from && outcome->status <= status_table[i].to) {
            *fault = status_table[i].fault;
            return status_table[i].fate;
        }
    }
    *fault = NET_FAULT_BROKEN; /* no status that HTTP knows */
    return NET_AGAIN;
}

bool net_may_repeat(enum net_repeat repeat, enum net_fate fate, const struct transport_outcome *outcome)
{
    if (fate != NET_AGAIN && fate != NET_SLOWER)
        return false;
    return repeat == NET_REPEAT || (repeat == NET_REPEAT_UNSENT && outcome->unsent);
}

int64_t net_wait_ms(unsigned repetition, int64_t base_ms, int64_t retry_after_ms, double chance)
{
    int64_t most = base_ms < WAIT_MOST_MS ? base_ms : WAIT_MOST_MS;
    for (; repetition > 1 && most && most < WAIT_MOST_MS; repetition--)
        most *= 2;
    most = most < WAIT_MOST_MS ? most : WAIT_MOST_MS;
    int64_t wait = (int64_t)(chance * (double)most);
    return wait > retry_after_ms ? wait : retry_after_ms;
}

int64_t net_retry_after_ms(const char *text, const char *date, int64_t now_utc)
{
    int64_t seconds = 0, until, from = now_utc;
    size_t digits = strspn(text, "0123456789");
    if (digits && !text[digits]) {
        for (; *text && seconds <= RETRY_AFTER_MOST_MS; text++)
            seconds = seconds * 10 + (*text - '0');
    } else {
        if (!http_date_read(text, now_utc, &until))
            return -1;
        if (date)
            http_date_read(date, now_utc, &from);
        seconds = until > from ? until - from : 0;
    }
    return seconds < RETRY_AFTER_MOST_MS / 1000 ? seconds * 1000 : RETRY_AFTER_MOST_MS;
}

/* The figures of aws-c-io's standard_retry_strategy: a hundred failing attempts in a row, or half as many
 * that ran out of time. */
enum { BUDGET = 500, COST = 5, COST_TIMEOUT = 10 };

bool net_budget_spend(struct net_budget *budget, enum net_fault fault)
{
    int cost = fault == NET_FAULT_TIMEOUT ? COST_TIMEOUT : COST;
    if (budget->spent + cost > BUDGET)
        return false;
    budget->spent += cost;
    return true;
}

void net_budget_refund(struct net_budget *budget)
{
    budget->spent -= budget->spent > 0;
}

static int status_code(int status)
{
    switch (status) {
    case 401:
    case 403:
    case 407:
        return ERROR_PERMISSION;
    case 404:
    case 410:
        return ERROR_NOT_FOUND;
    default:
        return ERROR_IO;
    }
}

int net_fault_code(enum net_fault fault, int status)
{
    switch (fault) {
    case NET_FAULT_NONE:
        return 0;
    case NET_FAULT_STATUS:
        return status_code(status);
    case NET_FAULT_REDIRECT:
    case NET_FAULT_TOO_LARGE:
    case NET_FAULT_CONTENT:
        return ERROR_DATA;
    case NET_FAULT_CERTIFICATE:
        return ERROR_PERMISSION;
    case NET_FAULT_REQUEST:
        return ERROR_CONFIG;
    case NET_FAULT_BREAKER:
    case NET_FAULT_HELD:
        return ERROR_BUSY;
    case NET_FAULT_MACHINE:
        return ERROR_INTERNAL;
    default:
        return ERROR_IO;
    }
}
