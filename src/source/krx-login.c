/* Logging in to the KRX Data Marketplace, as a browser does it: a page that begins a session, the form, and
 * the form's answer, whose code says what became of it. */
#include <stdlib.h>
#include <string.h>

#include "base/monotonic.h"
#include "source/krx-market.h"

#define PAGE_BEGIN "contents/MDC/COMS/client/MDCCOMS001.cmd"
#define PAGE_FORM  "contents/MDC/COMS/client/view/login.jsp?site=mdc"
#define PAGE_ENTER "contents/MDC/COMS/client/MDCCOMS001D1.cmd"

/* A browser's, since the service turns others away; it still says who asks. */
#define USER_AGENT                                                                                           \
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) sise/" PACKAGE_VERSION

unsigned krx_market_headers(const struct network *network, const char *page, char referer[static URL_TEXT],
                            struct net_field *field)
{
    url_join(network_url(network), page, referer);
    field[0] = (struct net_field){NET_HEADER, "User-Agent", USER_AGENT, NULL};
    field[1] = (struct net_field){NET_HEADER, "Referer", referer, NULL};
    field[2] = (struct net_field){NET_HEADER, "X-Requested-With", "XMLHttpRequest", NULL};
    return 3;
}

bool krx_market_entered(const struct network *network)
{
    const struct krx_market *market = network->own;
    return market->entered_ms != 0 && monotonic_ms() - market->entered_ms < SESSION_MS;
}

/* What the service answers to the form, in place of rows. */
static const struct answer_shape shape = {"krx-openapi", "OutBlock_1", "KOSPI", false};

struct entering {
    struct network *network;
    struct answer_facts facts;
    struct error explained; /* why it went wrong; code 0: it did not */
};

/* Runs while the result is there. */
static void entering_take(void *arg, struct net_result *result)
{
    struct entering *entering = arg;
    struct error why = result->error;
    answer_rows_read(result->body, result->length, &shape, &entering->network->room, NULL, &entering->facts,
                     NULL);
    if (why.code == 0)
        return;
    if (result->fault == NET_FAULT_BREAKER)
        network_left_alone(entering->network, &why);
    else if (result->fault != NET_FAULT_HELD)
        krx_market_explain(entering->network, &entering->facts, result, &why);
    network_doubt_address(entering->network, result, &why);
    entering->explained = why;
}

static int step(struct entering *entering, struct net_request *request, struct error *err)
{
    struct krx_market *market = entering->network->own;
    entering->facts = (struct answer_facts){0};
    entering->explained.code = 0;
    request->partner = entering->network->partner;
    request->cookies = market->cookies;
    int ret = network_call(entering->network, request, entering_take, entering, err);
    if (ret != 0 && entering->explained.code != 0 && err != NULL)
        *err = entering->explained;
    return ret != 0 && err != NULL ? err->code : ret;
}

static int page_get(struct entering *entering, const char *page, const char *before, struct error *err)
{
    char url[URL_TEXT], referer[URL_TEXT];
    struct net_field field[3];
    struct net_request request = {.url = url_join(network_url(entering->network), page, url), .field = field};
    request.fields = krx_market_headers(entering->network, before, referer, field);
    return step(entering, &request, err);
}

/* Sends the form. With `again` a session of the same member elsewhere is ended. */
static int form_send(struct entering *entering, bool again, struct error *err)
{
    struct network *network = entering->network;
    const char *id = config_text(network->context.config, &source_keys[SOURCE_KEY_MARKET_ID]);
    char url[URL_TEXT], referer[URL_TEXT];
    struct net_field field[10] = {
        {NET_FORM, "mbrNm", "", NULL},   {NET_FORM, "telNo", "", NULL},
        {NET_FORM, "di", "", NULL},      {NET_FORM, "certType", "", NULL},
        {NET_FORM, "mbrId", id, NULL},   {NET_FORM, "pw", .secret = network->secret},
        {NET_FORM, "skipDup", "Y", NULL}};
    unsigned count = again ? 7 : 6;
    count += krx_market_headers(network, PAGE_BEGIN, referer, field + count);
    const struct net_request form = {.url = url_join(network_url(network), PAGE_ENTER, url),
                                     .field = field,
                                     .fields = count,
                                     .repeat = NET_REPEAT_UNSENT};
    struct net_request request = form;
    return step(entering, &request, err);
}

static int refused(const struct entering *entering, struct error *err)
{
    const struct answer_facts *facts = &entering->facts;
    const char *name = entering->network->kind->name;
    if (strcmp(facts->code, "CD010") == 0) {
        error_set(err, ERROR_PERMISSION, "%s: the Data Marketplace wants a new password (CD010)", name);
        return error_remedy_about(err, ERROR_PERMISSION, REMEDY_PASSWORD_CHANGE, name);
    }
    if (facts->code[0] == '\0')
        return error_set(err, ERROR_IO, "%s: the answer to the login has no code%s%s", name,
                         facts->message[0] ? ": " : "", facts->message);
    error_set(err, ERROR_PERMISSION, "%s: the login is refused: %s %s", name, facts->code, facts->message);
    return error_remedy_about(err, ERROR_PERMISSION, REMEDY_KEY_UNKNOWN, name);
}

int krx_market_enter(struct network *network, struct error *err)
{
    struct krx_market *market = network->own;
    struct entering entering = {.network = network};
    net_cookies_clear(market->cookies);
    market->entered_ms = 0;
    int ret = page_get(&entering, PAGE_BEGIN, PAGE_BEGIN, err);
    if (ret == 0)
        ret = page_get(&entering, PAGE_FORM, PAGE_BEGIN, err);
    if (ret == 0)
        ret = form_send(&entering, false, err);
    if (ret == 0 && strcmp(entering.facts.code, "CD011") == 0)
        ret = form_send(&entering, true, err);
    if (ret != 0)
        return ret;
    if (strcmp(entering.facts.code, "CD001") != 0)
        return refused(&entering, err);
    market->entered_ms = monotonic_ms();
    return 0;
}
