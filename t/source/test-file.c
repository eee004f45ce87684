/* Reading whole files, plain and gzipped, and what is wrong with some. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "t/source/read-file.h"

static const char content[] = "ticker,name\n005930,삼성전자\n";
#define CONTENT content, sizeof content - 1

/* The text is the path and `message`. */
static void refuses(struct folder *folder, const char *name, int code, const char *message)
{
    char expected[sizeof folder->err.text];
    const char *path = temp_path(folder->dir, name);
    snprintf(expected, sizeof expected, "%s: %s", path, message);
    assert_int_equal(file_read(path, FILE_DAY_MOST, &folder->text, &folder->err), code);
    assert_string_equal(folder->err.text, expected);
    assert_int_equal(folder->err.code, code);
}

static void what_it_is_shows_not_its_name(void **state)
{
    struct folder *folder = *state;
    temp_write(folder->dir, "plain.csv", "wb", CONTENT);
    temp_gzip(folder->dir, "packed.csv.gz", "wb", CONTENT);
    temp_write(folder->dir, "plain.csv.gz", "wb", CONTENT);
    temp_gzip(folder->dir, "packed.csv", "wb", CONTENT);
    for (int i = 0; i < 2; i++) { /* twice: the buffer is reused */
        reads(folder, "plain.csv", CONTENT);
        reads(folder, "packed.csv.gz", CONTENT);
        reads(folder, "plain.csv.gz", CONTENT);
        reads(folder, "packed.csv", CONTENT);
    }
}

static void nothing_is_a_text_too(void **state)
{
    struct folder *folder = *state;
    temp_text(folder->dir, "plain", "");
    temp_gzip(folder->dir, "packed", "wb", "", 0);
    reads(folder, "plain", "", 0);
    reads(folder, "packed", "", 0);
    temp_text(folder->dir, "one", "\x1f");
    reads(folder, "one", "\x1f", 1);
}

static void members_follow_each_other(void **state)
{
    struct folder *folder = *state;
    temp_gzip(folder->dir, "m.gz", "wb", content, 10);
    temp_gzip(folder->dir, "m.gz", "ab", "", 0);
    temp_gzip(folder->dir, "m.gz", "ab", content + 10, sizeof content - 1 - 10);
    reads(folder, "m.gz", CONTENT);
}

static void long_texts_grow_the_buffer(void **state)
{
    struct folder *folder = *state;
    const size_t length = 3000001;
    char *text = malloc(length);
    assert_non_null(text);
    uint32_t seed = 1;
    for (size_t i = 0; i < length; i++)
        text[i] = (char)('0' + (seed = seed * 1664525 + 1013904223) / 429496730);
    temp_write(folder->dir, "plain", "wb", text, length);
    temp_gzip(folder->dir, "packed", "wb", text, length);
    reads(folder, "plain", text, length);
    reads(folder, "packed", text, length);
    free(text);
}

/* Whatever is cut off, it is seen. */
static void truncated_gzip(void **state)
{
    struct folder *folder = *state;
    temp_gzip(folder->dir, "whole.gz", "wb", CONTENT);
    char packed[256];
    FILE *file = fopen(temp_path(folder->dir, "whole.gz"), "rb");
    assert_non_null(file);
    size_t length = fread(packed, 1, sizeof packed, file);
    fclose(file);
    assert_in_range(length, 30, sizeof packed - 1);
    for (size_t cut = 2; cut < length; cut++) {
        temp_write(folder->dir, "cut.gz", "wb", packed, cut);
        refuses(folder, "cut.gz", ERROR_DATA, "truncated gzip data, expected the end of the stream");
    }
    temp_write(folder->dir, "cut.gz", "wb", packed, length);
    temp_write(folder->dir, "cut.gz", "ab", packed, 5); /* the next member's */
    refuses(folder, "cut.gz", ERROR_DATA, "truncated gzip data, expected the end of the stream");
}

static void damaged_gzip(void **state)
{
    struct folder *folder = *state;
    const char *path = temp_path(folder->dir, "d.gz");
    for (long at = 10;; at++) { /* the header's ten bytes say nothing of the content */
        temp_gzip(folder->dir, "d.gz", "wb", CONTENT);
        FILE *file = fopen(path, "r+b");
        assert_non_null(file);
        assert_int_equal(fseek(file, at, SEEK_SET), 0);
        int byte = fgetc(file);
        if (byte != EOF) {
            fseek(file, at, SEEK_SET);
            fputc(byte ^ 0x55, file);
        }
        fclose(file);
        if (byte == EOF)
            break;
        assert_int_equal(file_read(path, FILE_DAY_MOST, &folder->text, &folder->err), ERROR_DATA);
        assert_int_equal(strncmp(folder->err.text, path, strlen(path)), 0);
    }
    temp_gzip(folder->dir, "d.gz", "wb", CONTENT);
    temp_write(folder->dir, "d.gz", "ab", "garbage", 7);
    refuses(folder, "d.gz", ERROR_DATA, "7 bytes after the gzip data, expected the end of the file");
}

static void files_without_end(void **state)
{
    struct folder *folder = *state;
    const size_t most = FILE_DAY_MOST;
    char message[128];
    snprintf(message, sizeof message, "more than %zu bytes, expected a table of one day", most);
    char *zeros = calloc(1, most + 1);
    assert_non_null(zeros);
    temp_gzip(folder->dir, "bomb.gz", "wb", zeros, most + 1);
    refuses(folder, "bomb.gz", ERROR_DATA, message);
    temp_gzip(folder->dir, "most.gz", "wb", zeros, most);
    reads(folder, "most.gz", zeros, most);
    temp_gzip(folder->dir, "most.gz", "ab", zeros, 1);
    refuses(folder, "most.gz", ERROR_DATA, message);
    free(zeros);
    temp_text(folder->dir, "plain", "");
    assert_int_equal(truncate(temp_path(folder->dir, "plain"), (off_t)most + 1), 0);
    refuses(folder, "plain", ERROR_DATA, message);
}

static void what_is_no_file(void **state)
{
    struct folder *folder = *state;
    refuses(folder, "absent", ERROR_NOT_FOUND, "cannot be read: No such file or directory");
    temp_folder(folder->dir, "folder");
    refuses(folder, "folder", ERROR_DATA, "not a regular file, expected a .csv file, packed or not");
    assert_int_equal(mkfifo(temp_path(folder->dir, "fifo"), 0600), 0);
    refuses(folder, "fifo", ERROR_DATA, "not a regular file, expected a .csv file, packed or not");
    temp_text(folder->dir, "secret", "x");
    assert_int_equal(chmod(temp_path(folder->dir, "secret"), 0), 0);
    if (geteuid() != 0)
        refuses(folder, "secret", ERROR_PERMISSION, "cannot be read: Permission denied");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_it_is_shows_not_its_name, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_is_a_text_too, setup, teardown),
        cmocka_unit_test_setup_teardown(members_follow_each_other, setup, teardown),
        cmocka_unit_test_setup_teardown(long_texts_grow_the_buffer, setup, teardown),
        cmocka_unit_test_setup_teardown(truncated_gzip, setup, teardown),
        cmocka_unit_test_setup_teardown(damaged_gzip, setup, teardown),
        cmocka_unit_test_setup_teardown(files_without_end, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_file, setup, teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
