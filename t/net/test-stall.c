/* A name that is looked up for ever, as happens where the network is down: a call ends nevertheless when it
 * should, and nobody waits for the name. The test has a getaddrinfo() of its own, which libcurl calls from a
 * thread. */
#include <netdb.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/monotonic.h"
#include "net/libcurl.h"
#include "net/net.h"
#include "t/net/peer.h"

/* A thread that looks up a name for an old libcurl is never waited for: for ThreadSanitizer, that is meant.
 */
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
    return "report_thread_leaks=0";
}

static atomic_bool stalls;
static atomic_uint looks, ends; /* how many look-ups have begun and ended */

/* Has no address for "stalled.test" while it stalls, and that of this machine afterwards. */
int getaddrinfo(const char *restrict node, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict found)
{
    (void)node, (void)hints;
    struct place {
        struct addrinfo info;
        struct sockaddr_in address;
    } *place = calloc(1, sizeof *place);
    atomic_fetch_add(&looks, 1);
    while (atomic_load(&stalls))
        nanosleep(&(struct timespec){0, 5000000}, NULL);
    atomic_fetch_add(&ends, 1);
    place->address.sin_family = AF_INET;
    place->address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    place->address.sin_port = htons((uint16_t)(service ? strtoul(service, NULL, 10) : 0));
    place->info.ai_family = AF_INET;
    place->info.ai_socktype = SOCK_STREAM;
    place->info.ai_addr = (struct sockaddr *)&place->address;
    place->info.ai_addrlen = sizeof place->address;
    *found = &place->info;
    return 0;
}

void freeaddrinfo(struct addrinfo *found)
{
    free(found);
}

static unsigned done;
static struct net_result last;

static void on_done(struct net_call *call, struct net_result *result, void *arg)
{
    (void)call, (void)arg;
    last = *result;
    done++;
}

static bool has_ended(void *arg)
{
    return done == *(unsigned *)arg;
}

static bool never(void *arg)
{
    (void)arg;
    return false;
}

static void serve(struct peer *peer, void *arg)
{
    (void)arg;
    peer_reply(peer, 200, NULL, "good", 4);
}

/* Lets names be found, and waits until all look-ups have ended. */
static void go_on(void)
{
    atomic_store(&stalls, false);
    for (int i = 0; i < 10000 && atomic_load(&looks) != atomic_load(&ends); i++)
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    assert_int_equal(atomic_load(&looks), atomic_load(&ends));
}

static void stall_with(unsigned version)
{
    const struct net_options options = {.connect_ms = 300, .retries = 0};
    const struct libcurl *curl;
    struct peer_server server;
    struct net_call *call;
    struct error err;
    struct net *net;
    char url[64];
    unsigned wanted = 1, requests;
    if (net_open(&options, &net, &err))
        fail_msg("%s", err.text);
    libcurl_load(&curl, NULL);
    unsigned real = curl->version;
    ((struct libcurl *)curl)->version = version < real ? version : real;
    assert_true(peer_start(&server, AF_INET, serve, NULL));
    snprintf(url, sizeof url, "http://stalled.test:%u/", server.port);
    done = 0;
    atomic_store(&stalls, true);
    int64_t begun = monotonic_ms();

    /* Its attempt runs out of time. */
    const struct net_request request = {.url = url, .attempt_ms = 200, .body = "secret", .length = 6};
    assert_int_equal(net_start(net, &request, on_done, NULL, NULL, &err), 0);
    assert_int_equal(net_wait(net, has_ended, &wanted, NULL, &err), 0);
    assert_int_equal(last.fault, NET_FAULT_TIMEOUT);
    /* Another one waits too long for its connection. */
    snprintf(url, sizeof url, "http://other.test:%u/", server.port);
    assert_int_equal(net_start(net, &(struct net_request){.url = url}, on_done, NULL, NULL, &err), 0);
    wanted = 2;
    assert_int_equal(net_wait(net, has_ended, &wanted, NULL, &err), 0);
    assert_int_equal(last.fault, NET_FAULT_TIMEOUT);
    assert_non_null(strstr(last.error.text, "no connection came about within 0.3 s"));
    /* One is cancelled. */
    assert_int_equal(net_start(net, &request, on_done, NULL, &call, &err), 0);
    atomic_bool cancelled = true;
    assert_int_equal(net_wait(net, never, NULL, &cancelled, &err), ERROR_CANCELLED);
    net_cancel(&call);
    /* When the name is there, nothing is sent of calls that have ended; others go on as ever. */
    go_on();
    requests = atomic_load(&server.requests);
    wanted = 3;
    assert_int_equal(net_start(net, &(struct net_request){.url = url}, on_done, NULL, NULL, &err), 0);
    assert_int_equal(net_wait(net, has_ended, &wanted, NULL, &err), 0);
    assert_int_equal(last.error.code, 0);
    assert_int_equal(atomic_load(&server.requests), requests + 1);
    assert_null(strstr(server.head, "POST"));
    /* The net is closed while one is on its way. */
    atomic_store(&stalls, true);
    snprintf(url, sizeof url, "http://another.test:%u/", server.port);
    unsigned before = atomic_load(&looks);
    assert_int_equal(
        net_start(net, &(struct net_request){.url = url, .deadline_ms = 200}, on_done, NULL, NULL, &err), 0);
    wanted = 4;
    assert_int_equal(net_wait(net, has_ended, &wanted, NULL, &err), 0);
    assert_true(atomic_load(&looks) > before);
    net_close(&net);
    int64_t took = monotonic_ms() - begun;
    go_on();
    print_message("all of it took %d ms\n", (int)took);
    assert_true(took < 30000);
    peer_stop(&server);
    ((struct libcurl *)curl)->version = real;
}

static void stalled(void **state)
{
    const struct libcurl *curl;
    (void)state;
    assert_int_equal(libcurl_load(&curl, NULL), 0);
    stall_with(curl->version);
}

/* As it goes with a libcurl that waits for a name when its attempt is removed. */
static void stalled_old(void **state)
{
    (void)state;
    stall_with(0x075100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stalled),
        cmocka_unit_test(stalled_old),
    };
    signal(SIGPIPE, SIG_IGN);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
