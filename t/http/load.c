/* load -p PORT-FILE [options] TARGET...: asks a server for the targets in turn over keep-alive connections,
 * and prints what it saw as lines "name value". -c N        connections (1) -s SECONDS  how long (1) -n COUNT
 * ends after so many answers -r RATE     open loop: so many requests a second are begun whether the server
 * keeps up or not, and an answer's time counts from when its request was due. Without it every connection
 * asks again as soon as it has its answer. -x STATUS   the status that is expected (200) -e FILE     the body
 * that is expected -H HEADER   one more header of each request -m METHOD   GET -d          the server is
 * going to stop: connections that it closes are not opened again, and the run ends when none is left -k N
 * instead: opens N connections, asks once on each, prints "held N" and keeps them until it is ended or
 *               SECONDS are over
 * requests   whole answers        rate       of them a second     bytes      of their bodies
 * p50_us p99_us p999_us max_us    times      seconds              that it took
 * bad_status bad_body             other than expected
 * broken     answers that ended early        dropped    requests whose connection was closed without an
 * answer refused    connections           reopened   connections that the server closed after an answer
 * unsent     requests that were due (-r) and never begun: they count among the times, up to the end
 * timing_NAME_us                   the mean of each figure in the answers' Server-Timing header
 * It ends with 1 where an answer was not as expected. */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "t/http/client.h"
#include "t/http/histogram.h"

enum { TARGETS = 4096, TIMINGS = 8, GRACE_S = 10 };

static struct {
    struct wire_place place;
    size_t connections, hold;
    double seconds, rate;
    uint64_t count;
    int status;
    bool draining;
    const char *method;
    char headers[4096];
    char *expected;
    size_t expected_length;
    char *requests[TARGETS];
    size_t target_count;
} ask = {.connections = 1, .seconds = 1, .status = 200, .method = "GET"};

static struct {
    uint64_t requests, bytes, bad_status, bad_body, broken, dropped, refused, reopened, unsent;
    struct histogram times;
    struct {
        char name[24];
        double sum_ms;
        uint64_t count;
    } timings[TIMINGS];
} seen;

struct loader {
    struct client client;
    int64_t due; /* when the running request was to begin */
};

static struct loader *loaders;
static size_t *idle, idle_count; /* indices of loaders with nothing to do */
static size_t closed_count;      /* with -d: connections that are not opened again */
static int poller, timer;
static uint64_t begun; /* requests */
static int64_t start, finish;
static bool over;

static void watch(size_t index)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.u64 = index};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, loaders[index].client.fd, &event))
        wire_die("epoll: %s", strerror(errno));
}

static void open_again(size_t index)
{
    client_open(&loaders[index].client, &ask.place);
    if (loaders[index].client.fd >= 0)
        watch(index);
}

static void note_timing(const char *text)
{
    char name[24];
    double ms;
    for (; text && *text; text = strchr(text, ','), text = text ? text + 1 : NULL) {
        if (sscanf(text, " %23[^;, ];dur=%lf", name, &ms) != 2)
            continue;
        size_t i = 0;
        while (i < TIMINGS - 1 && seen.timings[i].count && strcmp(seen.timings[i].name, name))
            i++;
        snprintf(seen.timings[i].name, sizeof name, "%s", name);
        seen.timings[i].sum_ms += ms;
        seen.timings[i].count++;
    }
}

static void note_answer(struct loader *loader)
{
    struct client *client = &loader->client;
    seen.requests++;
    seen.bytes += client->body_length;
    seen.bad_status += client->head.status != ask.status;
    seen.bad_body += client->head.status == ask.status && !client->same;
    histogram_add(&seen.times, (uint64_t)(wire_now() - loader->due));
    note_timing(client->head.timing);
    over = over || (ask.count && seen.requests >= ask.count);
}

/* Takes what has come of a request; then the loader is idle, with an open connection. */
static void note(size_t index)
{
    struct client *client = &loaders[index].client;
    if (client->state == CLIENT_ANSWERED)
        note_answer(&loaders[index]);
    seen.broken += client->state == CLIENT_BROKEN;
    seen.dropped += client->state == CLIENT_DROPPED;
    seen.refused += client->state == CLIENT_REFUSED;
    seen.reopened += client->state == CLIENT_ANSWERED && client->fd < 0;
    client->state = CLIENT_IDLE;
    if (ask.draining && client->fd < 0)
        over = ++closed_count == ask.connections || over;
    else
        idle[idle_count++] = index;
}

static int64_t due_at(uint64_t number)
{
    return start + (int64_t)((double)number * 1e9 / ask.rate);
}

/* False where the connection is refused. */
static bool begin_one(size_t index)
{
    struct loader *loader = &loaders[index];
    const char *request = ask.requests[begun % ask.target_count];
    if (loader->client.fd < 0)
        open_again(index);
    loader->due = ask.rate > 0 ? due_at(begun) : wire_now();
    loader->client.expected = ask.expected;
    loader->client.expected_length = ask.expected_length;
    begun++;
    client_ask(&loader->client, request, strlen(request));
    if (loader->client.state == CLIENT_ASKING)
        return true;
    note(index);
    return false;
}

/* Begins what is due on idle connections, and sets the timer for what is due next. */
static void begin_due(void)
{
    int64_t now = wire_now(), next = finish;
    bool goes = true;
    over = over || now >= finish;
    while (!over && goes && idle_count && (ask.rate <= 0 || due_at(begun) <= now))
        goes = begin_one(idle[--idle_count]);
    if (!goes)
        next = now + 10000000;
    else if (!over && ask.rate > 0 && idle_count && due_at(begun) < finish)
        next = due_at(begun);
    next = next > now ? next : now + 1000000;
    struct itimerspec at = {.it_value = {next / 1000000000, next % 1000000000}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
}

static void turn(int timeout_ms)
{
    struct epoll_event events[256];
    int count = epoll_wait(poller, events, 256, timeout_ms);
    for (int i = 0; i < count; i++) {
        size_t index = events[i].data.u64;
        if (index == SIZE_MAX) {
            uint64_t expirations;
            if (read(timer, &expirations, sizeof expirations) < 0 && errno != EAGAIN)
                wire_die("timer: %s", strerror(errno));
            continue;
        }
        struct client *client = &loaders[index].client;
        bool was_idle = client->state == CLIENT_IDLE;
        client_turn(client);
        if (was_idle)
            client->state = CLIENT_IDLE;
        else if (client->state != CLIENT_ASKING)
            note(index);
    }
}

static void prepare(size_t count)
{
    if (!wire_descriptors(count + 20))
        wire_die("no %zu descriptors: the hard limit is lower", count + 20);
    loaders = calloc(count, sizeof *loaders);
    idle = calloc(count, sizeof *idle);
    poller = epoll_create1(EPOLL_CLOEXEC);
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = SIZE_MAX};
    if (!loaders || !idle || epoll_ctl(poller, EPOLL_CTL_ADD, timer, &event))
        wire_die("epoll: %s", strerror(errno));
    for (size_t i = 0; i < count; i++) {
        open_again(i);
        idle[idle_count++] = i;
    }
    start = wire_now();
    finish = start + (int64_t)(ask.seconds * 1e9);
}

/* Whole answers may still come for what was begun. */
static void settle(size_t count)
{
    int64_t deadline = wire_now() + GRACE_S * INT64_C(1000000000);
    while (idle_count + closed_count < count && wire_now() < deadline)
        turn(100);
    seen.broken += count - idle_count - closed_count;
    if (ask.rate > 0 && !ask.count)
        for (; due_at(begun) < finish; begun++, seen.unsent++)
            histogram_add(&seen.times, (uint64_t)(finish - due_at(begun)));
}

static void run(void)
{
    prepare(ask.connections);
    while (!over) {
        begin_due();
        if (!over)
            turn(1000);
    }
    double seconds = (double)(wire_now() - start) / 1e9;
    uint64_t counted = seen.requests;
    settle(ask.connections);
    printf("requests %llu\nseconds %.3f\nrate %.1f\nbytes %llu\n", (unsigned long long)seen.requests, seconds,
           (double)counted / seconds, (unsigned long long)seen.bytes);
    static const struct {
        const char *name;
        double part;
    } quantiles[] = {{"p50_us", 0.5}, {"p99_us", 0.99}, {"p999_us", 0.999}, {"max_us", 1}};
    for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles; i++)
        printf("%s %.1f\n", quantiles[i].name,
               (double)histogram_quantile(&seen.times, quantiles[i].part) / 1000);
    printf("bad_status %llu\nbad_body %llu\nbroken %llu\ndropped %llu\nrefused %llu\nreopened %llu\nunsent "
           "%llu\n",
           (unsigned long long)seen.bad_status, (unsigned long long)seen.bad_body,
           (unsigned long long)seen.broken, (unsigned long long)seen.dropped,
           (unsigned long long)seen.refused, (unsigned long long)seen.reopened,
           (unsigned long long)seen.unsent);
    for (size_t i = 0; i < TIMINGS && seen.timings[i].count; i++)
        printf("timing_%s_us %.1f\n", seen.timings[i].name,
               1000 * seen.timings[i].sum_ms / (double)seen.timings[i].count);
}

static volatile sig_atomic_t ended;

static void on_end(int number)
{
    ended = number;
}

static void hold(void)
{
    signal(SIGTERM, on_end);
    signal(SIGINT, on_end);
    prepare(ask.hold);
    while (idle_count)
        begin_one(idle[--idle_count]);
    while (idle_count < ask.hold && wire_now() < finish && !ended)
        turn(100);
    size_t open = 0;
    for (size_t i = 0; i < ask.hold; i++)
        open += loaders[i].client.fd >= 0 && loaders[i].client.state == CLIENT_IDLE;
    printf("held %zu\n", open);
    fflush(stdout);
    while (wire_now() < finish && !ended)
        turn(100);
}

static void options(int argc, char **argv)
{
    int option;
    const char *port_file = NULL;
    while ((option = getopt(argc, argv, "p:c:s:n:r:x:e:H:m:k:d")) != -1)
        switch (option) {
        case 'p':
            port_file = optarg;
            break;
        case 'c':
            ask.connections = strtoul(optarg, NULL, 10);
            break;
        case 's':
            ask.seconds = strtod(optarg, NULL);
            break;
        case 'n':
            ask.count = strtoull(optarg, NULL, 10);
            break;
        case 'r':
            ask.rate = strtod(optarg, NULL);
            break;
        case 'x':
            ask.status = atoi(optarg);
            break;
        case 'e':
            ask.expected = wire_file(optarg, &ask.expected_length);
            break;
        case 'H':
            snprintf(ask.headers + strlen(ask.headers), sizeof ask.headers - strlen(ask.headers), "%s\r\n",
                     optarg);
            break;
        case 'm':
            ask.method = optarg;
            break;
        case 'k':
            ask.hold = strtoul(optarg, NULL, 10);
            break;
        case 'd':
            ask.draining = true;
            break;
        default:
            wire_die("usage: load -p PORT-FILE [options] TARGET...: t/http/load.c says more");
        }
    if (!port_file || optind == argc || argc - optind > TARGETS || ask.connections == 0)
        wire_die("a port file and a target are needed");
    wire_place_read(&ask.place, port_file);
    for (; optind < argc; optind++)
        if (asprintf(&ask.requests[ask.target_count++], "%s %s HTTP/1.1\r\nHost: %s\r\n%s\r\n", ask.method,
                     argv[optind], ask.place.host, ask.headers) < 0)
            wire_die("no memory");
}

int main(int argc, char **argv)
{
    options(argc, argv);
    if (ask.hold)
        hold();
    else
        run();
    return seen.bad_status || seen.bad_body || seen.broken;
}
