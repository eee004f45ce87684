/* The whole server in this process, with routes of the test's own: answers that take as long as the test
 * wants, for which others wait, and whose clients leave; reloads and the end in the midst of them. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
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

#include "http/asked.h"
#include "http/figures.h"
#include "http/route.h"
#include "http/server.h"
#include "http/settings.h"
#include "t/fixture.h"

#define WAIT_MS 20000 /* the test fails when something has not come after so long */

/* ---- routes ---- */

static struct {
    atomic_uint begun, running, given_up;
    atomic_bool open; /* the heavy answers are let through */
    atomic_bool commits;
    struct store *store;
} desk;

static void moment(void)
{
    const struct timespec time = {0, 1000000};
    nanosleep(&time, NULL);
}

/* Answers once the gate is open, or gives up. */
static int heavy(struct asked *asked, struct error *err)
{
    int ret = 0;
    atomic_fetch_add(&desk.begun, 1);
    atomic_fetch_add(&desk.running, 1);
    while (ret == 0 && !atomic_load(&desk.open)) {
        moment();
        if (asked->context.stopped(asked->context.stopped_arg))
            ret = error_set(err, ERROR_CANCELLED, "nobody wants it any more");
    }
    if (ret)
        atomic_fetch_add(&desk.given_up, 1);
    output_text(asked->out, "heavy");
    atomic_fetch_sub(&desk.running, 1);
    return ret;
}

static int light(struct asked *asked, struct error *err)
{
    (void)err;
    output_text(asked->out, "light");
    return 0;
}

static int job_add(struct store_txn *txn, void *arg, struct error *err)
{
    static kst_date day;
    const struct job_status job = {
        .job_name = "daily_update", .date_kst = fixture_date(day++), .status = JOB_COMPLETED};
    (void)arg;
    (void)err;
    return job_put(txn, &job);
}

/* Is called after the worker has looked for a newer state and before the answer is made, and makes one. */
static enum route_cost commit(const struct values *values)
{
    struct error err;
    (void)values;
    if (atomic_exchange(&desk.commits, false))
        assert_int_equal(store_write(desk.store, job_add, NULL, &err), 0);
    return COST_LIGHT;
}

static const struct param params[] = {
    {.name = "n", .in = PARAM_QUERY, .kind = PARAM_COUNT, .most = 1000, .help = "Any number."}, {0}};
static const struct route_answer answers[] = {{200, "text/plain", NULL, "A word."}, {0}};

#define ROUTE(name, ...)                                                                                     \
    static const struct route name = {                                                                       \
        .method = HTTP_GET, .params = params, .answers = answers, .summary = "", .help = "", __VA_ARGS__}

ROUTE(route_finish, .path = "/finish", .needs = NEEDS_SNAPSHOT | MAY_CACHE, .cost = COST_HEAVY,
      .handler = heavy);
ROUTE(route_heavy, .path = "/heavy", .needs = NEEDS_SNAPSHOT | MAY_CACHE, .cost = COST_HEAVY,
      .when_gone = GONE_STOP, .handler = heavy);
ROUTE(route_jobs, .path = "/jobs", .needs = NEEDS_SNAPSHOT | SHOWS_JOBS, .weigh = commit, .handler = light);
ROUTE(route_light, .path = "/light", .needs = NEEDS_SNAPSHOT | MAY_CACHE, .handler = light);

const struct route *const route_table[] = {&route_finish, &route_heavy, &route_jobs, &route_light};
const size_t route_count = sizeof route_table / sizeof *route_table;

unsigned route_number(const struct route *route)
{
    for (size_t i = 0; i < route_count; i++)
        if (route_table[i] == route)
            return (unsigned)i;
    return FIGURES_OTHER;
}

/* ---- the server ---- */

static struct {
    struct fixture store;
    struct config config;
    char port_file[TEMP_PATH + 16], config_file[TEMP_PATH + 16];
    pthread_t thread;
    int ret;
    atomic_bool ended;
    unsigned short port;
    struct http_address address[ADDRESSES_MOST];
} server;

static const struct config_table tables[] = {{http_keys, HTTP_KEY_COUNT}};

static bool line(int stock, int day, struct fixture_line *line)
{
    line->column[RAW_CLOSE] = 1000 + stock + day;
    return true;
}

static int reload(void *arg, struct config *config, struct error *err)
{
    (void)arg;
    return config_load(config, tables, 1, server.config_file, err);
}

static void *run(void *arg)
{
    struct server_options options = {.config = &server.config,
                                     .address = server.address,
                                     .addresses = 1,
                                     .workers = 2,
                                     .port_file = server.port_file,
                                     .reload = reload};
    struct error err = {0};
    (void)arg;
    server.ret = server_run(&options, server.store.store, &err);
    if (server.ret)
        print_message("# the server ended: %s\n", err.text);
    atomic_store(&server.ended, true);
    return NULL;
}

static void config_write(const char *text)
{
    FILE *file = fopen(server.config_file, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* Waits until something holds. */
#define WAIT_UNTIL(holds)                                                                                    \
    do {                                                                                                     \
        for (int waited = 0; !(holds); waited++) {                                                           \
            if (waited > WAIT_MS)                                                                            \
                fail_msg("waited too long for: %s", #holds);                                                 \
            moment();                                                                                        \
        }                                                                                                    \
    } while (0)

static unsigned short port_read(void)
{
    char address[64];
    unsigned port = 0;
    FILE *file = fopen(server.port_file, "r");
    if (file) {
        if (fscanf(file, "%63s %u", address, &port) != 2)
            port = 0;
        fclose(file);
    }
    return (unsigned short)port;
}

static int begin(void **state)
{
    const struct fixture_market market = {3, 3, line, NULL, NULL};
    struct error err = {0};
    (void)state;
    memset(&server, 0, sizeof server);
    memset(&desk, 0, sizeof desk);
    fixture_begin(&server.store, &market);
    store_rest(server.store.txn);
    desk.store = server.store.store;
    snprintf(server.port_file, sizeof server.port_file, "%s/port", server.store.dir);
    snprintf(server.config_file, sizeof server.config_file, "%s/conf", server.store.dir);
    config_write("access_log = off\nhttp_heavy_queue = 1\n");
    assert_int_equal(reload(NULL, &server.config, &err), 0);
    assert_int_equal(addresses_parse("127.0.0.1:0", server.address, &err), 1);
    assert_int_equal(pthread_create(&server.thread, NULL, run, NULL), 0);
    WAIT_UNTIL(atomic_load(&server.ended) || (server.port = port_read()));
    assert_false(atomic_load(&server.ended));
    return 0;
}

static void server_ended(void)
{
    WAIT_UNTIL(atomic_load(&server.ended));
    pthread_join(server.thread, NULL);
    server.port = 0;
    assert_int_equal(server.ret, 0);
    assert_int_equal(desk.running, 0);
}

static int finish(void **state)
{
    (void)state;
    if (server.port) {
        atomic_store(&desk.open, true);
        kill(getpid(), SIGTERM);
        server_ended();
    }
    config_free(&server.config);
    remove(server.port_file);
    remove(server.config_file);
    fixture_end(&server.store);
    return 0;
}

/* ---- clients ---- */

static int ask(const char *target, const char *headers)
{
    char request[512];
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_port = htons(server.port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof address), 0);
    int length =
        snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n",
                 target, headers);
    assert_int_equal(write(fd, request, (size_t)length), length);
    return fd;
}

/* Whether an answer has begun to come. */
static bool answered(int fd)
{
    struct pollfd pollfd = {.fd = fd, .events = POLLIN};
    return poll(&pollfd, 1, 0) == 1;
}

static unsigned count_answered(const int *fd, unsigned count)
{
    unsigned number = 0;
    for (unsigned i = 0; i < count; i++)
        number += answered(fd[i]);
    return number;
}

/* Reads an answer until the connection ends, closes it, and returns the status; 0: there was none. `text`
 * gets the answer. */
static int hear_text(int fd, char *text, size_t size)
{
    const struct timeval most = {WAIT_MS / 1000, 0};
    size_t length = 0;
    ssize_t got;
    int status = 0;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    while ((got = read(fd, text + length, size - length - 1)) > 0)
        length += (size_t)got;
    text[length] = '\0';
    close(fd);
    return sscanf(text, "HTTP/1.1 %d ", &status) == 1 ? status : 0;
}

static int hear(int fd)
{
    char text[4096];
    return hear_text(fd, text, sizeof text);
}

/* The value of a header, or "". */
static const char *header_of(const char *text, const char *name, char value[static 128])
{
    const char *at = strstr(text, name);
    *value = '\0';
    if (at)
        sscanf(at + strlen(name), ": %127[^\r]", value);
    return value;
}

/* ---- many ask for the same ---- */

static void many_ask_and_one_is_made(void **state)
{
    int fd[40];
    (void)state;
    for (unsigned i = 0; i < 40; i++)
        fd[i] = ask("/heavy", "");
    WAIT_UNTIL(desk.running == 1);
    assert_int_equal(hear(ask("/light", "")), 200); /* meanwhile */
    atomic_store(&desk.open, true);
    for (unsigned i = 0; i < 40; i++)
        assert_int_equal(hear(fd[i]), 200);
    assert_int_equal(hear(ask("/heavy", "")), 200);
    assert_int_equal(desk.begun, 1);
}

static void whoever_waits_goes_on_when_the_first_leaves(void **state)
{
    int fd[20], first = ask("/heavy", "");
    (void)state;
    WAIT_UNTIL(desk.running == 1);
    for (unsigned i = 0; i < 20; i++)
        fd[i] = ask("/heavy", "");
    WAIT_UNTIL(hear(ask("/light", "")) == 200);
    close(first);
    WAIT_UNTIL(desk.begun == 2);
    atomic_store(&desk.open, true);
    for (unsigned i = 0; i < 20; i++)
        assert_int_equal(hear(fd[i]), 200);
    assert_int_equal(desk.begun, 2);
}

static void all_leave_and_the_work_stops(void **state)
{
    int fd[10];
    (void)state;
    for (unsigned i = 0; i < 10; i++)
        fd[i] = ask("/heavy", "");
    WAIT_UNTIL(desk.running == 1);
    for (unsigned i = 0; i < 10; i++)
        close(fd[i]);
    WAIT_UNTIL(desk.given_up >= 1 && desk.running == 0);
    assert_int_equal(hear(ask("/light", "")), 200);
}

/* What is worth keeping is made although nobody waits. */
static void what_is_to_be_finished_is(void **state)
{
    int fd = ask("/finish", "");
    (void)state;
    WAIT_UNTIL(desk.running == 1);
    close(fd);
    for (unsigned i = 0; i < 800; i++)
        moment();
    assert_int_equal(desk.running, 1);
    atomic_store(&desk.open, true);
    WAIT_UNTIL(desk.running == 0);
    assert_int_equal(hear(ask("/finish", "")), 200);
    assert_int_equal(desk.begun, 1);
}

/* Each of two workers works on one, and one more may wait. */
static void too_much_is_refused(void **state)
{
    int fd[40], good = 0;
    char target[32], text[4096], value[128];
    (void)state;
    for (unsigned i = 0; i < 40; i++) {
        snprintf(target, sizeof target, "/heavy?n=%u", i);
        fd[i] = ask(target, "");
    }
    WAIT_UNTIL(count_answered(fd, 40) >= 36);
    atomic_store(&desk.open, true);
    for (unsigned i = 0; i < 40; i++) {
        int status = hear_text(fd[i], text, sizeof text);
        good += status == 200;
        assert_true(status == 200 || (status == 503 && *header_of(text, "Retry-After", value)));
    }
    assert_in_range(good, 2, 4);
}

/* ---- the end ---- */

static void the_end_waits_for_answers(void **state)
{
    int fd = ask("/heavy", "");
    (void)state;
    WAIT_UNTIL(desk.running == 1);
    kill(getpid(), SIGTERM);
    for (unsigned i = 0; i < 300; i++)
        moment();
    assert_false(atomic_load(&server.ended));
    atomic_store(&desk.open, true);
    assert_int_equal(hear(fd), 200);
    server_ended();
}

/* Those that wait for another worker's answer too; and a further signal does no harm. */
static void a_second_signal_ends_at_once(void **state)
{
    int fd[20];
    (void)state;
    for (unsigned i = 0; i < 20; i++)
        fd[i] = ask(i % 2 ? "/heavy" : "/finish", "");
    WAIT_UNTIL(desk.running >= 1);
    kill(getpid(), SIGTERM);
    for (unsigned i = 0; i < 100; i++)
        moment();
    assert_false(atomic_load(&server.ended));
    kill(getpid(), SIGTERM);
    kill(getpid(), SIGHUP);
    server_ended();
    for (unsigned i = 0; i < 20; i++)
        close(fd[i]);
}

/* ---- reloads ---- */

static void a_reload_keeps_what_is_being_made(void **state)
{
    int fd = ask("/heavy", "");
    char text[4096], before[128], after[128];
    (void)state;
    WAIT_UNTIL(desk.running == 1);
    hear_text(ask("/light", ""), text, sizeof text);
    header_of(text, "ETag", before);
    config_write("access_log = off\nhttp_heavy_queue = 1\nhttp_max_header = nonsense\n");
    kill(getpid(), SIGHUP);
    for (unsigned i = 0; i < 300; i++)
        moment();
    hear_text(ask("/light", ""), text, sizeof text);
    assert_string_equal(header_of(text, "ETag", after), before);
    config_write("access_log = off\nhttp_heavy_queue = 1\nhttp_max_header = 2K\n");
    kill(getpid(), SIGHUP);
    WAIT_UNTIL((hear_text(ask("/light", ""), text, sizeof text),
                strcmp(header_of(text, "ETag", after), before) != 0));
    assert_true(*after);
    assert_int_equal(desk.running, 1);
    atomic_store(&desk.open, true);
    assert_int_equal(hear(fd), 200);
}

/* ---- states of the store ---- */

/* A state that is committed between a worker's look and its answer is a new one too. */
static void what_came_with_an_answer_is_new(void **state)
{
    char text[4096], modified[128], tag[128], now[128], header[200];
    (void)state;
    WAIT_UNTIL((hear_text(ask("/jobs", ""), text, sizeof text), *header_of(text, "Last-Modified", modified)));
    header_of(text, "ETag", tag);
    snprintf(header, sizeof header, "If-Modified-Since: %s\r\n", modified);
    assert_int_equal(hear(ask("/jobs", header)), 304);
    atomic_store(&desk.commits, true);
    hear_text(ask("/jobs", ""), text, sizeof text);
    assert_string_not_equal(header_of(text, "ETag", now), tag);
    for (unsigned i = 0; i < 10; i++) {
        moment();
        assert_int_equal(hear(ask("/jobs", header)), 200);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(many_ask_and_one_is_made),
        TEST(whoever_waits_goes_on_when_the_first_leaves),
        TEST(all_leave_and_the_work_stops),
        TEST(what_is_to_be_finished_is),
        TEST(too_much_is_refused),
        TEST(the_end_waits_for_answers),
        TEST(a_second_signal_ends_at_once),
        TEST(a_reload_keeps_what_is_being_made),
        TEST(what_came_with_an_answer_is_new),
    };
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
