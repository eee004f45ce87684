/* Prompt files: what is read, and what is said of those that are wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "prompts/prompt.h"
#include "t/temp.h"

static char dir[TEMP_PATH];

static int begin(void **state)
{
    (void)state;
    temp_make(dir);
    return 0;
}

static int end(void **state)
{
    (void)state;
    temp_remove(dir);
    return 0;
}

static int read_bytes(const char *name, const char *bytes, size_t length, struct prompt *prompt,
                      struct error *err)
{
    temp_write(dir, name, "wb", bytes, length);
    *err = (struct error){0};
    return prompt_read(temp_path(dir, name), prompt, err);
}

static void the_head_and_the_text_are_read(void **state)
{
    static const char bytes[] = "# a comment\n"
                                "name: brief\n"
                                "title: Brief\n"
                                "description: what happened\n"
                                " and why\n"
                                "lang: ko\n"
                                "--- \r\n"
                                "\n"
                                "# no comment: {{name}}\n"
                                "---\n"
                                "삼성전자 ; \n";
    struct prompt prompt;
    struct error err;
    (void)state;
    assert_int_equal(read_bytes("brief.prompt", bytes, sizeof bytes - 1, &prompt, &err), 0);
    assert_string_equal(prompt.name, "brief");
    assert_string_equal(prompt.title, "Brief");
    assert_string_equal(prompt.description, "what happened and why");
    assert_string_equal(prompt.lang, "ko");
    assert_string_equal(prompt.text, "\n# no comment: {{name}}\n---\n삼성전자 ; \n");
    assert_int_equal(prompt.text_line, 8);
    prompt_free(&prompt);
    assert_int_equal(read_bytes("short.prompt", "---\nx", 5, &prompt, &err), 0);
    assert_string_equal(prompt.title, "");
    assert_string_equal(prompt.lang, "");
    assert_string_equal(prompt.text, "x");
    prompt_free(&prompt);
}

static void what_is_wrong_is_told_with_its_line(void **state)
{
    static const struct {
        const char *name, *bytes;
        size_t length; /* 0: the bytes are a text */
        const char *said;
    } wrong[] = {
        {"a.prompt", "title: x\n", 0, "a.prompt:1: expected the line ---, the file ends"},
        {"a.prompt", "", 0, "a.prompt:1: expected the line ---, the file ends"},
        {"a.prompt", "titel: x\n---\nx", 0, "a.prompt:1: unknown key 'titel', did you mean 'title'?"},
        {"a.prompt", "model: x\n---\nx", 0,
         "a.prompt:1: unknown key 'model', expected name, title, description or lang"},
        {"a.prompt", "\nname: b\n---\nx", 0, "a.prompt:2: name: b, expected a as in the name of the file"},
        {"a.prompt", "lang: ko\nlang: en\n---\nx", 0, "a.prompt:2: lang is there already, in line 1"},
        {"a.prompt", "title: x\nlang: korean\n---\nx", 0,
         "a.prompt:2: lang: korean, expected a language as in ko or pt-BR"},
        {"a.prompt", "lang: ko-\n---\nx", 0, "a.prompt:1: lang: ko-, expected a language as in ko or pt-BR"},
        {"a.prompt", "----\nx", 0, "a.prompt:1: expected key: value"},
        {"a.prompt", "---\0\nx", 6, "a.prompt:1: expected text, there is a byte 0"},
        {"a.prompt", "title: x\n---\n \n\t\n", 0,
         "a.prompt:3: there is no text, expected it behind the line ---"},
        {"a.prompt", "---", 0, "a.prompt:2: there is no text, expected it behind the line ---"},
        {"a.prompt", "---\nx\ny\0z\xff", 10, "a.prompt:3: expected text, there is a byte 0"},
        {"a.prompt", "---\nx\n\xb1\n\0", 9,
         "a.prompt:3: expected text in UTF-8, this is in another encoding"},
        {"B.prompt", "---\nx", 0,
         "B.prompt:1: a prompt's file is named NAME.prompt, NAME of lower-case letters, digits and _"},
        {"a.text", "---\nx", 0, "a.text:1: a prompt's file is named NAME.prompt"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct prompt prompt;
        struct error err;
        size_t length = wrong[i].length ? wrong[i].length : strlen(wrong[i].bytes);
        assert_int_equal(read_bytes(wrong[i].name, wrong[i].bytes, length, &prompt, &err), ERROR_DATA);
        assert_non_null(strrchr(err.text, '/'));
        assert_string_equal(strstr(err.text, wrong[i].name), wrong[i].said);
        prompt_free(&prompt);
    }
}

static void languages_are_named_by_their_tags(void **state)
{
    static const char *const good[] = {"ko", "en", "pt-BR", "zh-Hant-TW", "gsw", "de-1996x"};
    static const char *const bad[] = {"k", "ko_KR", "1o", "ko-KR ", "ko--KR", "ko-toolongpart"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good + sizeof bad / sizeof *bad; i++) {
        size_t goods = sizeof good / sizeof *good;
        const char *lang = i < goods ? good[i] : bad[i - goods];
        struct prompt prompt;
        struct error err;
        char bytes[64];
        int length = snprintf(bytes, sizeof bytes, "lang: %s.\n---\nx", lang);
        bytes[length - 7] = '\n'; /* in the place of the full stop, so that a blank stays */
        int ret = read_bytes("a.prompt", bytes, (size_t)length, &prompt, &err);
        bool trimmed = strchr(lang, ' ') != NULL; /* blanks around a value are none of it */
        assert_int_equal(ret, i < goods || trimmed ? 0 : ERROR_DATA);
        prompt_free(&prompt);
    }
}

static void later_folders_replace_and_wrong_files_do_not(void **state)
{
    struct catalog_set set;
    struct error err = {0};
    char first[TEMP_PATH + 64], second[TEMP_PATH + 64];
    const void *item;
    (void)state;
    temp_folder(dir, "first");
    temp_folder(dir, "second");
    temp_text(dir, "first/a.prompt", "title: one\n---\nx");
    temp_text(dir, "first/b.prompt", "title: two\n---\nx");
    temp_text(dir, "second/a.prompt", "title: three\n---\nx");
    temp_text(dir, "second/b.prompt", "title: four\n");
    temp_text(dir, "second/c.strategy", "title: five\n---\nx");
    snprintf(first, sizeof first, "%s", temp_path(dir, "first"));
    snprintf(second, sizeof second, "%s", temp_path(dir, "second"));
    const char *folders[] = {first, second};
    assert_int_equal(catalog_read(&prompt_kind, folders, 2, &set, &err), 0);
    assert_int_equal(set.count, 2);
    assert_int_equal(set.faults, 1);
    assert_string_equal(prompts_of(&set)[0].title, "three");
    assert_string_equal(prompts_of(&set)[1].title, "two");
    assert_int_equal(catalog_find(&set, "quite", &item, &err), ERROR_NOT_FOUND);
    assert_string_equal(err.text, "no prompt 'quite'");
    catalog_set_free(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_head_and_the_text_are_read, begin, end),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_told_with_its_line, begin, end),
        cmocka_unit_test_setup_teardown(languages_are_named_by_their_tags, begin, end),
        cmocka_unit_test_setup_teardown(later_folders_replace_and_wrong_files_do_not, begin, end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
