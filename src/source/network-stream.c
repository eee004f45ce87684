/* The dates that are asked of a service: each waits, is asked for with all its answers at once, and has
 * ended. They are handed out in the order in which they were asked for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/http-date.h"
#include "base/log.h"
#include "base/monotonic.h"
#include "market/clock.h"
#include "source/network.h"

/* So many dates in a row without a table, each after all its repetitions, and the service counts as down. */
#define GIVE_UP 3

struct network_stream {
    struct network *network;
    struct network_date date[SOURCE_AHEAD]; /* a ring */
    unsigned first, count;                  /* of the ring: those that are not handed out */
    unsigned asked;                         /* how many are on their way */
    unsigned failed;                        /* how many in a row have failed as if the service were down */
};

static struct network_date *date_at(struct network_stream *stream, unsigned i)
{
    return &stream->date[(stream->first + i) % SOURCE_AHEAD];
}

/* ---- a date ---- */

static void evidence_free(struct network_part *part)
{
    free(part->evidence.request);
    free(part->evidence.bytes);
    part->evidence = (struct source_evidence){0};
}

static void parts_cancel(struct network_date *date)
{
    for (unsigned i = 0; i < SOURCE_EVIDENCE; i++)
        net_cancel(&date->part[i].call);
}

/* Forgets what has come, so that the date can be asked for from the beginning. */
static void date_begin(struct network_date *date)
{
    for (unsigned i = 0; i < SOURCE_EVIDENCE; i++) {
        evidence_free(&date->part[i]);
        date->part[i].ended = false;
        date->part[i].facts = (struct answer_facts){0};
    }
    day_clear(&date->day, date->date);
    date->parts = 0;
    date->phase = NETWORK_WAITS;
}

static void date_end(struct network_date *date, const struct error *why)
{
    struct network_stream *stream = date->stream;
    parts_cancel(date);
    stream->asked -= date->phase == NETWORK_ASKED;
    date->phase = NETWORK_ENDED;
    if (why != NULL)
        date->error = *why;
}

static bool date_complete(const struct network_date *date)
{
    for (unsigned i = 0; i < date->parts; i++)
        if (!date->part[i].ended)
            return false;
    return true;
}

static void date_finish(struct network_date *date)
{
    struct network *network = date->stream->network;
    struct error why = {0};
    network->kind->finish(network, date, &why);
    date->stream->failed = 0;
    date_end(date, why.code != 0 ? &why : NULL);
}

/* ---- answers ---- */

/* The date waits as if it had not been asked for. */
static void date_give_up(struct network_date *date)
{
    struct network_stream *stream = date->stream;
    parts_cancel(date);
    stream->asked -= date->phase == NETWORK_ASKED;
    date_begin(date);
}

/* No further date is asked for, and those that wait have no answer. */
static void stop(struct network_stream *stream, const struct error *why)
{
    if (stream->network->stopped.code == 0)
        stream->network->stopped = *why;
}

/* Nor are those on their way waited for. */
static void stop_at_once(struct network_stream *stream, const struct error *why)
{
    stop(stream, why);
    for (unsigned i = 0; i < stream->count; i++)
        if (date_at(stream, i)->phase == NETWORK_ASKED)
            date_give_up(date_at(stream, i));
}

/* Whether the source is to log in before it asks for more. */
static bool must_enter(const struct network_stream *stream)
{
    const struct network *network = stream->network;
    return network->kind->entered != NULL && !network->kind->entered(network);
}

/* Whether the fault is one that the whole service has, and not this one answer: a status, a redirect and a
 * page in place of JSON have nothing to do with the date that was asked for. */
static bool fault_of_service(const struct network_part *part, const struct net_result *result)
{
    return (result->fault >= NET_FAULT_RESOLVE && result->fault <= NET_FAULT_REDIRECT) ||
           (result->fault == NET_FAULT_CONTENT && part->facts.kind == ANSWER_HTML);
}

static bool date_enters_again(struct network_date *date)
{
    if (date->entered_again)
        return false;
    date->entered_again = true;
    date_give_up(date);
    return true;
}

/* Counts the dates in a row that have failed as if the service were down. */
static void service_fails(struct network_stream *stream, bool fails, struct error *why)
{
    stream->failed = fails ? stream->failed + 1 : 0;
    if (stream->failed < GIVE_UP)
        return;
    error_prefix(why, "%u days in a row could not be had, so no more are asked for", stream->failed);
    stop_at_once(stream, why);
}

/* The answer is kept for a person to look at. */
static void part_keep(struct network_part *part, struct net_result *result)
{
    free(part->evidence.bytes);
    part->evidence.bytes = NULL;
    if (result->length == 0)
        return;
    part->evidence.bytes = result->body;
    part->evidence.length = result->length;
    result->body = NULL;
}

static void part_failed(struct network_part *part, struct net_result *result)
{
    struct network_date *date = part->date;
    struct network_stream *stream = date->stream;
    struct network *network = stream->network;
    struct error why = result->error;
    enum network_verdict verdict = NETWORK_STOP;
    if (result->fault == NET_FAULT_BREAKER)
        network_left_alone(network, &why);
    else if (result->fault != NET_FAULT_HELD)
        verdict = network->kind->explain(network, part, result, &why);
    if (verdict == NETWORK_ENTER && date_enters_again(date))
        return;
    if (result->fault == NET_FAULT_HELD) { /* the calls of the day are spent, but those on their way count */
        date_give_up(date);
        stop(stream, &why);
    } else if (verdict != NETWORK_FAILED) {
        stop_at_once(stream, &why);
    } else {
        network_doubt_address(network, result, &why);
        part_keep(part, result);
        date_end(date, &why);
        service_fails(stream, fault_of_service(part, result), &why);
    }
}

static void result_note(struct network *network, const struct net_result *result)
{
    const char *text = net_result_header(result, "Date");
    network->figures.calls++;
    network->figures.attempts += result->attempts;
    network->figures.bytes += result->length;
    if (text != NULL)
        http_date_read(text, clock_now_utc(), &network->service_utc);
}

static void dates_start(struct network_stream *stream);
static int parts_start(struct network_date *date, struct error *err);

static void part_done(struct net_call *call, struct net_result *result, void *arg)
{
    struct network_part *part = arg;
    struct network_date *date = part->date;
    struct network_stream *stream = date->stream;
    struct error why;
    (void)call;
    part->call = NULL;
    result_note(stream->network, result);
    if (result->error.code != 0) {
        part_failed(part, result);
    } else {
        part_keep(part, result);
        part->ended = true;
        if (parts_start(date, &why) != 0)
            stop_at_once(stream, &why);
        else if (date_complete(date))
            date_finish(date);
    }
    dates_start(stream);
}

/* The rows are read while the call can still be repeated. */
static enum net_fate part_check(const struct net_result *result, void *arg, struct error *err)
{
    struct network_part *part = arg;
    struct network *network = part->date->stream->network;
    int64_t begun = monotonic_ns();
    enum net_fate fate = network->kind->take(network, part, result, err);
    network->figures.reading_ns += monotonic_ns() - begun;
    return fate;
}

/* ---- asking ---- */

static int part_start(struct network_part *part, struct error *err)
{
    static const char *const wanted[] = {"Date", NULL};
    struct network *network = part->date->stream->network;
    struct network_request request = {
        .net = {.partner = network->partner, .wanted = wanted, .check = part_check, .check_arg = part}};
    snprintf(request.date, sizeof request.date, "%08d", part->date->date);
    network->kind->request(network, part, &request);
    request.net.url = request.url;
    request.net.field = request.field;
    free(part->evidence.request);
    part->evidence.request = strdup(request.what);
    if (part->evidence.request == NULL)
        return error_no_memory(err);
    return net_start(network->net, &request.net, part_done, part, &part->call, err);
}

/* Asks for those of the date's answers that have not been asked for. */
static int parts_start(struct network_date *date, struct error *err)
{
    int ret = 0;
    for (unsigned i = 0; ret == 0 && i < date->parts; i++)
        if (!date->part[i].ended && date->part[i].call == NULL)
            ret = part_start(&date->part[i], err);
    return ret;
}

static unsigned dates_at_once(const struct network *network)
{
    return network->kind->one_date
               ? 1
               : (unsigned)config_number(network->context.config, &source_keys[SOURCE_KEY_PARALLEL]);
}

/* Asks for the dates that come next, as many as may be asked for at once. */
static void dates_start(struct network_stream *stream)
{
    struct network *network = stream->network;
    for (unsigned i = 0; i < stream->count && stream->asked < dates_at_once(network); i++) {
        struct network_date *date = date_at(stream, i);
        struct error why;
        if (network->stopped.code != 0 || must_enter(stream))
            return;
        if (date->phase != NETWORK_WAITS)
            continue;
        date->phase = NETWORK_ASKED;
        date->parts = network->kind->parts(network, date->date);
        stream->asked++;
        if (parts_start(date, &why) != 0)
            stop_at_once(stream, &why);
    }
}

/* ---- what a source's stream calls ---- */

int network_begin(void *state, void **stream, struct error *err)
{
    struct network *network = state;
    struct network_stream *made = calloc(1, sizeof *made);
    int ret = made == NULL ? error_no_memory(err) : network_ready(network, err);
    if (ret != 0) {
        free(made);
        return ret;
    }
    network->stopped.code = 0;
    network->figures = (struct network_figures){0};
    network_choose_konex(network);
    made->network = network;
    for (unsigned i = 0; i < SOURCE_AHEAD; i++) {
        made->date[i].stream = made;
        for (unsigned k = 0; k < SOURCE_EVIDENCE; k++)
            made->date[i].part[k].date = &made->date[i];
    }
    *stream = made;
    return 0;
}

/* Whether the service has such early days. */
static int day_reached(const struct network *network, kst_date day, struct error *err)
{
    char text[DATE_TEXT];
    if (day >= network->kind->first)
        return 0;
    return error_set(err, ERROR_NOT_READY, "%s has no days before %s", network->kind->name,
                     date_format(network->kind->first, text));
}

int network_ask(void *stream_of, kst_date day, struct error *err)
{
    struct network_stream *stream = stream_of;
    struct network_date *date = date_at(stream, stream->count++);
    struct error why;
    (void)err;
    date->date = day;
    date->entered_again = false;
    date->error.code = 0;
    date_begin(date);
    if (day_reached(stream->network, day, &why) != 0 || network_hours(stream->network, &why) != 0)
        date_end(date, &why);
    dates_start(stream);
    return 0;
}

static bool head_has_news(void *arg)
{
    struct network_stream *stream = arg;
    return date_at(stream, 0)->phase == NETWORK_ENDED ||
           (date_at(stream, 0)->phase == NETWORK_WAITS && stream->network->stopped.code != 0) ||
           (must_enter(stream) && stream->asked == 0);
}

/* Waits until the first date has ended. */
static int head_wait(struct network_stream *stream, struct error *err)
{
    struct network *network = stream->network;
    int ret = 0;
    while (ret == 0 && date_at(stream, 0)->phase != NETWORK_ENDED) {
        if (network->stopped.code != 0 && date_at(stream, 0)->phase == NETWORK_WAITS) {
            *err = network->stopped;
            return network->stopped.code;
        }
        if (must_enter(stream) && stream->asked == 0)
            ret = network->kind->enter(network, err);
        dates_start(stream);
        if (ret == 0)
            ret = net_wait(network->net, head_has_news, stream, network->context.cancelled, err);
    }
    return ret;
}

/* A service may repeat what it was sent. Its answers are kept, and messages may quote them, so the key or the
 * password is struck out. The rows have been read by then: a short password may stand in them by chance. */
static void secret_strike(const struct network *network, char *bytes, size_t length)
{
    if (network->secret != NULL)
        net_secret_strike(network->secret, bytes, length);
}

/* Hands the answers over that the date came from. */
static void evidence_move(struct network_date *date, struct source_answer *answer)
{
    source_answer_forget(answer);
    for (unsigned i = 0; i < date->parts; i++) {
        struct source_evidence *evidence = &date->part[i].evidence;
        if (evidence->bytes == NULL)
            continue;
        secret_strike(date->stream->network, evidence->bytes, evidence->length);
        answer->evidence[answer->evidence_count++] = *evidence;
        *evidence = (struct source_evidence){0};
    }
}

int network_answer(void *stream_of, struct source_answer *answer, struct error *err)
{
    struct network_stream *stream = stream_of;
    int ret = head_wait(stream, err);
    if (ret != 0 && err != NULL)
        secret_strike(stream->network, err->text, strlen(err->text));
    if (ret != 0)
        return ret;
    struct network_date *date = date_at(stream, 0);
    struct day taken = date->day;
    date->day = answer->day;
    answer->day = taken;
    answer->error = date->error;
    secret_strike(stream->network, answer->error.text, strlen(answer->error.text));
    answer->markets = network_markets(stream->network, date->date);
    evidence_move(date, answer);
    stream->first = (stream->first + 1) % SOURCE_AHEAD;
    stream->count--;
    return 0;
}

void network_end(void *stream_of)
{
    struct network_stream *stream = stream_of;
    const struct network_figures *figures = &stream->network->figures;
    if (figures->calls > 0)
        log_debug("%s: %u calls with %u attempts brought %.1f MB, and reading them took %.3f s",
                  stream->network->kind->name, figures->calls, figures->attempts,
                  (double)figures->bytes / 1e6, (double)figures->reading_ns / 1e9);
    for (unsigned i = 0; i < SOURCE_AHEAD; i++) {
        parts_cancel(&stream->date[i]);
        for (unsigned k = 0; k < SOURCE_EVIDENCE; k++)
            evidence_free(&stream->date[i].part[k]);
        day_free(&stream->date[i].day);
    }
    free(stream);
}
