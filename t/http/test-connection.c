/* The connections of a loop: their phases, what each may last, and who goes when the house is full. The test
 * plays the library: it gives each bufferevent a socket, and lets go of it when it is told of its end. The
 * clock is the test's own. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/connection.h"

#define HEADER_MS 10000
#define BODY_MS   20000
#define SEND_MS   30000
#define IDLE_MS   75000

struct fixture {
    struct event_base *base;
    struct connections connections;
    atomic_uint total;
    bool refuses; /* no further connection of this address */
    int admitted, open;
    unsigned ended[ENDS];
};

/* A connection and its client; `connection` is NULL once the library has let go of it. */
struct line {
    struct connection *connection;
    struct bufferevent *bev;
    int client, server;
};

static int64_t now_ms;

static int64_t clock_ms(void)
{
    return now_ms;
}

static bool admit(void *arg, const struct ip *ip)
{
    struct fixture *fixture = arg;
    (void)ip;
    fixture->admitted += !fixture->refuses;
    return !fixture->refuses;
}

static void leave(void *arg, const struct ip *ip)
{
    struct fixture *fixture = arg;
    (void)ip;
    fixture->admitted--;
}

static void count(void *arg, bool opened)
{
    struct fixture *fixture = arg;
    fixture->open += opened ? 1 : -1;
}

static void end(void *arg, enum connection_end why)
{
    struct fixture *fixture = arg;
    fixture->ended[why]++;
}

static int begin_with(void **state, unsigned most)
{
    struct fixture *fixture = *state = calloc(1, sizeof *fixture);
    const struct connection_limits limits = {
        .most = most,
        .ms = {HEADER_MS, HEADER_MS, BODY_MS, 0, SEND_MS, IDLE_MS},
        .read_ahead = 1 << 20,
    };
    const struct connection_gate gate = {admit, leave, count, end, fixture};
    struct error err;
    now_ms = 1000000;
    fixture->base = event_base_new();
    assert_int_equal(
        connections_open(&fixture->connections, fixture->base, &limits, &gate, &fixture->total, &err), 0);
    fixture->connections.clock = clock_ms;
    return 0;
}

static int begin(void **state)
{
    return begin_with(state, 100);
}

static int begin_small(void **state)
{
    return begin_with(state, 3);
}

static int finish(void **state)
{
    struct fixture *fixture = *state;
    connections_close(&fixture->connections);
    event_base_free(fixture->base);
    assert_int_equal(fixture->total, 0);
    assert_int_equal(fixture->open, 0);
    assert_int_equal(fixture->admitted, 0);
    free(fixture);
    return 0;
}

/* ---- the library ---- */

static void turn(struct fixture *fixture)
{
    for (unsigned i = 0; i < 3; i++)
        event_base_loop(fixture->base, EVLOOP_NONBLOCK);
}

static void let_go(struct line *line)
{
    bufferevent_disable(line->bev, EV_READ | EV_WRITE);
    connection_gone(line->connection);
    bufferevent_free(line->bev);
    close(line->server);
    line->connection = NULL;
}

static void happened(struct bufferevent *bev, short what, void *arg)
{
    (void)bev;
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
        let_go(arg);
}

static void line_accept(struct fixture *fixture, struct line *line)
{
    int fd[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd), 0);
    *line = (struct line){.client = fd[0], .server = fd[1]};
    assert_non_null(line->bev = connection_accept(&fixture->connections));
    line->connection = connection_find(&fixture->connections, line->bev);
    assert_non_null(line->connection);
    bufferevent_setcb(line->bev, NULL, NULL, happened, line);
    assert_int_equal(bufferevent_setfd(line->bev, line->server), 0);
    assert_int_equal(bufferevent_enable(line->bev, EV_READ | EV_WRITE), 0);
}

static void line_open(struct fixture *fixture, struct line *line)
{
    line_accept(fixture, line);
    turn(fixture);
}

static void line_close(struct fixture *fixture, struct line *line)
{
    close(line->client);
    turn(fixture);
    assert_null(line->connection);
}

static void line_say(struct fixture *fixture, struct line *line, const char *text)
{
    assert_int_equal(write(line->client, text, strlen(text)), strlen(text));
    turn(fixture);
}

/* Lets time pass; whether the connection is still there. */
static bool line_stays(struct fixture *fixture, struct line *line, int64_t ms)
{
    now_ms += ms;
    connections_sweep(&fixture->connections, now_ms);
    turn(fixture);
    return line->connection != NULL;
}

/* The library has read the request, and it has been answered. */
static void line_answered(struct fixture *fixture, struct line *line)
{
    struct evbuffer *input = bufferevent_get_input(line->bev);
    evbuffer_drain(input, evbuffer_get_length(input));
    connection_enter(line->connection, PHASE_ANSWER);
    connection_enter(line->connection, PHASE_SEND);
    connection_next(line->connection);
    turn(fixture);
}

/* ---- time ---- */

static void a_connection_says_something_in_time(void **state)
{
    struct fixture *fixture = *state;
    struct line silent, late;
    line_open(fixture, &silent);
    line_open(fixture, &late);
    assert_true(line_stays(fixture, &silent, HEADER_MS));
    line_say(fixture, &late, "G");
    assert_int_equal(late.connection->phase, PHASE_HEADER);
    assert_false(line_stays(fixture, &silent, 1));
    assert_null(late.connection); /* the time had run since it was accepted */
    assert_int_equal(fixture->ended[END_HEADER], 2);
    close(silent.client);
    close(late.client);
}

/* Thousands may idle alike, and their ends are not to hold up the others. */
static void one_sweep_ends_some_and_the_next_ones_the_rest(void **state)
{
    struct fixture *fixture = *state;
    struct line line[CONNECTION_ENDS + 6];
    for (unsigned i = 0; i < CONNECTION_ENDS + 6; i++)
        line_open(fixture, &line[i]);
    now_ms += HEADER_MS + 1;
    assert_true(connections_sweep(&fixture->connections, now_ms));
    turn(fixture);
    assert_int_equal(fixture->ended[END_HEADER], CONNECTION_ENDS);
    assert_int_equal(fixture->open, 6);
    assert_false(connections_sweep(&fixture->connections, now_ms));
    turn(fixture);
    assert_int_equal(fixture->open, 0);
    for (unsigned i = 0; i < CONNECTION_ENDS + 6; i++)
        close(line[i].client);
}

static void bytes_do_not_begin_the_time_of_a_header_anew(void **state)
{
    struct fixture *fixture = *state;
    struct line line;
    line_open(fixture, &line);
    for (unsigned i = 0; i < 10; i++) {
        line_say(fixture, &line, "a");
        assert_true(line_stays(fixture, &line, HEADER_MS / 10));
    }
    line_say(fixture, &line, "a");
    assert_false(line_stays(fixture, &line, 1));
    assert_int_equal(fixture->ended[END_HEADER], 1);
    close(line.client);
}

static void a_body_has_a_time_of_its_own(void **state)
{
    struct fixture *fixture = *state;
    struct line line;
    line_open(fixture, &line);
    assert_true(line_stays(fixture, &line, HEADER_MS - 1));
    line_say(fixture, &line, "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n");
    assert_int_equal(line.connection->phase, PHASE_BODY);
    for (unsigned i = 0; i < 4; i++) {
        line_say(fixture, &line, "b");
        assert_true(line_stays(fixture, &line, BODY_MS / 4));
    }
    assert_false(line_stays(fixture, &line, 1));
    assert_int_equal(fixture->ended[END_BODY], 1);
    close(line.client);
}

static void the_making_of_an_answer_takes_any_time(void **state)
{
    struct fixture *fixture = *state;
    struct line line;
    line_open(fixture, &line);
    line_say(fixture, &line, "GET / HTTP/1.1\r\n\r\n");
    connection_enter(line.connection, PHASE_ANSWER);
    bufferevent_disable(line.bev, EV_READ);
    assert_true(line_stays(fixture, &line, 1000000000));
    close(line.client); /* and then nobody waits for it */
    assert_false(line_stays(fixture, &line, 1));
    assert_int_equal(fixture->ended[END_LEFT], 1);
}

static void an_idle_connection_ends_after_its_time(void **state)
{
    struct fixture *fixture = *state;
    struct line line;
    line_open(fixture, &line);
    for (unsigned i = 0; i < 3; i++) {
        line_say(fixture, &line, "GET / HTTP/1.1\r\n\r\n");
        line_answered(fixture, &line);
        assert_int_equal(line.connection->phase, PHASE_IDLE);
        assert_true(line_stays(fixture, &line, IDLE_MS));
    }
    assert_false(line_stays(fixture, &line, 1));
    assert_int_equal(fixture->ended[END_IDLE], 1);
    close(line.client);
}

static void who_reads_is_not_ended(void **state)
{
    struct fixture *fixture = *state;
    static char room[1 << 16], bytes[1 << 22];
    struct line line;
    line_open(fixture, &line);
    line_say(fixture, &line, "GET / HTTP/1.1\r\n\r\n");
    connection_enter(line.connection, PHASE_SEND);
    evbuffer_add(bufferevent_get_output(line.bev), bytes, sizeof bytes);
    turn(fixture);
    assert_true(line_stays(fixture, &line, 1));
    for (unsigned i = 0; i < 8; i++) {
        for (unsigned pieces = 0; pieces < 4; pieces++) {
            assert_true(read(line.client, room, sizeof room) > 0);
            turn(fixture);
        }
        assert_true(line_stays(fixture, &line, SEND_MS - 1));
    }
    assert_true(line_stays(fixture, &line, 1));
    assert_false(line_stays(fixture, &line, SEND_MS));
    assert_int_equal(fixture->ended[END_STALL], 1);
    close(line.client);
}

/* ---- what arrives ---- */

static const char *const headers[] = {
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\nHost: a\n\n",
    "GET / HTTP/1.1\r\nHost: a\n\r\n",
};

static void the_end_of_a_header_is_seen_byte_by_byte(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        struct line line;
        line_open(fixture, &line);
        assert_int_equal(line.connection->phase, PHASE_NEW);
        for (const char *at = headers[i]; *at; at++) {
            const char byte[] = {*at, '\0'};
            line_say(fixture, &line, byte);
            assert_int_equal(line.connection->phase, at[1] ? PHASE_HEADER : PHASE_BODY);
        }
        line_close(fixture, &line);
    }
}

static void what_was_pipelined_is_looked_at_after_the_answer(void **state)
{
    struct fixture *fixture = *state;
    struct line line;
    line_open(fixture, &line);
    line_say(fixture, &line, "GET / HTTP/1.1\r\n\r\n");
    connection_enter(line.connection, PHASE_ANSWER);
    struct evbuffer *input = bufferevent_get_input(line.bev);
    evbuffer_drain(input, evbuffer_get_length(input));
    line_say(fixture, &line, "GET /b HTTP/1.1\r\nHo");
    assert_int_equal(line.connection->phase, PHASE_ANSWER);
    connection_next(line.connection);
    assert_int_equal(line.connection->phase, PHASE_HEADER);
    line_say(fixture, &line, "st: a\r\n\r\n");
    assert_int_equal(line.connection->phase, PHASE_BODY);
    line_close(fixture, &line);
}

/* ---- coming and going ---- */

static void an_address_with_too_many_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct line line, other;
    line_open(fixture, &line);
    fixture->refuses = true;
    line_open(fixture, &other);
    assert_null(other.connection);
    assert_non_null(line.connection);
    assert_int_equal(fixture->ended[END_ADDRESS], 1);
    assert_int_equal(fixture->admitted, 1);
    line_close(fixture, &line);
    close(other.client);
}

/* The first has been idle for a shorter time than the second; the third is being answered. */
static void the_one_that_has_waited_longest_makes_room(void **state)
{
    struct fixture *fixture = *state;
    struct line line[5];
    for (unsigned i = 0; i < 3; i++)
        line_open(fixture, &line[i]);
    line_say(fixture, &line[0], "GET / HTTP/1.1\r\n\r\n");
    line_answered(fixture, &line[0]);
    line_say(fixture, &line[2], "GET / HTTP/1.1\r\n\r\n");
    connection_enter(line[2].connection, PHASE_ANSWER);
    line_open(fixture, &line[3]);
    assert_null(line[1].connection);
    line_open(fixture, &line[4]);
    assert_null(line[0].connection);
    assert_non_null(line[2].connection);
    assert_non_null(line[3].connection);
    assert_non_null(line[4].connection);
    assert_int_equal(fixture->ended[END_FULL], 2);
    assert_int_equal(fixture->total, 3);
    for (unsigned i = 2; i < 5; i++)
        line_close(fixture, &line[i]);
    close(line[0].client);
    close(line[1].client);
}

static void where_all_are_busy_the_new_one_goes(void **state)
{
    struct fixture *fixture = *state;
    struct line line[4];
    for (unsigned i = 0; i < 3; i++) {
        line_open(fixture, &line[i]);
        connection_enter(line[i].connection, PHASE_ANSWER);
    }
    line_open(fixture, &line[3]);
    assert_null(line[3].connection);
    for (unsigned i = 0; i < 3; i++)
        line_close(fixture, &line[i]);
    close(line[3].client);
}

/* Many come in one turn of the loop. */
static void a_flood_leaves_as_many_as_there_may_be(void **state)
{
    struct fixture *fixture = *state;
    struct line line[50];
    unsigned open = 0;
    for (unsigned i = 0; i < 50; i++)
        line_accept(fixture, &line[i]);
    turn(fixture);
    for (unsigned i = 0; i < 50; i++)
        open += line[i].connection != NULL;
    assert_int_equal(open, 3);
    assert_int_equal(fixture->total, 3);
    for (unsigned i = 0; i < 50; i++)
        close(line[i].client);
    turn(fixture);
}

static void the_library_lets_go_of_a_fresh_one(void **state)
{
    struct fixture *fixture = *state;
    struct line line;
    line_accept(fixture, &line);
    bufferevent_free(line.bev);
    turn(fixture);
    assert_int_equal(fixture->total, 0);
    close(line.client);
    close(line.server);
}

static void draining_ends_those_that_are_idle(void **state)
{
    struct fixture *fixture = *state;
    struct line idle, busy, header;
    line_open(fixture, &idle);
    line_open(fixture, &busy);
    line_open(fixture, &header);
    connection_enter(busy.connection, PHASE_ANSWER);
    line_say(fixture, &header, "GET");
    connections_end_idle(&fixture->connections, now_ms + 499, 500, false);
    turn(fixture);
    assert_non_null(idle.connection);
    connections_end_idle(&fixture->connections, now_ms + 500, 500, false);
    turn(fixture);
    assert_null(idle.connection);
    assert_non_null(busy.connection);
    assert_non_null(header.connection);
    assert_int_equal(fixture->ended[END_DRAIN], 1);
    connections_end_idle(&fixture->connections, now_ms, 0, true);
    turn(fixture);
    assert_null(busy.connection);
    assert_null(header.connection);
    close(idle.client);
    close(busy.client);
    close(header.client);
}

#define TEST(name)       cmocka_unit_test_setup_teardown(name, begin, finish)
#define TEST_SMALL(name) cmocka_unit_test_setup_teardown(name, begin_small, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_connection_says_something_in_time),
        TEST(bytes_do_not_begin_the_time_of_a_header_anew),
        TEST(one_sweep_ends_some_and_the_next_ones_the_rest),
        TEST(a_body_has_a_time_of_its_own),
        TEST(the_making_of_an_answer_takes_any_time),
        TEST(an_idle_connection_ends_after_its_time),
        TEST(who_reads_is_not_ended),
        TEST(the_end_of_a_header_is_seen_byte_by_byte),
        TEST(what_was_pipelined_is_looked_at_after_the_answer),
        TEST(an_address_with_too_many_is_refused),
        TEST_SMALL(the_one_that_has_waited_longest_makes_room),
        TEST_SMALL(where_all_are_busy_the_new_one_goes),
        TEST_SMALL(a_flood_leaves_as_many_as_there_may_be),
        TEST(the_library_lets_go_of_a_fresh_one),
        TEST(draining_ends_those_that_are_idle),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
