/* The table of routes is whole, and the right row is found for a request. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "http/asked.h"
#include "http/openapi.h"
#include "http/param.h"
#include "market/code.h"

/* ---- the table ---- */

static void rows_are_in_order(void **state)
{
    (void)state;
    for (size_t i = 1; i < route_count; i++) {
        int order = strcmp(route_table[i - 1]->path, route_table[i]->path);
        if (order == 0)
            order = route_table[i - 1]->method < route_table[i]->method ? -1 : 1;
        if (order >= 0)
            fail_msg("%s stands before %s", route_table[i - 1]->path, route_table[i]->path);
    }
}

static void is_sentence(const char *path, const char *help)
{
    if (!help || strlen(help) < 5 || help[strlen(help) - 1] != '.')
        fail_msg("%s: '%s' is no sentence", path, help ? help : "");
}

static void answers_are_whole(const struct route *route)
{
    assert_int_equal(route->answers->status, 200);
    for (const struct route_answer *answer = route->answers; answer->status; answer++) {
        assert_non_null(answer->media);
        is_sentence(route->path, answer->help);
        assert_true(route_answers(route, answer->status));
        if (answer->schema && !schema_exists(answer->schema))
            fail_msg("%s: there is no schema %s", route->path, answer->schema);
    }
}

static void rows_are_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < route_count; i++) {
        const struct route *route = route_table[i];
        bool body = false;
        assert_true(*route->path == '/' && route->summary && *route->summary && route->handler);
        is_sentence(route->path, route->help);
        answers_are_whole(route);
        for (const struct param *param = route->params; param && param->name; param++)
            body = body || param->in == PARAM_BODY;
        assert_true(body == (route->max_body > 0));
        assert_true(body == (route->method == HTTP_POST));
        assert_true(route->method == HTTP_GET || route->method == HTTP_POST);
        assert_true(!(route->needs & NEEDS_PANEL) || route->needs & NEEDS_SNAPSHOT);
        assert_true(!(route->needs & MAY_CACHE && route->needs & SHOWS_CLOCK));
    }
}

/* The default or the example, which is one item of the table, is read by the row itself. */
static void is_read(const struct route *route, const struct param *param, const char *text)
{
    struct problems problems = {0};
    struct value value = {0};
    char copy[256];
    if (!text)
        return;
    assert_true(strlen(text) < sizeof copy);
    if (!param_read(param, strcpy(copy, text), &value, &problems))
        fail_msg("%s: %s=%s: %s", route->path, param->name, text, problems.problem[0].text);
    problems_free(&problems);
}

static void parameters_are_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < route_count; i++) {
        const struct route *route = route_table[i];
        size_t count = 0;
        for (const struct param *param = route->params; param && param->name; param++, count++) {
            char braces[80];
            snprintf(braces, sizeof braces, "{%s}", param->name);
            is_sentence(route->path, param->help);
            is_read(route, param, param->standard);
            is_read(route, param, param->example);
            assert_true((param->kind == PARAM_CHOICE) == (param->choices != NULL));
            assert_true(param->least <= param->most);
            assert_ptr_equal(param_find(route, param->name), param); /* so no name is there twice */
            assert_true((param->in == PARAM_PATH) == (strstr(route->path, braces) != NULL));
            assert_true(param->in != PARAM_PATH || param->required);
            assert_true(!param->required || (!param->standard && param->example));
        }
        assert_true(count <= PARAM_MOST);
    }
}

static void every_brace_has_its_parameter(void **state)
{
    (void)state;
    for (size_t i = 0; i < route_count; i++)
        for (const char *at = route_table[i]->path; (at = strchr(at, '{')); at++) {
            char name[64];
            snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 1, "}"), at + 1);
            const struct param *param = param_find(route_table[i], name);
            assert_true(param && param->in == PARAM_PATH);
        }
}

/* A word beside {ticker} would otherwise hide a stock. */
static void no_word_is_a_ticker(void **state)
{
    (void)state;
    unsigned words = 0;
    for (size_t i = 0; i < route_count; i++) {
        char code[CODE_TEXT];
        const char *word = route_table[i]->path + strlen("/stocks/");
        if (strncmp(route_table[i]->path, "/stocks/", strlen("/stocks/")) != 0 || *word == '{')
            continue;
        words++;
        assert_false(ticker_code_read(word, code));
    }
    assert_int_equal(words, 1);
}

/* ---- paths ---- */

static const char *path_of(enum http_method method, const char *text, enum route_found expected,
                           const char *allow)
{
    struct target target;
    const struct route *route;
    unsigned allowed;
    char allow_text[ALLOW_TEXT];
    assert_int_equal(target_read(text, &target, NULL), 0);
    assert_int_equal(route_find(method, &target, &route, &allowed), expected);
    assert_string_equal(route_allow(allowed, allow_text), allow);
    return route ? route->path : NULL;
}

static void the_right_row_is_found(void **state)
{
    (void)state;
    static const char get[] = "GET, HEAD, OPTIONS", both[] = "GET, HEAD, POST, OPTIONS";
    assert_string_equal(path_of(HTTP_GET, "/", ROUTE_FOUND, get), "/");
    assert_string_equal(path_of(HTTP_GET, "/?x", ROUTE_FOUND, get), "/");
    assert_string_equal(path_of(HTTP_GET, "/stocks", ROUTE_FOUND, get), "/stocks");
    assert_string_equal(path_of(HTTP_HEAD, "/stocks?limit=1", ROUTE_FOUND, get), "/stocks");
    assert_string_equal(path_of(HTTP_GET, "/stocks/005930", ROUTE_FOUND, get), "/stocks/{ticker}");
    assert_string_equal(path_of(HTTP_GET, "/stocks/history", ROUTE_FOUND, get), "/stocks/history");
    assert_string_equal(path_of(HTTP_GET, "/stocks/histor", ROUTE_FOUND, get), "/stocks/{ticker}");
    assert_string_equal(path_of(HTTP_GET, "/stocks/History", ROUTE_FOUND, get), "/stocks/{ticker}");
    assert_string_equal(path_of(HTTP_GET, "/%73tocks/his%74ory", ROUTE_FOUND, get), "/stocks/history");
    assert_string_equal(path_of(HTTP_POST, "/screener", ROUTE_FOUND, both), "/screener");
    assert_string_equal(path_of(HTTP_GET, "/screener", ROUTE_FOUND, both), "/screener");
    assert_null(path_of(HTTP_DELETE, "/screener", ROUTE_NO_METHOD, both));
    assert_null(path_of(HTTP_POST, "/stocks/history", ROUTE_NO_METHOD, get));
    assert_null(path_of(HTTP_OPTIONS, "/stocks", ROUTE_NO_METHOD, get));
    assert_null(path_of(HTTP_GET, "/stocks/", ROUTE_NO_PATH, ""));
    assert_null(path_of(HTTP_GET, "//", ROUTE_NO_PATH, ""));
    assert_null(path_of(HTTP_GET, "/stocks//", ROUTE_NO_PATH, ""));
    assert_null(path_of(HTTP_GET, "/stocks/005930/rows", ROUTE_NO_PATH, ""));
    assert_null(path_of(HTTP_GET, "/a/b/c/d/e/f", ROUTE_NO_PATH, ""));
    assert_null(path_of(HTTP_GET, "/../etc/passwd", ROUTE_NO_PATH, ""));
    assert_null(path_of(HTTP_GET, "/STOCKS", ROUTE_NO_PATH, ""));
}

static void long_paths_are_none(void **state)
{
    (void)state;
    char text[3 * TARGET_PATH];
    strcpy(text, "/stocks/");
    memset(text + 8, 'a', sizeof text - 9);
    text[sizeof text - 1] = '\0';
    assert_null(path_of(HTTP_GET, text, ROUTE_NO_PATH, ""));
    text[100] = '\0';
    assert_string_equal(path_of(HTTP_GET, text, ROUTE_FOUND, "GET, HEAD, OPTIONS"), "/stocks/{ticker}");
}

static void paths_are_decoded_once(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",        "stocks", "*",           "http://x/stocks", "/stocks/%",
                                        "/%0",     "/%zz",   "/stocks/%00", "/a%2Fb",          "/a%2fb",
                                        "/%C0%AF", "/%FF",   "/%ED%A0%80",  "/\xFF",           "/%E3%84"};
    struct target target;
    struct error err;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (target_read(wrong[i], &target, &err) != ERROR_USAGE)
            fail_msg("'%s' is taken for a path", wrong[i]);
    assert_int_equal(target_read("/a+b/%EC%82%BC%20x/%252F?q=%&r#f", &target, &err), 0);
    assert_int_equal(target.segments, 3);
    assert_string_equal(target.segment[0], "a+b");
    assert_string_equal(target.segment[1], "삼 x");
    assert_string_equal(target.segment[2], "%2F");
    assert_string_equal(target.query, "q=%&r#f");
}

static void unknown_paths_name_the_nearest(void **state)
{
    (void)state;
    struct target target;
    struct error err;
    assert_int_equal(target_read("/screner?x=1", &target, &err), 0);
    route_unknown(&target, &err);
    assert_int_equal(err.code, ERROR_NOT_FOUND);
    assert_string_equal(err.text, "there is no such path, did you mean '/screener'?");
    assert_int_equal(
        target_read("/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/bbbbbbbbbbbbbbbbbbb",
                    &target, &err),
        0);
    route_unknown(&target, &err);
    assert_string_equal(err.text, "there is no such path");
}

/* ---- forms ---- */

static void accept_chooses_the_form(void **state)
{
    (void)state;
    static const struct {
        const char *accept;
        enum asked_form form;
    } cases[] = {
        {NULL, SEND_JSON},
        {"", SEND_JSON},
        {"*/*", SEND_JSON},
        {"application/json", SEND_JSON},
        {"Application/JSON;q=0.1", SEND_JSON},
        {"text/csv", SEND_CSV},
        {"TEXT/CSV", SEND_CSV},
        {"text/*", SEND_CSV},
        {"text/csv, application/json", SEND_JSON},
        {"text/csv, application/json;q=0.9", SEND_CSV},
        {"text/csv;q=0.5,*/*;q=0.1", SEND_CSV},
        {"text/csv;q=0, */*", SEND_JSON},
        {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", SEND_JSON},
        {"application/json;q=0, */*;q=0.5", SEND_CSV},
        {"application/json;q=0.000", SEND_NONE},
        {"image/png", SEND_NONE},
        {"application/jso", SEND_NONE},
        {"text", SEND_NONE},
        {",;, ;q=1,,", SEND_NONE},
        {"text/csv ; header=present ; q=0.3 , application/json ; q=0.2", SEND_CSV},
    };
    struct target target;
    const struct route *route;
    unsigned allowed;
    assert_int_equal(target_read("/stocks", &target, NULL), 0);
    assert_int_equal(route_find(HTTP_GET, &target, &route, &allowed), ROUTE_FOUND);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (route_form(route, cases[i].accept) != cases[i].form)
            fail_msg("Accept: %s", cases[i].accept ? cases[i].accept : "none");
    assert_string_equal(route_media(route, SEND_CSV), "text/csv; charset=utf-8");
    assert_null(route_media(route, SEND_HTML));
}

/* ---- pages of a list ---- */

static void links_name_the_pages(void **state)
{
    (void)state;
    struct asked asked = {.paged = true, .offset = 20, .limit = 10, .total = 45};
    char text[512];
    assert_true(asked_link(&asked, "/stocks?q=%EC%82%BC&offset=20&limit=10", text, sizeof text));
    assert_string_equal(text, "</stocks?q=%EC%82%BC&limit=10&offset=0>; rel=\"first\", "
                              "</stocks?q=%EC%82%BC&limit=10&offset=10>; rel=\"prev\", "
                              "</stocks?q=%EC%82%BC&limit=10&offset=30>; rel=\"next\", "
                              "</stocks?q=%EC%82%BC&limit=10&offset=40>; rel=\"last\"");
    asked = (struct asked){.paged = true, .offset = 5, .limit = 10, .total = 15};
    assert_true(asked_link(&asked, "/stocks", text, sizeof text));
    assert_string_equal(text, "</stocks?offset=0>; rel=\"first\", </stocks?offset=0>; rel=\"prev\", "
                              "</stocks?offset=10>; rel=\"last\"");
    asked = (struct asked){.paged = true, .limit = 10};
    assert_true(asked_link(&asked, "/stocks", text, sizeof text));
    assert_string_equal(text, "</stocks?offset=0>; rel=\"first\", </stocks?offset=0>; rel=\"last\"");
    assert_false(asked_link(&asked, "/stocks", text, 10));
    assert_string_equal(text, "");
    assert_true(asked_link(&asked, "/stocks?q=>x", text, sizeof text));
    assert_string_equal(text, "");
}

static void limitations_have_one_line(void **state)
{
    (void)state;
    char *sentence[] = {"days that are missing: 2026-03-05", "halted on 2026-03-09: 000020 나라제약", NULL};
    char text[ASKED_LIMITATIONS_TEXT], long_one[ASKED_LIMITATIONS_TEXT];
    struct answer_meta meta = {.limitation = sentence};
    assert_string_equal(asked_limitations(&meta, text), "");
    meta.limitations = 2;
    assert_string_equal(asked_limitations(&meta, text),
                        "days that are missing: 2026-03-05; halted on 2026-03-09: 000020 나라제약");
    for (size_t length = 900; length < sizeof long_one; length++) { /* with room for two, for one, for none */
        memset(long_one, 'x', length);
        long_one[length] = '\0';
        sentence[1] = long_one;
        asked_limitations(&meta, text);
        assert_true(strlen(text) < sizeof text);
        assert_true(strstr(text, long_one) ||
                    strcmp(text, "days that are missing: 2026-03-05; and 1 more") == 0);
    }
    char *only[] = {long_one};
    meta = (struct answer_meta){.limitation = only, .limitations = 1};
    assert_string_equal(asked_limitations(&meta, text), "1 more");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_in_order),
        cmocka_unit_test(rows_are_whole),
        cmocka_unit_test(parameters_are_whole),
        cmocka_unit_test(every_brace_has_its_parameter),
        cmocka_unit_test(no_word_is_a_ticker),
        cmocka_unit_test(the_right_row_is_found),
        cmocka_unit_test(long_paths_are_none),
        cmocka_unit_test(paths_are_decoded_once),
        cmocka_unit_test(unknown_paths_name_the_nearest),
        cmocka_unit_test(accept_chooses_the_form),
        cmocka_unit_test(links_name_the_pages),
        cmocka_unit_test(limitations_have_one_line),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("the table of routes", tests, NULL, NULL);
}
