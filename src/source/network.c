#include "source/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "market/clock.h"
#include "net/settings.h"
#include "source/memory.h"

/* ---- what the net asks of its owner ---- */

static struct state *state_of(const struct network *network)
{
    const struct source_home *home = network->context.home;
    return home != NULL ? home->state : NULL;
}

static const char *text_of(const struct network *network, enum source_key key)
{
    return config_text(network->context.config, &source_keys[key]);
}

static int state_fails(const struct network *network, struct error *err)
{
    return error_prefix(err, "%s is not asked, since nobody could count its calls", network->kind->name);
}

int64_t network_calls_most(void *state)
{
    const struct network *network = state;
    bool limited = network->kind->calls != SOURCE_KEY_COUNT;
    return limited ? (int64_t)config_number(network->context.config, &source_keys[network->kind->calls]) : 0;
}

/* Counts an attempt among the calls of the day, unless these are spent. */
static int attempt_count(void *arg, struct error *err)
{
    const struct network *network = arg;
    const int64_t most = network_calls_most(arg);
    if (most == 0)
        return 0;
    int ret = memory_calls_add(state_of(network), network->kind->name, clock_now_utc(), 1, most, NULL, err);
    if (ret != ERROR_BUSY)
        return ret != 0 ? state_fails(network, err) : 0;
    ret = error_set(err, ERROR_NOT_READY,
                    "the %lld calls that %s may get on a day are spent, and it is asked again after midnight "
                    "in Korea",
                    (long long)most, network->kind->name);
    return error_remedy_about(err, ret, REMEDY_QUOTA, network->kind->name);
}

static int breaker_load(void *arg, struct net_breaker *breaker, struct error *err)
{
    const struct network *network = arg;
    struct memory_breaker kept;
    *breaker = (struct net_breaker){0};
    int ret = memory_breaker(state_of(network), network->kind->name, clock_now_utc(), &kept, err);
    if (ret == 0) {
        breaker->until_utc = kept.until;
        snprintf(breaker->why, sizeof breaker->why, "%.*s", NET_WHY - 1, kept.why);
    }
    return ret != 0 && ret != ERROR_NOT_FOUND ? state_fails(network, err) : 0;
}

static int breaker_save(void *arg, const struct net_breaker *breaker, struct error *err)
{
    const struct network *network = arg;
    struct memory_breaker kept = {.since = clock_now_utc(), .until = breaker->until_utc};
    snprintf(kept.why, sizeof kept.why, "%s", breaker->why);
    return memory_breaker_put(state_of(network), network->kind->name, &kept, err);
}

/* ---- opening and closing ---- */

int network_open(const struct network_kind *kind, const struct source_context *context, void **state,
                 struct error *err)
{
    struct network *network = calloc(1, sizeof *network);
    if (network == NULL)
        return error_no_memory(err);
    network->kind = kind;
    network->context = *context;
    int ret = kind->open(network, err);
    if (ret != 0)
        network_close(network);
    else
        *state = network;
    return ret;
}

void network_close(void *state)
{
    struct network *network = state;
    net_close(&network->net);
    if (network->kind->close != NULL)
        network->kind->close(network);
    net_secret_free(&network->secret);
    answer_room_free(&network->room);
    free(network);
}

int network_secret(struct network *network, enum source_key key, bool encoded, struct error *err)
{
    const struct config_key *named = &source_keys[key];
    const char *text = text_of(network, key);
    int ret;
    if (*text != '\0')
        ret = encoded ? net_secret_new_decoded(named->name, text, &network->secret, err)
                      : net_secret_new(named->name, text, &network->secret, err);
    else
        ret = error_set(err, ERROR_CONFIG, "source %s has no key: %s is empty, and so is the variable %s",
                        network->kind->name, named->name, named->environment);
    return ret != 0 ? error_remedy_about(err, ret, REMEDY_KEY_UNKNOWN, network->kind->name) : 0;
}

int network_ready(struct network *network, struct error *err)
{
    if (network->net != NULL)
        return 0;
    struct net_options options = {0};
    net_settings(network->context.config, &options);
    const struct net_partner_options partner = {
        .name = network->kind->name,
        .rate = config_number(network->context.config, &source_keys[network->kind->rate]),
        .before_attempt = attempt_count,
        .breaker_load = breaker_load,
        .breaker_save = breaker_save,
        .arg = network,
    };
    int ret = net_open(&options, &network->net, err);
    if (ret == 0)
        ret = net_partner_add(network->net, &partner, &network->partner, err);
    if (ret != 0)
        net_close(&network->net);
    return ret;
}

/* ---- what is asked for ---- */

const char *network_url(const struct network *network)
{
    return text_of(network, network->kind->url);
}

void network_choose_konex(struct network *network)
{
    const struct source_home *home = network->context.home;
    int asked = (int)config_number(network->context.config, &source_keys[SOURCE_KEY_KONEX]);
    network->konex = asked == KONEX_YES || (asked == KONEX_AUTO && home != NULL && home->has_konex != NULL &&
                                            home->has_konex(home->arg));
}

bool network_wants_konex(const struct network *network, kst_date date)
{
    return network->konex && date >= market_group_since(GROUP_KONEX);
}

unsigned network_markets(const struct network *network, kst_date date)
{
    unsigned markets = 1u << GROUP_KOSPI | 1u << GROUP_KOSDAQ;
    return network_wants_konex(network, date) ? markets | 1u << GROUP_KONEX : markets;
}

/* Takes the rows out whose market is none of `markets`. */
static void rows_keep(struct day *day, unsigned markets)
{
    size_t kept = 0;
    for (size_t i = 0; i < day->count; i++) {
        int group = market_group(day->line[i].market);
        if (group < 0 || !(markets & 1u << group))
            continue;
        if (kept != i) {
            day->line[kept] = day->line[i];
            for (int column = 0; column < RAW_PUBLISHED; column++)
                day->column[column][kept] = day->column[column][i];
        }
        kept++;
    }
    day->count = kept;
}

int network_table_check(struct network *network, struct network_date *date, struct error *err)
{
    const unsigned asked = network_markets(network, date->date);
    unsigned there = 0;
    char text[DATE_TEXT];
    for (unsigned i = 0; i < date->parts; i++)
        there |= date->part[i].facts.markets;
    date_format(date->date, text);
    if (there == 0)
        return error_set(err, ERROR_NOT_READY, "%s has no table of %s", network->kind->name, text);
    for (int group = 0; group < GROUP_COUNT; group++)
        if (asked & ~there & 1u << group)
            return error_set(err, ERROR_DATA, "%s has no rows of %s for %s, but rows of another market",
                             network->kind->name, market_group_name[group], text);
    if (there & ~asked)
        rows_keep(&date->day, asked);
    return 0;
}

/* ---- what ends it for this run ---- */

enum network_verdict network_quota_spent(const struct network *network, struct error *err)
{
    error_prefix(err, "%s is asked too often, or the calls of the day are spent", network->kind->name);
    if (err != NULL)
        err->code = ERROR_NOT_READY;
    error_remedy_about(err, ERROR_NOT_READY, REMEDY_QUOTA, network->kind->name);
    return NETWORK_STOP;
}

#define BLOCKED_SECONDS (24 * 3600)

enum network_verdict network_blocked(struct network *network, struct error *err)
{
    struct error later;
    error_prefix(err, "%s has locked this machine out", network->kind->name);
    if (net_breaker_open(network->partner, BLOCKED_SECONDS, err->text, &later) != 0)
        log_warning("%s", later.text);
    network_left_alone(network, err);
    return NETWORK_STOP;
}

int network_left_alone(const struct network *network, struct error *err)
{
    struct net_breaker breaker;
    struct error why;
    char until[CLOCK_TEXT];
    if (breaker_load((void *)network, &breaker, &why) != 0) {
        *err = why; /* nobody knows whether it is to be left alone */
        return why.code;
    }
    clock_format_kst(breaker.until_utc, until);
    err->code = ERROR_NOT_READY;
    return error_remedy_about(err, err->code, REMEDY_BLOCKED, until);
}

void network_doubt_address(const struct network *network, const struct net_result *result, struct error *err)
{
    if (result->fault == NET_FAULT_REDIRECT || (result->fault == NET_FAULT_STATUS && result->status == 404))
        error_remedy_about(err, err->code, REMEDY_ADDRESS, source_keys[network->kind->url].name);
}

void network_range(void *state, kst_date *first, kst_date *last)
{
    const struct network *network = state;
    *first = network->kind->first;
    *last = 0;
}

int network_hours(const struct network *network, struct error *err)
{
    int from = network->kind->asked_from_minute;
    int64_t now = clock_now_utc();
    if (now >= clock_utc_at(clock_kst_date(now), from))
        return 0;
    return error_set(err, ERROR_NOT_READY, "%s is not asked between 00:00 and %02d:%02d in Korea",
                     network->kind->name, from / 60, from % 60);
}

/* ---- one call ---- */

struct single {
    void (*take)(void *arg, struct net_result *result);
    void *arg;
    struct error error;
    bool ended;
};

static void single_done(struct net_call *call, struct net_result *result, void *arg)
{
    struct single *single = arg;
    (void)call;
    single->ended = true;
    single->error = result->error;
    if (single->take != NULL)
        single->take(single->arg, result);
}

static bool single_ended(void *arg)
{
    const struct single *single = arg;
    return single->ended;
}

int network_call(struct network *network, const struct net_request *request,
                 void (*take)(void *arg, struct net_result *result), void *arg, struct error *err)
{
    struct single single = {.take = take, .arg = arg};
    struct net_call *call = NULL;
    int ret = net_start(network->net, request, single_done, &single, &call, err);
    if (ret == 0)
        ret = net_wait(network->net, single_ended, &single, network->context.cancelled, err);
    if (ret != 0) {
        if (!single.ended)
            net_cancel(&call);
        return ret;
    }
    if (single.error.code != 0 && err != NULL)
        *err = single.error;
    return single.error.code;
}

/* ---- the probe ---- */

/* A Sunday long ago has no table, so that nearly no bytes come; but whether a key is good, the service says
 * all the same. */
#define PROBE_DATE 20240107

int network_probe(void *state, struct source_probe *probe, struct error *err)
{
    struct network *network = state;
    struct source_answer answer = {0};
    void *stream = NULL;
    int ret = network_begin(network, &stream, err);
    if (ret == 0)
        ret = network_ask(stream, PROBE_DATE, err);
    probe->asked_utc = clock_now_utc();
    if (ret == 0)
        ret = network_answer(stream, &answer, err);
    if (stream != NULL)
        network_end(stream);
    if (ret == 0 && answer.error.code != 0 && answer.error.code != ERROR_NOT_READY) {
        *err = answer.error;
        ret = err->code;
    }
    probe->server_utc = network->service_utc;
    snprintf(probe->said, sizeof probe->said, "%s", network->kind->good);
    day_free(&answer.day);
    source_answer_forget(&answer);
    return ret;
}
