#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/suggest.h"

static void distances(void **state)
{
    (void)state;
    assert_int_equal(suggest_distance("", ""), 0);
    assert_int_equal(suggest_distance("export", "export"), 0);
    assert_int_equal(suggest_distance("EXPORT", "export"), 0);
    assert_int_equal(suggest_distance("exprot", "export"), 1); /* a swap */
    assert_int_equal(suggest_distance("expot", "export"), 1);
    assert_int_equal(suggest_distance("exxport", "export"), 1);
    assert_int_equal(suggest_distance("expart", "export"), 1);
    assert_int_equal(suggest_distance("", "abc"), 3);
    assert_int_equal(suggest_distance("kitten", "sitting"), 3);
    assert_int_equal(suggest_distance("ca", "abc"), 3); /* no edit within a swap */
}

static void names_beyond_the_limit_are_far_and_harmless(void **state)
{
    (void)state;
    char name[200];
    memset(name, 'x', sizeof name);
    name[199] = '\0';
    assert_int_equal(suggest_distance(name, "export"), 199);
    assert_int_equal(suggest_distance("export", name), 199);
}

static const char *best(const char *wanted, const char *const *names)
{
    struct suggest suggest = {.wanted = wanted};
    for (; *names; names++)
        suggest_offer(&suggest, *names);
    return suggest.best;
}

/* One edit in three letters, begun ones counted: up to 1, 4 and 7 letters one, two and three edits. */
static void how_far_a_name_may_be_hangs_on_its_length(void **state)
{
    (void)state;
    static const char *const near[] = {"abcd", NULL}, *const longer[] = {"abcdefg", NULL};
    assert_string_equal(best("xycd", near), "abcd");
    assert_null(best("xyzd", near));
    assert_null(best("xyd", near));
    assert_string_equal(best("xyzdefg", longer), "abcdefg");
    assert_null(best("xyzwefg", longer));
    assert_null(best("xyzefg", longer));
}

static void the_nearest_is_meant_or_nothing(void **state)
{
    (void)state;
    static const char *const names[] = {"setup", "status", "stocks", "export", "analyze", NULL};
    char text[SUGGEST_TEXT];
    assert_string_equal(best("statsu", names), "status");
    assert_string_equal(best("anlayse", names), "analyze");
    assert_string_equal(best("exp", names), "export");
    assert_null(best("mirror", names));
    assert_null(best("", names));
    assert_string_equal(suggest_text(&(struct suggest){.best = "a"}, text), ", did you mean 'a'?");
    assert_string_equal(suggest_text(&(struct suggest){.best = NULL}, text), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances),
        cmocka_unit_test(names_beyond_the_limit_are_far_and_harmless),
        cmocka_unit_test(how_far_a_name_may_be_hangs_on_its_length),
        cmocka_unit_test(the_nearest_is_meant_or_nothing),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
