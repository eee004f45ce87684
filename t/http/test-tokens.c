/* The file of tokens: what is read, what is refused, which token is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "http/tokens.h"
#include "t/temp.h"

#define GOOD  "aaaaaaaaaaaaaaaaaaaaaaaa"
#define OTHER "bbbbbbbbbbbbbbbbbbbbbbbb"

static char folder[TEMP_PATH];

static int folder_make(void **state)
{
    (void)state;
    temp_make(folder);
    return 0;
}

static int folder_remove(void **state)
{
    (void)state;
    temp_remove(folder);
    return 0;
}

static char *file(const char *text, size_t length)
{
    char *path = temp_path(folder, "tokens");
    temp_write(folder, "tokens", "wb", text, length);
    assert_int_equal(chmod(path, 0600), 0);
    return path;
}

static struct tokens *tokens_of(const char *text)
{
    struct tokens *tokens;
    struct error err = {0};
    if (tokens_open(file(text, strlen(text)), &tokens, &err))
        fail_msg("%s", err.text);
    return tokens;
}

static void each_line_is_a_token(void **state)
{
    (void)state;
    const char *name = NULL;
    struct tokens *tokens = tokens_of("# comment\n\nann: " GOOD "\n  " OTHER "  \n"
                                      "b.o_b-2:cccccccccc-._~+/ccccccc==\nann:\tdddddddddddddddddddd");
    assert_int_equal(tokens_count(tokens), 4);
    assert_true(tokens_know(tokens, GOOD, strlen(GOOD), &name));
    assert_string_equal(name, "ann");
    assert_true(tokens_know(tokens, OTHER, strlen(OTHER), &name));
    assert_string_equal(name, "");
    assert_true(tokens_know(tokens, "cccccccccc-._~+/ccccccc==", 25, &name));
    assert_string_equal(name, "b.o_b-2");
    assert_true(tokens_know(tokens, "dddddddddddddddddddd", 20, &name));
    assert_string_equal(name, "ann");
    tokens_close(&tokens);
    assert_null(tokens);
}

/* A part of a token, one with more behind it, and one that differs in one letter anywhere are others. */
static void nothing_else_is_known(void **state)
{
    (void)state;
    const char *name = NULL;
    char longest[TOKEN_MOST + 2], text[sizeof longest];
    memset(longest, 'z', sizeof longest);
    snprintf(text, sizeof text, "%.*s", TOKEN_MOST, longest);
    struct tokens *tokens = tokens_of(text);
    assert_true(tokens_know(tokens, longest, TOKEN_MOST, &name));
    assert_false(tokens_know(tokens, longest, TOKEN_MOST - 1, &name));
    assert_false(tokens_know(tokens, longest, TOKEN_MOST + 1, &name));
    assert_false(tokens_know(tokens, "", 0, &name));
    for (size_t i = 0; i < TOKEN_MOST; i++) {
        longest[i] ^= 1;
        assert_false(tokens_know(tokens, longest, TOKEN_MOST, &name));
        longest[i] ^= 1;
    }
    tokens_close(&tokens);
}

static void is_refused(const char *text, size_t length, const char *reason)
{
    struct tokens *tokens;
    struct error err = {0};
    char *path = file(text, length);
    assert_int_equal(tokens_open(path, &tokens, &err), ERROR_CONFIG);
    assert_null(tokens);
    assert_memory_equal(err.text, path, strlen(path));
    if (!strstr(err.text, reason))
        fail_msg("'%s' does not say '%s'", err.text, reason);
    if (strstr(err.text, "secret"))
        fail_msg("'%s' shows a token", err.text);
}

static void a_wrong_line_is_named_and_not_shown(void **state)
{
    (void)state;
    static const struct {
        const char *text, *reason;
    } bad[] = {
        {"", "no token in it"},
        {"# nothing\n\n", "no token in it"},
        {GOOD "\n\nsecretsecretsecret1\n", ":3: the token has 19 characters, expected 20 to 128"},
        {GOOD "\r\n", ":1: there is a carriage return"},
        {GOOD "\nsecretsecretsecret secret\n", ":2: expected 'name: token'"},
        {"secretsecretsecret=secret\n", ":1: expected 'name: token'"},
        {"secretsecretsecretsecre\xed\x95\x9c\n", ":1: expected 'name: token'"},
        {"====================\n", ":1: expected"},
        {"ann b: secretsecretsecretsecret\n", ":1: expected a name of 1 to 31"},
        {": secretsecretsecretsecret\n", ":1: expected a name"},
        {"a23456789012345678901234567890123: secretsecretsecretsecret\n", ":1: expected a name"},
        {"ann:\n", ":1: expected"},
        {"ann: " GOOD "\nbob: " GOOD "\n", ":2: the token is there twice"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        is_refused(bad[i].text, strlen(bad[i].text), bad[i].reason);
    is_refused(GOOD "\nsecretsecret\0secretsecret\n", strlen(GOOD) + 27,
               ":2: expected text, there is a byte 0");
    char text[TOKEN_MOST + 2];
    memset(text, 'x', sizeof text);
    is_refused(text, TOKEN_MOST + 1, ":1: the token has 129 characters");
    static char large[(1 << 18) + 1];
    memset(large, '\n', sizeof large);
    is_refused(large, sizeof large, "more than 262144 bytes");
}

static void others_can_neither_read_nor_write_it(void **state)
{
    (void)state;
    static const struct {
        mode_t mode;
        bool good;
    } row[] = {{0400, true},  {0600, true},  {0640, true},  {0440, true}, {0644, false},
               {0660, false}, {0604, false}, {0602, false}, {0601, false}};
    char *path = file(GOOD "\n", strlen(GOOD) + 1);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct tokens *tokens;
        struct error err = {0};
        assert_int_equal(chmod(path, row[i].mode), 0);
        assert_int_equal(tokens_open(path, &tokens, &err), row[i].good ? 0 : ERROR_PERMISSION);
        if (!row[i].good && !strstr(err.text, "others may neither read nor write tokens"))
            fail_msg("%s", err.text);
        tokens_close(&tokens);
    }
}

static void what_is_no_file_is_refused(void **state)
{
    (void)state;
    struct tokens *tokens;
    struct error err = {0};
    assert_int_equal(tokens_open(temp_path(folder, "nowhere"), &tokens, &err), ERROR_NOT_FOUND);
    assert_int_equal(tokens_open(folder, &tokens, &err), ERROR_CONFIG);
    assert_int_equal(mkfifo(temp_path(folder, "pipe"), 0600), 0);
    assert_int_equal(tokens_open(temp_path(folder, "pipe"), &tokens, &err), ERROR_CONFIG);
    assert_non_null(strstr(err.text, "no regular file"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_is_a_token),
        cmocka_unit_test(nothing_else_is_known),
        cmocka_unit_test(a_wrong_line_is_named_and_not_shown),
        cmocka_unit_test(others_can_neither_read_nor_write_it),
        cmocka_unit_test(what_is_no_file_is_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
