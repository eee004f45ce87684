/* An output that goes on in a file when it has become too large for memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/output.h"
#include "base/spool.h"

#define KEEP ((size_t)1 << 20)

static size_t write_lines(struct output *out, unsigned lines)
{
    for (unsigned i = 0; i < lines; i++)
        output_format(out, "%07u\n", i);
    return (size_t)lines * 8;
}

static void has_lines(const struct output_whole *whole, unsigned lines)
{
    char text[16], line[16];
    assert_int_equal(whole->length, (size_t)lines * 8);
    for (unsigned i = 0; i<lines; i += lines> 5000 ? 4999 : 1) {
        snprintf(line, sizeof line, "%07u\n", i);
        if (whole->fd >= 0)
            assert_int_equal(pread(whole->fd, text, 8, (off_t)i * 8), 8);
        else
            memcpy(text, whole->bytes + (size_t)i * 8, 8);
        assert_memory_equal(text, line, 8);
    }
}

static void small_ones_stay_in_memory_and_large_ones_do_not(void **state)
{
    (void)state;
    static const unsigned sizes[] = {0, 1, 100, KEEP / 8 - 1000, KEEP / 8, KEEP / 8 + 1, 300000, 1000000};
    struct spool spool;
    struct output out;
    struct output_whole whole;
    struct error err;
    struct stat st;
    spool_open(&spool, KEEP, (size_t)1 << 30);
    output_open_spooled(&out, &spool);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        write_lines(&out, sizes[i]);
        assert_true(out.size <= KEEP); /* memory does not grow beyond what is kept there */
        assert_int_equal(output_take_whole(&out, &whole, &err), 0);
        has_lines(&whole, sizes[i]);
        assert_int_equal(whole.fd >= 0,
                         (size_t)sizes[i] * 8 > KEEP - 8); /* a line needs room for its NUL too */
        assert_int_equal(whole.bytes == NULL, whole.fd >= 0);
        assert_int_equal(spool.in_use, whole.fd >= 0 ? whole.length : 0);
        if (whole.fd >= 0) {
            assert_int_equal(fstat(whole.fd, &st), 0);
            assert_int_equal(st.st_size, (off_t)whole.length);
            assert_int_equal(st.st_nlink, 0);
            close(whole.fd);
            spool_return(&spool, whole.length);
        }
        free(whole.bytes);
        assert_int_equal(spool.in_use, 0);
    }
}

static void one_write_that_is_larger_than_memory_is_whole(void **state)
{
    (void)state;
    static char bytes[3 * KEEP], back[sizeof bytes];
    struct spool spool;
    struct output out;
    struct output_whole whole;
    struct error err;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7 >> 3);
    spool_open(&spool, KEEP, (size_t)1 << 30);
    output_open_spooled(&out, &spool);
    output_text(&out, "head");
    output_bytes(&out, bytes, sizeof bytes);
    output_bytes(&out, bytes, sizeof bytes);
    output_text(&out, "tail");
    assert_int_equal(output_take_whole(&out, &whole, &err), 0);
    assert_int_equal(whole.length, 2 * sizeof bytes + 8);
    assert_int_equal(pread(whole.fd, back, sizeof back, 4), sizeof back);
    assert_memory_equal(back, bytes, sizeof back);
    assert_int_equal(pread(whole.fd, back, sizeof back, 4 + sizeof back), sizeof back);
    assert_memory_equal(back, bytes, sizeof back);
    assert_int_equal(pread(whole.fd, back, 8, 4 + 2 * (off_t)sizeof back), 4);
    assert_memory_equal(back, "tail", 4);
    close(whole.fd);
}

/* Writes too much, and expects the error; the next one is good, and nothing stays counted or open. */
static void fails(struct spool *spool, int code, const char *why)
{
    struct output out;
    struct output_whole whole;
    struct error err;
    int next = dup(0);
    output_open_spooled(&out, spool);
    write_lines(&out, 1000000);
    assert_int_equal(output_take_whole(&out, &whole, &err), code);
    assert_non_null(strstr(err.text, why));
    assert_null(whole.bytes);
    assert_int_equal(whole.fd, -1);
    assert_int_equal(spool->in_use, 0);
    write_lines(&out, 10);
    assert_int_equal(output_take_whole(&out, &whole, &err), 0);
    has_lines(&whole, 10);
    free(whole.bytes);
    /* Closed in the middle, it leaves nothing either. */
    write_lines(&out, 1000000);
    assert_int_equal(output_close(&out, "the answer", &err) == 0, 0);
    assert_int_equal(spool->in_use, 0);
    int after = dup(0);
    assert_int_equal(after, next + 1);
    close(next);
    close(after);
}

static void what_finds_no_room_says_so(void **state)
{
    (void)state;
    struct spool spool;
    spool_open(&spool, KEEP, (size_t)5 << 20);
    fails(&spool, ERROR_NO_SPACE, "No space left on device");
    /* A limit of the operating system on the size of files stands for a full disk. */
    struct rlimit was, limit;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    limit = (struct rlimit){.rlim_cur = 4 << 20, .rlim_max = was.rlim_max};
    spool_open(&spool, KEEP, (size_t)1 << 30);
    setrlimit(RLIMIT_FSIZE, &limit);
    fails(&spool, ERROR_NO_SPACE, "File too large");
    setrlimit(RLIMIT_FSIZE, &was);
    spool.folder = "/nonexistent";
    fails(&spool, ERROR_IO, "No such file or directory");
}

static void a_file_that_is_not_taken_is_given_back(void **state)
{
    (void)state;
    struct spool spool;
    struct output out;
    spool_open(&spool, KEEP, (size_t)1 << 30);
    output_open_spooled(&out, &spool);
    write_lines(&out, 1000000);
    assert_true(spool.in_use > 0);
    assert_int_equal(output_close(&out, "the answer", NULL), 0);
    assert_int_equal(spool.in_use, 0);
}

static void the_bound_is_exact(void **state)
{
    (void)state;
    struct spool spool;
    spool_open(&spool, 0, 100);
    assert_true(spool_charge(&spool, 60));
    assert_false(spool_charge(&spool, 41));
    assert_true(spool_charge(&spool, 40));
    assert_false(spool_charge(&spool, 1));
    assert_false(spool_charge(&spool, SIZE_MAX));
    spool_return(&spool, 100);
    assert_int_equal(spool.in_use, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_ones_stay_in_memory_and_large_ones_do_not),
        cmocka_unit_test(one_write_that_is_larger_than_memory_is_whole),
        cmocka_unit_test(what_finds_no_room_says_so),
        cmocka_unit_test(a_file_that_is_not_taken_is_given_back),
        cmocka_unit_test(the_bound_is_exact),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
