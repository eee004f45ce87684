/* Buffered writing to a descriptor: in order, not before its time, and what is left of it after a failure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/output.h"

#define BUFFER (256 << 10) /* more than this at once is not buffered */

/* Pieces of all sizes, those that the buffer is passed by too, come out in their order. */
static void pieces(struct output *out, unsigned seed, size_t total)
{
    static char piece[3 * BUFFER];
    for (size_t done = 0, length; done < total; done += length) {
        seed = seed * 1103515245 + 12345;
        length = seed >> 16 & 7 ? seed >> 20 & 511 : seed >> 12 & (2 * BUFFER - 1);
        length = length > total - done ? total - done : length;
        for (size_t i = 0; i < length; i++)
            piece[i] = (char)((done + i) * 31 >> 8 ^ (done + i));
        output_bytes(out, piece, length);
    }
}

static void a_pipe_gets_all_bytes_in_their_order(void **state)
{
    (void)state;
    enum { TOTAL = 20 << 20 };
    int ends[2], status;
    static char got[65536];
    size_t at = 0;
    ssize_t length;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct output out;
        close(ends[0]);
        output_open(&out, ends[1]);
        pieces(&out, 1, TOTAL);
        _exit(output_close(&out, "pipe", NULL) ? 1 : 0);
    }
    close(ends[1]);
    while ((length = read(ends[0], got, sizeof got)) > 0)
        for (ssize_t i = 0; i < length; i++, at++)
            if (got[i] != (char)(at * 31 >> 8 ^ at))
                fail_msg("byte %zu is wrong", at);
    assert_int_equal(at, TOTAL);
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

/* Nothing is written before the buffer is full or flushed. */
static void small_pieces_wait_for_the_flush(void **state)
{
    (void)state;
    int ends[2];
    char got[64];
    struct output out;
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    output_open(&out, ends[1]);
    output_text(&out, "one");
    assert_int_equal(read(ends[0], got, sizeof got), -1);
    assert_int_equal(errno, EAGAIN);
    assert_int_equal(output_flush(&out), 0);
    assert_int_equal(read(ends[0], got, sizeof got), 3);
    output_text(&out, "two");
    assert_int_equal(output_close(&out, "pipe", NULL), 0);
    assert_int_equal(read(ends[0], got, sizeof got), 3);
    assert_memory_equal(got, "two", 3);
    assert_int_equal(fcntl(ends[1], F_GETFD) < 0, 0); /* It stays open. */
    close(ends[0]);
    close(ends[1]);
}

static void the_first_failure_is_kept(void **state)
{
    (void)state;
    struct output out;
    struct error err = {0};
    int full = open("/dev/full", O_WRONLY), broken[2];
    assert_true(full >= 0);
    output_open(&out, full);
    output_text(&out, "x");
    assert_int_equal(out.failed, 0);
    assert_int_equal(output_flush(&out), ENOSPC);
    assert_null(output_room_slow(&out, 2 * BUFFER));
    output_char(&out, 'x');
    output_number(&out, 1);
    output_format(&out, "%d", 1);
    out.fd = -7; /* What is written after a failure would fail in another way. */
    assert_int_equal(output_close(&out, "standard output", &err), ERROR_IO);
    assert_string_equal(err.text, "cannot write to standard output: No space left on device");
    close(full);

    assert_int_equal(pipe(broken), 0);
    close(broken[0]);
    output_open(&out, broken[1]);
    static const char large[BUFFER + 1];
    output_bytes(&out, large, sizeof large);
    assert_int_equal(out.failed, EPIPE);
    assert_int_equal(output_close(&out, "a pipe", &err), ERROR_IO);
    assert_string_equal(err.text, "cannot write to a pipe: Broken pipe");
    close(broken[1]);

    output_open(&out, broken[1]);
    output_text(&out, "x");
    assert_int_equal(output_close(&out, "a closed one", &err), ERROR_IO);
    assert_string_equal(err.text, "cannot write to a closed one: Bad file descriptor");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pipe_gets_all_bytes_in_their_order),
        cmocka_unit_test(small_pieces_wait_for_the_flush),
        cmocka_unit_test(the_first_failure_is_kept),
    };
    signal(SIGPIPE, SIG_IGN);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
