#include "source/naver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "net/net.h"
#include "net/settings.h"
#include "source/naver-chart.h"
#include "source/settings.h"
#include "store/day.h"

#define NAVER_PATH "/sise.nhn"
#define DAYS_ALL   10000 /* trading days: since 1990 there have been some 9,200 */
#define DAYS_SPARE 10    /* asked for beyond what the range has at most */

struct question {
    char ticker[TICKER_TEXT];
    struct net_call *call;
    bool ended;
    struct error error;
    char *body;
    size_t length;
};

struct naver {
    struct net *net;
    struct net_partner *partner;
    const atomic_bool *cancelled;
    char *url;
    struct question question[NAVER_AHEAD]; /* a ring: `count` of them from `first` on */
    size_t first, count;
};

static char *url_make(const char *base)
{
    size_t length = strlen(base);
    while (length > 0 && base[length - 1] == '/')
        length--;
    char *url = malloc(length + sizeof NAVER_PATH);
    if (url) {
        memcpy(url, base, length);
        strcpy(url + length, NAVER_PATH);
    }
    return url;
}

int naver_open(const struct config *config, const atomic_bool *cancelled, struct naver **naver,
               struct error *err)
{
    const char *base = config_text(config, &source_keys[SOURCE_KEY_NAVER_URL]);
    struct net_options options = {0};
    const struct net_partner_options partner = {
        .name = "naver",
        .rate = config_number(config, &source_keys[SOURCE_KEY_NAVER_RATE]),
        .parallel = NAVER_AHEAD};
    *naver = NULL;
    if (!*base)
        return error_set(err, ERROR_CONFIG, "naver_url is empty, expected where Naver's charts answer");
    struct naver *made = calloc(1, sizeof *made);
    if (!made || !(made->url = url_make(base))) {
        naver_close(&made);
        return error_no_memory(err);
    }
    made->cancelled = cancelled;
    net_settings(config, &options);
    int ret = net_open(&options, &made->net, err);
    if (ret == 0)
        ret = net_partner_add(made->net, &partner, &made->partner, err);
    if (ret)
        naver_close(&made);
    *naver = made;
    return ret;
}

void naver_close(struct naver **naver)
{
    if (!*naver)
        return;
    net_close(&(*naver)->net);
    for (size_t i = 0; i < NAVER_AHEAD; i++)
        free((*naver)->question[i].body);
    free((*naver)->url);
    free(*naver);
    *naver = NULL;
}

/* ---- asking ---- */

/* How many trading days from `from` on there may be until today, at most: those that are no weekends. */
static unsigned days_count(kst_date from)
{
    kst_date today = clock_kst_date(clock_now_utc());
    if (!date_valid(from))
        return DAYS_ALL;
    int32_t days = date_to_days(today) - date_to_days(from);
    return (unsigned)(days > 0 ? days * 5 / 7 : 0) + DAYS_SPARE;
}

/* A body that is no chart may be one of a moment's disorder: another attempt may bring it. */
static enum net_fate body_check(const struct net_result *result, void *arg, struct error *err)
{
    const struct question *question = arg;
    return naver_chart_check(result->body, result->length, question->ticker, err) ? NET_AGAIN : NET_GOOD;
}

static void on_done(struct net_call *call, struct net_result *result, void *arg)
{
    struct question *question = arg;
    (void)call;
    question->call = NULL;
    question->ended = true;
    question->error = result->error;
    if (result->error.code || result->length == 0) /* an empty body is nobody's to free */
        return;
    question->body = result->body;
    question->length = result->length;
    result->body = NULL;
}

int naver_ask(struct naver *naver, const char *ticker, kst_date from, struct error *err)
{
    struct question *question = &naver->question[(naver->first + naver->count) % NAVER_AHEAD];
    char count[16];
    snprintf(count, sizeof count, "%u", days_count(from));
    const struct net_field fields[] = {{NET_QUERY, "symbol", .text = ticker},
                                       {NET_QUERY, "timeframe", .text = "day"},
                                       {NET_QUERY, "count", .text = count},
                                       {NET_QUERY, "requestType", .text = "0"}};
    const struct net_request request = {.partner = naver->partner,
                                        .url = naver->url,
                                        .field = fields,
                                        .fields = sizeof fields / sizeof *fields,
                                        .check = body_check,
                                        .check_arg = question};
    if (naver->count == NAVER_AHEAD)
        return error_set(err, ERROR_INTERNAL, "more than %d tickers are asked for at once", NAVER_AHEAD);
    *question = (struct question){0};
    snprintf(question->ticker, sizeof question->ticker, "%s", ticker);
    int ret = net_start(naver->net, &request, on_done, question, &question->call, err);
    naver->count += ret == 0;
    return ret;
}

/* ---- answers ---- */

static bool has_ended(void *arg)
{
    const struct question *question = arg;
    return question->ended;
}

/* What kept the question from a chart is the service's fault, whatever kind of answer came instead: a missing
 * page is no missing stock. */
static void service_blame(struct error *why)
{
    if (why->code == ERROR_NOT_FOUND || why->code == ERROR_DATA)
        why->code = ERROR_IO;
}

static int chart_read(const struct question *question, struct price_history *history, struct error *why)
{
    const char *body = question->body ? question->body : "";
    int ret = naver_chart_read(body, question->length, question->ticker, history, why);
    if (ret || history->count)
        return ret;
    return error_set(why, ERROR_NOT_FOUND,
                     "no prices of %s: there is no such code, or its stock is not listed any more",
                     question->ticker);
}

int naver_answer(struct naver *naver, struct price_history *history, struct error *why, struct error *err)
{
    struct question *question = &naver->question[naver->first];
    history->count = 0;
    *why = (struct error){0};
    if (naver->count == 0)
        return error_set(err, ERROR_INTERNAL, "no ticker was asked for");
    int ret = net_wait(naver->net, has_ended, question, naver->cancelled, err);
    if (ret)
        return ret;
    naver->first = (naver->first + 1) % NAVER_AHEAD;
    naver->count--;
    *why = question->error;
    if (why->code)
        service_blame(why);
    else
        ret = chart_read(question, history, why);
    if (why->code)
        error_prefix(why, "naver");
    free(question->body);
    question->body = NULL;
    return ret == ERROR_NO_MEMORY ? error_no_memory(err) : 0;
}
