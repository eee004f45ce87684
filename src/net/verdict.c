#include <stdio.h>

#include "net/internal.h"
#include "net/url.h"

/* What transport has seen, with what the answer's own limits say. */
static void outcome_complete(struct net_call *call, struct transport_outcome *outcome)
{
    const struct answer *answer = &call->answer;
    if (!outcome->broken_off)
        return;
    outcome->certain = true;
    outcome->fault = answer->enough      ? NET_FAULT_NONE
                     : answer->too_large ? NET_FAULT_TOO_LARGE
                                         : NET_FAULT_MACHINE;
    outcome->status = answer->status;
    if (answer->no_memory)
        snprintf(outcome->text, sizeof outcome->text, "out of memory");
}

/* Moves what came to the result, which is that of the last attempt. */
static void result_take(struct net_call *call, const struct transport_outcome *outcome)
{
    struct net_result *result = &call->result;
    struct answer *answer = &call->answer;
    result->status = outcome->status;
    result->body = answer->body ? answer->body : call->nothing;
    result->length = answer->length;
    result->body[result->length] = '\0';
    request_strike_body(&call->request, result->body, result->length);
    result->header = answer->header;
    result->headers = answer->headers;
}

/* What an answer is worth that came whole but is not what was asked for. */
static void answer_describe(const struct net_call *call, enum net_fault fault, char *text, size_t size)
{
    const struct answer *answer = &call->answer;
    char host[URL_HOST];
    if (fault == NET_FAULT_TOO_LARGE && !answer->has_body)
        snprintf(text, size, "the head of the answer does not end");
    else if (fault == NET_FAULT_TOO_LARGE)
        snprintf(text, size, "the answer has more than %zu bytes", call->max_body);
    else if (fault == NET_FAULT_REDIRECT && *url_host(answer->location, host))
        snprintf(text, size, "status %d points to %s, and redirects are not followed", answer->status, host);
    else if (fault == NET_FAULT_REDIRECT)
        snprintf(text, size, "status %d points elsewhere, and redirects are not followed", answer->status);
    else
        snprintf(text, size, "status %d", answer->status);
}

enum net_fate call_judge(struct net_call *call, struct transport_outcome *outcome, enum net_fault *fault,
                         struct error *what)
{
    outcome_complete(call, outcome);
    result_take(call, outcome);
    enum net_fate fate = net_judge(outcome, fault);
    what->code = net_fault_code(*fault, outcome->status);
    if (fate == NET_GOOD && call->check) {
        fate = call->check(&call->result, call->check_arg, what);
        *fault = fate == NET_GOOD ? NET_FAULT_NONE : NET_FAULT_CONTENT;
        what->code = fate == NET_GOOD ? 0 : what->code ? what->code : ERROR_DATA;
    } else if (outcome->fault != NET_FAULT_NONE && *fault != NET_FAULT_TOO_LARGE) {
        snprintf(what->text, sizeof what->text, "%s", outcome->text);
    } else if (fate != NET_GOOD) {
        answer_describe(call, *fault, what->text, sizeof what->text);
    }
    return fate;
}
