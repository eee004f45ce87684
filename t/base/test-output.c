/* Writing to memory: it starts small, grows, and is handed over. */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/output.h"

static void memory_starts_small_and_grows(void **state)
{
    (void)state;
    struct output out;
    output_open(&out, OUTPUT_MEMORY);
    assert_int_equal(out.size, 0);
    output_text(&out, "a line");
    assert_true(out.size <= 512);
    for (unsigned i = 0; i < 100000; i++) {
        output_format(&out, "%u,", i);
        assert_true(out.size <= 512 || out.size <= 2 * (out.used + 16));
    }
    assert_int_equal(out.failed, 0);
    assert_memory_equal(out.bytes, "a line0,1,2,", 12);
    assert_memory_equal(out.bytes + out.used - 12, "99998,99999,", 12);
    assert_int_equal(output_close(&out, "memory", NULL), 0);
    assert_null(out.bytes);
}

static void bytes_are_handed_over(void **state)
{
    (void)state;
    struct output out;
    struct error err;
    char *bytes, *more;
    size_t length;
    output_open(&out, OUTPUT_MEMORY);
    for (unsigned i = 0; i < 5000; i++)
        output_char(&out, (char)('a' + i % 26));
    assert_int_equal(output_take(&out, &bytes, &length, &err), 0);
    assert_int_equal(length, 5000);
    assert_true(malloc_usable_size(bytes) < 5000 + 64);
    for (unsigned i = 0; i < length; i++)
        assert_int_equal(bytes[i], 'a' + i % 26);
    /* It can be written to again, and what was handed over is not touched. */
    output_text(&out, "XYZ");
    assert_int_equal(bytes[0], 'a');
    assert_int_equal(output_take(&out, &more, &length, &err), 0);
    assert_int_equal(length, 3);
    assert_memory_equal(more, "XYZ", 3);
    assert_ptr_not_equal(more, bytes);
    free(more);
    free(bytes);
    /* Nothing is left to be closed: the sanitizers would say so. */
}

static void nothing_is_handed_over_too(void **state)
{
    (void)state;
    struct output out;
    struct error err;
    char *bytes = NULL;
    size_t length = 7;
    output_open(&out, OUTPUT_MEMORY);
    assert_int_equal(output_take(&out, &bytes, &length, &err), 0);
    assert_non_null(bytes);
    assert_int_equal(length, 0);
    free(bytes);
}

/* Where the sanitizer is there, it says no to what is too much instead of ending the program. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

static void what_could_not_be_kept_is_not_handed_over(void **state)
{
    (void)state;
    static const size_t sizes[] = {SIZE_MAX, SIZE_MAX / 2 + 2, SIZE_MAX - 3};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct output out;
        struct error err;
        char *bytes = (char *)&out;
        size_t length = 7;
        output_open(&out, OUTPUT_MEMORY);
        output_text(&out, "some");
        assert_null(output_room(&out, sizes[i]));
        output_text(&out, "more"); /* is not written after what is missing */
        assert_int_equal(out.failed, ENOMEM);
        assert_int_equal(output_take(&out, &bytes, &length, &err), ERROR_NO_MEMORY);
        assert_null(bytes);
        assert_int_equal(length, 0);
        /* The next one is good. */
        output_text(&out, "next");
        assert_int_equal(output_take(&out, &bytes, &length, &err), 0);
        assert_int_equal(length, 4);
        free(bytes);
    }
}

static void a_file_gets_all_of_it_in_order(void **state)
{
    (void)state;
    struct output out;
    struct error err;
    char path[] = "/tmp/sise-output-XXXXXX", text[64], line[64];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    output_open(&out, fd);
    for (unsigned i = 0; i < 100000; i++)
        output_format(&out, "%07u\n", i);
    assert_int_equal(output_close(&out, path, &err), 0);
    assert_int_equal(lseek(fd, 0, SEEK_END), 800000);
    for (unsigned i = 0; i < 100000; i += 4999) {
        int length = snprintf(line, sizeof line, "%07u\n", i);
        assert_int_equal(pread(fd, text, (size_t)length, (off_t)i * 8), length);
        assert_memory_equal(text, line, length);
    }
    close(fd);
    unlink(path);
    /* A full disk is remembered, and told at the end. */
    fd = open("/dev/full", O_WRONLY);
    if (fd < 0)
        skip();
    output_open(&out, fd);
    output_text(&out, "lost");
    assert_int_equal(output_close(&out, "the disk", &err), ERROR_IO);
    assert_string_equal(err.text, "cannot write to the disk: No space left on device");
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_starts_small_and_grows),
        cmocka_unit_test(bytes_are_handed_over),
        cmocka_unit_test(nothing_is_handed_over_too),
        cmocka_unit_test(what_could_not_be_kept_is_not_handed_over),
        cmocka_unit_test(a_file_gets_all_of_it_in_order),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
