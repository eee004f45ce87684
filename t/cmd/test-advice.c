/* What stands behind an error's text: what helps, where that depends on the command and on what the error is
 * about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/advice.h"

static void says(enum error_remedy remedy, const char *about, const char *command, const char *expected)
{
    struct error err = {0};
    error_set(&err, ERROR_CONFIG, "wrong");
    error_remedy_about(&err, ERROR_CONFIG, remedy, about);
    advice_add(&err, command);
    if (strstr(err.text, "wrong") != err.text || !strstr(err.text, expected) || strstr(err.text, "%s"))
        fail_msg("'%s', expected '%s' in it", err.text, expected);
    assert_int_equal(err.remedy, REMEDY_NONE);
    size_t length = strlen(err.text);
    advice_add(&err, command); /* it is said once */
    assert_int_equal(strlen(err.text), length);
}

static void the_command_decides(void **state)
{
    (void)state;
    says(REMEDY_REPLACE_DAY, "", "update", "sise update --replace");
    says(REMEDY_REPLACE_DAY, "", "import", "sise import --replace");
    says(REMEDY_REPLACE_DAY, "", NULL, "sise update --replace");
}

static void each_service_has_its_pages(void **state)
{
    (void)state;
    says(REMEDY_KEY_UNKNOWN, "krx-openapi", "update", "https://openapi.krx.co.kr");
    says(REMEDY_KEY_UNKNOWN, "data-go-kr", "update", "https://www.data.go.kr");
    says(REMEDY_KEY_UNKNOWN, "krx-market", "update", "https://data.krx.co.kr");
    says(REMEDY_KEY_UNKNOWN, "another", "update", "a key for another comes from");
    says(REMEDY_PASSWORD_CHANGE, "krx-market", "update", "KRX_PW");
    says(REMEDY_API_APPROVAL, "stk_bydd_trd", "update",
         "open the page of stk_bydd_trd and press 'API 이용신청'");
    says(REMEDY_BLOCKED, "2026-11-27 13:05 KST", "update", "until 2026-11-27 13:05 KST");
    says(REMEDY_QUOTA, "krx-openapi", "setup", "after midnight in Korea");
    says(REMEDY_ADDRESS, "naver_url", "update", "whether 'naver_url' in sise.conf is right");
    says(REMEDY_STATE, "/srv/sise/state", "update", "the user that owns /srv/sise/state");
    says(REMEDY_STATE_ANEW, "/srv/sise/state", "update", "remove the folder /srv/sise/state");
}

/* The advice for a lower room's error of any kind fits, and leaves nothing to be filled in. */
static void all_of_them_are_whole(void **state)
{
    (void)state;
    for (int remedy = REMEDY_NONE + 1; remedy < REMEDY_COUNT; remedy++) {
        says((enum error_remedy)remedy, "something", NULL, "wrong");
        assert_int_equal(remedy_needs_person((enum error_remedy)remedy),
                         remedy == REMEDY_KEY_UNKNOWN || remedy == REMEDY_API_APPROVAL ||
                             remedy == REMEDY_PASSWORD_CHANGE || remedy == REMEDY_BLOCKED ||
                             remedy == REMEDY_QUOTA || remedy == REMEDY_STATE || remedy == REMEDY_STATE_ANEW);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_command_decides),
        cmocka_unit_test(each_service_has_its_pages),
        cmocka_unit_test(all_of_them_are_whole),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
