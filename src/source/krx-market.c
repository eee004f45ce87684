/* Source `krx-market`: the KRX Data Marketplace, data.krx.co.kr, as its pages ask it for the prices of all
 * stocks on a day. It wants a member's login. On a day without trade, and before 09:20 of a day, its table is
 * full of dashes. KRX's terms forbid to collect from there automatically, and it locks addresses out for a
 * day that do so too much: by status 403, or by a page in the place of the answer. Whoever goes on asking
 * then stays locked out for longer, so it is left alone for a day. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source/krx-market.h"

static const struct answer_shape shape = {"krx-openapi", "OutBlock_1", NULL, false};

static int market_open(struct network *network, struct error *err)
{
    const struct config_key *id = &source_keys[SOURCE_KEY_MARKET_ID];
    struct krx_market *market = network->own = calloc(1, sizeof *market);
    int ret = market == NULL ? error_no_memory(err) : net_cookies_new(&market->cookies, err);
    if (ret == 0 && *config_text(network->context.config, id) == '\0') {
        ret = error_set(err, ERROR_CONFIG, "source %s has no login: %s is empty, and so is the variable %s",
                        network->kind->name, id->name, id->environment);
        error_remedy_about(err, ret, REMEDY_KEY_UNKNOWN, network->kind->name);
    }
    return ret != 0 ? ret : network_secret(network, SOURCE_KEY_MARKET_PASSWORD, false, err);
}

static void market_close(struct network *network)
{
    struct krx_market *market = network->own;
    if (market != NULL)
        net_cookies_free(&market->cookies);
    free(market);
}

static unsigned market_parts(const struct network *network, kst_date date)
{
    (void)network;
    (void)date;
    return 1;
}

static void market_request(const struct network *network, const struct network_part *part,
                           struct network_request *request)
{
    const struct krx_market *market = network->own;
    const struct net_field form[] = {
        {NET_FORM, "bld", "dbms/MDC/STAT/standard/MDCSTAT01501", NULL},
        {NET_FORM, "locale", "ko_KR", NULL},
        {NET_FORM, "mktId", "ALL", NULL},
        {NET_FORM, "trdDd", request->date, NULL},
        {NET_FORM, "share", "1", NULL},
        {NET_FORM, "money", "1", NULL},
        {NET_FORM, "csvxls_isNo", "false", NULL},
    };
    const size_t count = sizeof form / sizeof *form;
    (void)part;
    snprintf(request->what, sizeof request->what, "MDCSTAT01501 trdDd=%s", request->date);
    url_join(network_url(network), "comm/bldAttendant/getJsonData.cmd", request->url);
    memcpy(request->field, form, sizeof form);
    request->net.fields = count + krx_market_headers(network, "contents/MDC/MDI/outerLoader/index.cmd",
                                                     request->referer, request->field + count);
    request->net.cookies = market->cookies;
    request->net.repeat = NET_REPEAT;
}

/* A page, or the word LOGOUT, will not turn into rows by being asked for again in the same way. */
static enum net_fate market_take(struct network *network, struct network_part *part,
                                 const struct net_result *result, struct error *err)
{
    struct answer_facts *facts = &part->facts;
    int ret =
        answer_rows_read(result->body, result->length, &shape, &network->room, &part->date->day, facts, err);
    if (ret == 0)
        return NET_GOOD;
    bool broken = facts->kind == ANSWER_BROKEN || facts->kind == ANSWER_EMPTY;
    return broken ? NET_AGAIN : NET_REFUSED;
}

static bool says_logout(const struct answer_facts *facts, const struct net_result *result)
{
    return (facts->kind == ANSWER_TEXT && strncmp(facts->message, "LOGOUT", 6) == 0) ||
           strcmp(facts->code, "LOGOUT") == 0 || strcmp(facts->message, "LOGOUT") == 0 ||
           result->status == 401;
}

enum network_verdict krx_market_explain(struct network *network, const struct answer_facts *facts,
                                        const struct net_result *result, struct error *err)
{
    struct krx_market *market = network->own;
    if (says_logout(facts, result)) {
        market->entered_ms = 0;
        error_set(err, ERROR_PERMISSION, "%s: the session has ended, right after a new login",
                  network->kind->name);
        error_remedy_about(err, err->code, REMEDY_KEY_UNKNOWN, network->kind->name);
        return NETWORK_ENTER;
    }
    if (result->status == 429)
        return network_quota_spent(network, err);
    bool answered = result->fault == NET_FAULT_STATUS || result->fault == NET_FAULT_CONTENT;
    if (result->status == 403 || (answered && facts->kind == ANSWER_HTML && result->status < 500))
        return network_blocked(network, err);
    return NETWORK_FAILED;
}

static enum network_verdict market_explain(struct network *network, struct network_part *part,
                                           const struct net_result *result, struct error *err)
{
    if (result->status >= 400)
        answer_rows_read(result->body, result->length, &shape, &network->room, NULL, &part->facts, NULL);
    return krx_market_explain(network, &part->facts, result, err);
}

static const struct network_kind market = {
    .name = "krx-market",
    .good = "the login is good",
    .url = SOURCE_KEY_MARKET_URL,
    .rate = SOURCE_KEY_MARKET_RATE,
    .calls = SOURCE_KEY_COUNT,
    .first = 19950502,
    .one_date = true,
    .open = market_open,
    .close = market_close,
    .entered = krx_market_entered,
    .enter = krx_market_enter,
    .parts = market_parts,
    .request = market_request,
    .take = market_take,
    .explain = market_explain,
    .finish = network_table_check,
};

static int source_open_market(const char *argument, const struct source_context *context, void **state,
                              struct error *err)
{
    (void)argument;
    return network_open(&market, context, state, err);
}

const struct source_kind source_krx_market = {
    .name = "krx-market",
    .complete_minute = 20 * 60 + 30,
    .caveat = "whose terms forbid to collect rows from it automatically",
    .open = source_open_market,
    .close = network_close,
    .range = network_range,
    .probe = network_probe,
    .calls_most = network_calls_most,
    .begin = network_begin,
    .ask = network_ask,
    .answer = network_answer,
    .end = network_end,
};
