/* Source `krx-openapi`: KRX's official Open API, openapi.krx.co.kr. There is an API for each market, which
 * answers for one date with all stocks of the market. The table of a day is there from 08:00 KST of the next
 * day on, Saturdays too; between 00:00 and 08:00 the newest one seems to be hidden again, so nothing is asked
 * then. An empty answer is the same for a closed day, a day to come and one that is not published. */
#include <stdio.h>
#include <string.h>

#include "source/network.h"

enum { OPENS = 8 * 60 };

/* The API of each market. */
static const char *const api[GROUP_COUNT] = {
    [GROUP_KOSPI] = "stk_bydd_trd", [GROUP_KOSDAQ] = "ksq_bydd_trd", [GROUP_KONEX] = "knx_bydd_trd"};

static const struct answer_shape shape = {"krx-openapi", "OutBlock_1", NULL, true};

static int openapi_open(struct network *network, struct error *err)
{
    return network_secret(network, SOURCE_KEY_OPENAPI_KEY, false, err);
}

/* The answers stand in the order of enum market_group, and KONEX is the last one. */
static unsigned openapi_parts(const struct network *network, kst_date date)
{
    return network_wants_konex(network, date) ? GROUP_KONEX + 1 : GROUP_KONEX;
}

static void openapi_request(const struct network *network, const struct network_part *part,
                            struct network_request *request)
{
    const char *name = api[part - part->date->part];
    char path[32];
    snprintf(path, sizeof path, "sto/%s", name);
    snprintf(request->what, sizeof request->what, "%s basDd=%s", path, request->date);
    url_join(network_url(network), path, request->url);
    request->field[0] = (struct net_field){NET_HEADER, "AUTH_KEY", .secret = network->secret};
    request->field[1] = (struct net_field){NET_QUERY, "basDd", request->date, NULL};
    request->net.fields = 2;
}

/* The rows are to be of the market that was asked for. */
static int market_check(const struct network_part *part, struct error *err)
{
    enum market_group group = (enum market_group)(part - part->date->part);
    if ((part->facts.markets & ~(1u << group)) == 0)
        return 0;
    return error_set(err, ERROR_DATA, "sto/%s has rows of another market than %s", api[group],
                     market_group_name[group]);
}

static enum net_fate openapi_take(struct network *network, struct network_part *part,
                                  const struct net_result *result, struct error *err)
{
    int ret = answer_rows_read(result->body, result->length, &shape, &network->room, &part->date->day,
                               &part->facts, err);
    if (ret == 0)
        ret = market_check(part, err);
    if (ret == 0)
        return NET_GOOD;
    bool told = part->facts.kind == ANSWER_JSON && (part->facts.found || part->facts.code[0] != '\0');
    return told ? NET_REFUSED : NET_AGAIN;
}

/* KRX tells two things apart by the words alone: a key that it does not know, and a key that is good but not
 * approved for this one of its APIs. */
static enum network_verdict key_refused(const struct network *network, const struct network_part *part,
                                        struct error *err)
{
    enum market_group group = (enum market_group)(part - part->date->part);
    bool unknown = strcmp(part->facts.message, "Unauthorized Key") == 0;
    if (unknown)
        error_set(err, ERROR_PERMISSION, "%s: KRX does not know the key, or it has expired: %s",
                  network->kind->name, part->facts.message);
    else
        error_set(err, ERROR_PERMISSION, "%s: the key is not approved for %s, the daily prices of %s: %s",
                  network->kind->name, api[group], market_group_name[group],
                  *part->facts.message ? part->facts.message : "HTTP 403");
    error_remedy_about(err, err->code, unknown ? REMEDY_KEY_UNKNOWN : REMEDY_API_APPROVAL,
                       unknown ? network->kind->name : api[group]);
    return NETWORK_STOP;
}

static enum network_verdict openapi_explain(struct network *network, struct network_part *part,
                                            const struct net_result *result, struct error *err)
{
    if (result->status >= 400)
        answer_rows_read(result->body, result->length, &shape, &network->room, NULL, &part->facts, NULL);
    bool refused = strcmp(part->facts.code, "401") == 0 || strcmp(part->facts.code, "403") == 0;
    if (result->status == 401 || result->status == 403 || (result->fault == NET_FAULT_CONTENT && refused))
        return key_refused(network, part, err);
    if (result->status == 429)
        return network_quota_spent(network, err);
    return NETWORK_FAILED;
}

static const struct network_kind openapi = {
    .name = "krx-openapi",
    .good = "the key is good for each market that is asked for",
    .url = SOURCE_KEY_OPENAPI_URL,
    .rate = SOURCE_KEY_OPENAPI_RATE,
    .calls = SOURCE_KEY_OPENAPI_CALLS,
    .first = 20100104,
    .asked_from_minute = OPENS,
    .open = openapi_open,
    .parts = openapi_parts,
    .request = openapi_request,
    .take = openapi_take,
    .explain = openapi_explain,
    .finish = network_table_check,
};

static int source_open_krx(const char *argument, const struct source_context *context, void **state,
                           struct error *err)
{
    (void)argument;
    return network_open(&openapi, context, state, err);
}

const struct source_kind source_krx_openapi = {
    .name = "krx-openapi",
    .complete_minute = 24 * 60 + OPENS,
    .caveat = "whose terms allow no commercial use, and forbid to pass its rows on",
    .open = source_open_krx,
    .close = network_close,
    .range = network_range,
    .probe = network_probe,
    .calls_most = network_calls_most,
    .begin = network_begin,
    .ask = network_ask,
    .answer = network_answer,
    .end = network_end,
};
