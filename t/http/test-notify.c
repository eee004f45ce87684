/* What systemd is told and hands over, played by the test itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "http/notify.h"
#include "t/temp.h"

/* Systemd's end: a socket of that name, '@' in front for an abstract one. */
static int systemd_open(const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(name);
    assert_true(length < sizeof address.sun_path);
    memcpy(address.sun_path, name, length);
    if (name[0] == '@')
        address.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address,
                          (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + (name[0] != '@'))),
                     0);
    return fd;
}

static void heard(int fd, const char *expected)
{
    char text[2048];
    ssize_t length = recv(fd, text, sizeof text - 1, 0);
    text[length > 0 ? length : 0] = '\0';
    assert_string_equal(text, expected);
}

static void said_in_order(const char *name)
{
    struct notify notify;
    struct error err;
    char text[2048], expected[32];
    int systemd = systemd_open(name);
    setenv("NOTIFY_SOCKET", name, 1);
    assert_int_equal(notify_open(&notify, &err), 0);
    assert_null(getenv("NOTIFY_SOCKET"));
    assert_int_equal(notify.watchdog_ms, 0);
    heard(systemd, "");
    notify_ready(&notify, "answers on 127.0.0.1:8000");
    heard(systemd, "READY=1\nSTATUS=answers on 127.0.0.1:8000");
    notify_ready(&notify, NULL);
    heard(systemd, "READY=1\n");
    notify_status(&notify, "two\nREADY=1"); /* one message, whatever the text */
    heard(systemd, "STATUS=two");
    notify_watchdog(&notify);
    heard(systemd, "WATCHDOG=1\n");
    notify_stopping(&notify);
    heard(systemd, "STOPPING=1\n");
    /* The moment of a reload is that of the clock that systemd compares it with. */
    struct timespec before, after;
    int64_t usec = 0;
    clock_gettime(CLOCK_MONOTONIC, &before);
    notify_reloading(&notify);
    clock_gettime(CLOCK_MONOTONIC, &after);
    text[recv(systemd, text, sizeof text - 1, 0)] = '\0';
    assert_int_equal(sscanf(text, "RELOADING=1\n%31[A-Z_]=%ld\n", expected, &usec), 2);
    assert_string_equal(expected, "MONOTONIC_USEC");
    assert_true(usec >= before.tv_sec * 1000000 + before.tv_nsec / 1000 &&
                usec <= after.tv_sec * 1000000 + after.tv_nsec / 1000);
    /* A systemd that does not read makes nobody wait. */
    for (unsigned i = 0; i < 5000; i++)
        notify_watchdog(&notify);
    notify_close(&notify);
    notify_ready(&notify, NULL);
    close(systemd);
}

static void systemd_is_told(void **state)
{
    (void)state;
    char dir[TEMP_PATH], name[64];
    temp_make(dir);
    said_in_order(temp_path(dir, "notify"));
    temp_remove(dir);
    snprintf(name, sizeof name, "@sise-test-%d", (int)getpid());
    said_in_order(name);
}

static void without_systemd_nothing_happens(void **state)
{
    (void)state;
    char too_long[200] = "/";
    memset(too_long + 1, 'x', sizeof too_long - 2);
    too_long[sizeof too_long - 1] = '\0';
    const char *const bad[] = {"relative", "/nonexistent/notify", "@", "/", too_long};
    struct notify notify;
    struct error err;
    setenv("WATCHDOG_USEC", "1000000", 1);
    unsetenv("NOTIFY_SOCKET");
    assert_int_equal(notify_open(&notify, &err), 0);
    assert_true(notify.fd == -1 && notify.watchdog_ms == 0);
    assert_null(getenv("WATCHDOG_USEC"));
    notify_ready(&notify, "nobody hears it");
    notify_close(&notify);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        setenv("NOTIFY_SOCKET", bad[i], 1);
        setenv("WATCHDOG_USEC", "1000000", 1);
        assert_int_equal(notify_open(&notify, &err), ERROR_CONFIG);
        assert_true(notify.fd == -1 && notify.watchdog_ms == 0);
        assert_null(getenv("NOTIFY_SOCKET"));
    }
}

static void the_watchdog_is_fed_twice_as_often_as_it_asks(void **state)
{
    (void)state;
    char own[32], name[64];
    snprintf(own, sizeof own, "%d", (int)getpid());
    snprintf(name, sizeof name, "@sise-test-watchdog-%d", (int)getpid());
    const struct {
        const char *usec, *pid;
        int64_t ms;
    } rows[] = {
        {"30000000", NULL, 15000},
        {"30000000", own, 15000},
        {"30000000", "1", 0},
        {"30000000", "x", 0},
        {"3000", own, 1},
        {"1", own, 1},
        {"0", own, 0},
        {"-5", own, 0},
        {"ten", own, 0},
        {NULL, own, 0},
        {"", own, 0},
    };
    int systemd = systemd_open(name);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct notify notify;
        setenv("NOTIFY_SOCKET", name, 1);
        if (rows[i].usec)
            setenv("WATCHDOG_USEC", rows[i].usec, 1);
        if (rows[i].pid)
            setenv("WATCHDOG_PID", rows[i].pid, 1);
        assert_int_equal(notify_open(&notify, NULL), 0);
        if (notify.watchdog_ms != rows[i].ms)
            fail_msg("row %zu: %ld", i, (long)notify.watchdog_ms);
        assert_true(!getenv("WATCHDOG_USEC") && !getenv("WATCHDOG_PID"));
        notify_close(&notify);
    }
    close(systemd);
}

/* ---- sockets that are handed over: in a child, whose descriptors from 3 on are the test's to choose ---- */

static int listener(int type, bool listens)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, type, 0);
    /* Linux chooses an abstract name. */
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address.sun_family) != 0 ||
        (listens && listen(fd, 1) != 0))
        _exit(99);
    return fd;
}

/* What the child says of the sockets: how many, or 100 for an error, or 98 where a variable is left. */
static int child_listeners(const char *pid, const char *fds, int type, bool listens)
{
    char own[32];
    unsigned count;
    struct error err;
    snprintf(own, sizeof own, "%d", (int)getpid());
    int first = listener(SOCK_STREAM, true), second = listener(type, listens);
    int high_first = fcntl(first, F_DUPFD, 20), high_second = fcntl(second, F_DUPFD, 20);
    if (dup2(high_first, 3) != 3 || dup2(high_second, 4) != 4)
        return 99;
    setenv("LISTEN_PID", pid ? pid : own, 1);
    if (fds)
        setenv("LISTEN_FDS", fds, 1);
    setenv("LISTEN_FDNAMES", "a:b", 1);
    int ret = notify_listeners(&count, &err);
    if (getenv("LISTEN_PID") || getenv("LISTEN_FDS") || getenv("LISTEN_FDNAMES"))
        return 98;
    if (ret != 0)
        return ret == ERROR_CONFIG && count == 0 ? 100 : 97;
    for (unsigned i = 0; i < count; i++)
        if (fcntl(3 + (int)i, F_GETFD) != FD_CLOEXEC || !(fcntl(3 + (int)i, F_GETFL) & O_NONBLOCK))
            return 96;
    return (int)count;
}

static void sockets_are_taken_over(void **state)
{
    (void)state;
    static const struct {
        const char *pid, *fds;
        int type;
        bool listens;
        int said;
    } rows[] = {
        {NULL, "2", SOCK_STREAM, true, 2},       {NULL, "1", SOCK_STREAM, false, 1},
        {NULL, "0", SOCK_STREAM, true, 0},       {"1", "2", SOCK_STREAM, true, 0},
        {"x", "2", SOCK_STREAM, true, 0},        {NULL, NULL, SOCK_STREAM, true, 0},
        {NULL, "2", SOCK_STREAM, false, 100},    {NULL, "2", SOCK_DGRAM, false, 100},
        {NULL, "2", SOCK_SEQPACKET, true, 100},  {NULL, "12", SOCK_STREAM, true, 100},
        {NULL, "99999", SOCK_STREAM, true, 100}, {NULL, "-1", SOCK_STREAM, true, 100},
        {NULL, "two", SOCK_STREAM, true, 100},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int status;
        fflush(NULL);
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0)
            _exit(child_listeners(rows[i].pid, rows[i].fds, rows[i].type, rows[i].listens));
        assert_int_equal(waitpid(pid, &status, 0), pid);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != rows[i].said)
            fail_msg("row %zu: %d", i, WEXITSTATUS(status));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(systemd_is_told),
        cmocka_unit_test(without_systemd_nothing_happens),
        cmocka_unit_test(the_watchdog_is_fed_twice_as_often_as_it_asks),
        cmocka_unit_test(sockets_are_taken_over),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
