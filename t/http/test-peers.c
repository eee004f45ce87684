/* The table of addresses: connections of each, its bucket of requests, a bounded size, several threads. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "http/peers.h"

static struct ip ip_of(const char *text)
{
    struct ip ip;
    assert_true(ip_parse(text, strlen(text), &ip));
    return ip;
}

/* The address of that number, each in a /64 of its own. */
static struct ip ip_numbered(unsigned number)
{
    char text[IP_TEXT];
    snprintf(text, sizeof text, "2001:db8:%x:%x::1", number >> 16, number & 0xffff);
    return ip_of(text);
}

static struct peers *peers_of(const struct peers_options *options)
{
    struct peers *peers;
    struct error err = {0};
    assert_int_equal(peers_open(options, &peers, &err), 0);
    return peers;
}

static void an_address_has_so_many_connections(void **state)
{
    (void)state;
    struct peers *peers = peers_of(&(struct peers_options){.connections = 2});
    struct ip one = ip_of("192.0.2.1"), other = ip_of("192.0.2.2");
    assert_true(peers_admit(peers, &one));
    assert_true(peers_admit(peers, &one));
    assert_false(peers_admit(peers, &one));
    assert_true(peers_admit(peers, &other));
    assert_int_equal(peers_connections(peers, &one), 2);
    peers_leave(peers, &one);
    assert_true(peers_admit(peers, &one));
    assert_false(peers_admit(peers, &one));
    peers_leave(peers, &one);
    peers_leave(peers, &one);
    peers_leave(peers, &one); /* one too many counts nothing below zero */
    assert_int_equal(peers_connections(peers, &one), 0);
    struct ip unknown = ip_of("192.0.2.3");
    peers_leave(peers, &unknown);
    assert_int_equal(peers_connections(peers, &unknown), 0);
    peers_close(&peers);
    assert_null(peers);
}

static void a_network_of_ipv6_is_one_address(void **state)
{
    (void)state;
    struct peers *peers = peers_of(&(struct peers_options){.connections = 1});
    struct ip one = ip_of("2001:db8:1:2::1"), same = ip_of("2001:db8:1:2:ffff::9"),
              other = ip_of("2001:db8:1:3::1"), v4 = ip_of("192.0.2.1"), mapped = ip_of("::ffff:192.0.2.1"),
              near = ip_of("192.0.2.2");
    assert_true(peers_admit(peers, &one));
    assert_false(peers_admit(peers, &same));
    assert_true(peers_admit(peers, &other));
    assert_true(peers_admit(peers, &v4));
    assert_false(peers_admit(peers, &mapped));
    assert_true(peers_admit(peers, &near));
    peers_close(&peers);
}

static void a_bucket_fills_by_the_clock(void **state)
{
    (void)state;
    static const struct {
        int64_t now_ms;
        unsigned seconds;
    } row[] = {
        {1000, 0},  {1000, 0},  {1000, 0},              /* the burst */
        {1000, 1},  {1400, 1},                          /* two a second: the next one after 500 ms */
        {1500, 0},  {1500, 1},  {2000, 0},              /* one each 500 ms */
        {1900, 1},                                      /* a clock that lags gives nothing */
        {99000, 0}, {99000, 0}, {99000, 0}, {99000, 1}, /* a long rest gives the burst, and no more */
    };
    struct peers *peers = peers_of(&(struct peers_options){.rate = 2, .burst = 3});
    struct ip one = ip_of("192.0.2.1"), other = ip_of("192.0.2.2");
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        if (peers_ask(peers, &one, row[i].now_ms) != row[i].seconds)
            fail_msg("row %zu at %lld", i, (long long)row[i].now_ms);
    assert_int_equal(peers_ask(peers, &other, 99000), 0);
    /* A refused request costs nothing: the wait is as long as it was said to be. */
    peers_limit(peers, &(struct peers_options){.rate = 0.1, .burst = 1});
    struct ip slow = ip_of("192.0.2.3");
    assert_int_equal(peers_ask(peers, &slow, 0), 0);
    for (int64_t now_ms = 0; now_ms < 10000; now_ms += 100)
        assert_int_equal(peers_ask(peers, &slow, now_ms), (10000 - now_ms + 999) / 1000);
    assert_int_equal(peers_ask(peers, &slow, 10000), 0);
    peers_close(&peers);
}

static void without_a_rate_nobody_waits_or_is_remembered(void **state)
{
    (void)state;
    struct peers *peers = peers_of(&(struct peers_options){.burst = 1});
    struct ip one = ip_of("192.0.2.1");
    for (int i = 0; i < 100; i++)
        assert_int_equal(peers_ask(peers, &one, 0), 0);
    assert_int_equal(peers_count(peers), 0);
    for (int i = 0; i < 100; i++)
        assert_true(peers_admit(peers, &one));
    peers_close(&peers);
}

/* Ten times as many addresses as there is room for: the size stays, those with connections stay, and of the
 * others those that asked last. */
static void the_quietest_goes(void **state)
{
    (void)state;
    enum { ROOM = 100 };
    struct peers *peers = peers_of(&(struct peers_options){.rate = 1, .burst = 1, .addresses = ROOM});
    for (unsigned i = 0; i < 10; i++) {
        struct ip ip = ip_numbered(i);
        assert_true(peers_admit(peers, &ip));
    }
    for (unsigned i = 10; i < 10 * ROOM; i++) {
        struct ip ip = ip_numbered(i);
        assert_int_equal(peers_ask(peers, &ip, 0), 0);
        assert_true(peers_count(peers) <= ROOM);
    }
    assert_int_equal(peers_count(peers), ROOM);
    for (unsigned i = 0; i < 10; i++) {
        struct ip ip = ip_numbered(i);
        assert_int_equal(peers_connections(peers, &ip), 1);
    }
    struct ip last = ip_numbered(10 * ROOM - 1), first = ip_numbered(10);
    assert_int_equal(peers_ask(peers, &last, 0), 1);  /* remembered: its bucket is empty */
    assert_int_equal(peers_ask(peers, &first, 0), 0); /* forgotten: a full one */
    peers_close(&peers);
}

static void where_all_are_connected_no_other_comes_in(void **state)
{
    (void)state;
    struct peers *peers = peers_of(&(struct peers_options){.rate = 1, .burst = 1, .addresses = 4});
    for (unsigned i = 0; i < 4; i++) {
        struct ip ip = ip_numbered(i);
        assert_true(peers_admit(peers, &ip));
    }
    struct ip other = ip_numbered(4), first = ip_numbered(0);
    assert_false(peers_admit(peers, &other));
    assert_int_equal(peers_ask(peers, &other, 0), 0);
    peers_leave(peers, &first);
    assert_true(peers_admit(peers, &other));
    assert_int_equal(peers_connections(peers, &first), 0);
    peers_close(&peers);
}

/* Random steps, held against an array. */
static void it_counts_as_an_array_does(void **state)
{
    (void)state;
    enum { ADDRESSES = 50, MOST = 3 };
    unsigned count[ADDRESSES] = {0};
    uint64_t seed = 1;
    struct peers *peers = peers_of(&(struct peers_options){.connections = MOST, .addresses = ADDRESSES});
    for (int step = 0; step < 100000; step++) {
        seed = seed * 6364136223846793005 + 1442695040888963407;
        unsigned number = (unsigned)(seed >> 33) % ADDRESSES;
        struct ip ip = ip_numbered(number);
        if (seed >> 63) {
            assert_int_equal(peers_admit(peers, &ip), count[number] < MOST);
            count[number] += count[number] < MOST;
        } else {
            peers_leave(peers, &ip);
            count[number] -= count[number] > 0;
        }
        assert_int_equal(peers_connections(peers, &ip), count[number]);
    }
    peers_close(&peers);
}

static struct peers *shared;
enum { THREADS = 4, STEPS = 20000 };

/* Each thread has a number of its own, so that what it counts is its own. */
static void *thread_run(void *arg)
{
    unsigned number = *(const unsigned *)arg, granted = 0;
    struct ip own = ip_numbered(1000 + number), common = ip_of("192.0.2.1");
    for (unsigned i = 0; i < STEPS; i++) {
        struct ip passing = ip_numbered(number * STEPS + i);
        peers_admit(shared, &own);
        peers_ask(shared, &passing, 0);
        granted += peers_ask(shared, &common, 0) == 0;
        if (i + 1 < STEPS)
            peers_leave(shared, &own);
    }
    return (void *)(uintptr_t)granted;
}

static void several_threads_share_it(void **state)
{
    (void)state;
    pthread_t thread[THREADS];
    unsigned number[THREADS];
    uintptr_t granted = 0;
    shared = peers_of(&(struct peers_options){.rate = 0.001, .burst = 5000, .addresses = 1000});
    for (unsigned i = 0; i < THREADS; i++) {
        number[i] = i;
        assert_int_equal(pthread_create(&thread[i], NULL, thread_run, &number[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        void *result;
        pthread_join(thread[i], &result);
        granted += (uintptr_t)result;
    }
    assert_int_equal(granted, 5000); /* the burst, once for all threads */
    for (unsigned i = 0; i < THREADS; i++) {
        struct ip ip = ip_numbered(1000 + i);
        assert_int_equal(peers_connections(shared, &ip), 1);
    }
    peers_close(&shared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_has_so_many_connections),
        cmocka_unit_test(a_network_of_ipv6_is_one_address),
        cmocka_unit_test(a_bucket_fills_by_the_clock),
        cmocka_unit_test(without_a_rate_nobody_waits_or_is_remembered),
        cmocka_unit_test(the_quietest_goes),
        cmocka_unit_test(where_all_are_connected_no_other_comes_in),
        cmocka_unit_test(it_counts_as_an_array_does),
        cmocka_unit_test(several_threads_share_it),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
