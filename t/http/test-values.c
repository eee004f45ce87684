/* The values of a request: every parameter of every route at its limits and beyond them, escapes, repeated
 * and unknown parameters, JSON bodies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/handlers.h"

#define TEXT_MOST 70000

/* Reads a target of a route. Returns what problems_write() makes of it, or "" where all is right; free() it.
 */
static char *problems_of_target(const struct route *route, const char *text, const char *body,
                                struct values **values)
{
    struct problems problems = {0};
    struct values *own = NULL;
    struct target target;
    struct output out;
    struct error err = {0};
    char *bytes = NULL;
    size_t length;
    assert_int_equal(target_read(text, &target, &err), 0);
    int ret =
        values_parse(route, &target, body, body ? strlen(body) : 0, values ? values : &own, &problems, &err);
    assert_true(ret == 0 || ret == ERROR_USAGE);
    assert_true((ret == 0) == !problems_any(&problems));
    output_open(&out, OUTPUT_MEMORY);
    if (ret)
        problems_write(&problems, &out);
    output_char(&out, '\0');
    assert_int_equal(output_take(&out, &bytes, &length, &err), 0);
    problems_free(&problems);
    values_free(&own);
    return bytes;
}

static void is_fine(const struct route *route, const char *target)
{
    char *problems = problems_of_target(route, target, NULL, NULL);
    if (*problems)
        fail_msg("%s: %s", target, problems);
    free(problems);
}

/* One of the problems is of that type, and is told of that parameter. */
static void is_wrong(const struct route *route, const char *target, const char *body, const char *name,
                     const char *type)
{
    char *problems = problems_of_target(route, target, body, NULL);
    char expected[160];
    snprintf(expected, sizeof expected, "{\"type\":\"%s\",\"loc\":[\"%s\",\"%s\"]", type,
             body                      ? "body"
             : param_find(route, name) ? param_in_name[param_find(route, name)->in]
                                       : "query",
             name);
    if (!strstr(problems, expected))
        fail_msg("%.200s %.200s: no %s in %s", target, body ? body : "", expected, problems);
    free(problems);
}

/* ---- every parameter of every route ---- */

static void encode(char *to, const char *text)
{
    for (; *text; text++)
        to += sprintf(to, "%%%02X", (unsigned char)*text);
    *to = '\0';
}

/* A target with everything that is required, where `param` has the value `text`. */
static char *target_with(const struct route *route, const struct param *param, const char *text)
{
    char *target = calloc(1, 8 * TEXT_MOST), *encoded = calloc(1, 4 * TEXT_MOST);
    const char *at = route->path;
    assert_true(target && encoded);
    while (*at) {
        size_t length = strcspn(at, "{");
        strncat(target, at, length);
        at += length;
        if (*at == '{') {
            char name[64];
            snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 1, "}"), at + 1);
            const struct param *here = param_find(route, name);
            encode(encoded, here == param ? text : here->example);
            strcat(target, encoded);
            at += strlen(name) + 2;
        }
    }
    char separator = '?';
    for (const struct param *each = route->params; each->name; each++) {
        const char *value = each == param ? text : each->required ? each->example : NULL;
        bool asks = strcmp(each->name, "strategy_name") == 0;
        bool where = param && strcmp(param->name, "where") == 0;
        if (!value && asks && !where)
            value = "x"; /* either of the two is required */
        if (each->in != PARAM_QUERY || !value)
            continue;
        encode(encoded, value);
        sprintf(target + strlen(target), "%c%s=%s", separator, each->name, encoded);
        separator = '&';
    }
    free(encoded);
    return target;
}

static void wrong_with(const struct route *route, const struct param *param, const char *text,
                       const char *type)
{
    char *target = target_with(route, param, text);
    is_wrong(route, target, NULL, param->name, type);
    free(target);
}

static void fine_with(const struct route *route, const struct param *param, const char *text)
{
    char *target = target_with(route, param, text);
    is_fine(route, target);
    free(target);
}

static void numbers_have_limits(const struct route *route, const struct param *param)
{
    char text[40];
    bool whole = param->kind == PARAM_COUNT;
    snprintf(text, sizeof text, "%.0f", param->least);
    fine_with(route, param, text);
    snprintf(text, sizeof text, "%.0f", param->least - 1);
    wrong_with(route, param, text, "greater_than_equal");
    snprintf(text, sizeof text, "%.0f", param->most + (param->most > 1e17 ? 1000 : 1));
    wrong_with(route, param, text, "less_than_equal");
    wrong_with(route, param, "999999999999999999999999999999", "less_than_equal");
    if (strcmp(route->path, "/stocks/history") != 0) { /* which has a limit of all rows together */
        snprintf(text, sizeof text, "%.0f", param->most);
        fine_with(route, param, text);
    }
    static const char *const wrong[] = {"", "x", "1x", "0x10", "nan", "inf", " 1", "1 ", "--1", "1,000"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        wrong_with(route, param, wrong[i], whole ? "int_parsing" : "float_parsing");
    if (whole)
        wrong_with(route, param, "1.5", "int_parsing");
    else
        wrong_with(route, param, "1e999", "float_parsing");
}

static void texts_have_limits(const struct route *route, const struct param *param, double most)
{
    char *text = calloc(1, TEXT_MOST);
    assert_non_null(text);
    memset(text, 'a', (size_t)most);
    fine_with(route, param, text);
    text[(size_t)most] = 'a';
    wrong_with(route, param, text, "string_too_long");
    if (param->in != PARAM_PATH) /* such a path is none */
        wrong_with(route, param, "", "string_too_short");
    wrong_with(route, param, "a\x1b[2J", "value_error");
    wrong_with(route, param, "a\x7f", "value_error");
    free(text);
}

static void tickers_have_limits(const struct route *route, const struct param *param)
{
    char *text = calloc(1, TEXT_MOST);
    assert_non_null(text);
    for (unsigned i = 0; i < (unsigned)param->most; i++)
        sprintf(text + strlen(text), "%s%06u", i ? "," : "", i);
    fine_with(route, param, text);
    strcat(text, ",삼성전자");
    wrong_with(route, param, text, "too_long");
    wrong_with(route, param, "", "string_too_short");
    wrong_with(route, param, ",", "value_error");
    wrong_with(route, param, "005930,,000660", "value_error");
    wrong_with(route, param, "005930,", "value_error");
    memset(text, 'a', 96);
    text[96] = '\0';
    wrong_with(route, param, text, "value_error");
    free(text);
}

static void columns_are_checked(const struct route *route, const struct param *param)
{
    fine_with(route, param, "close");
    wrong_with(route, param, "clse", "enum");
    wrong_with(route, param, "", "string_too_short");
    if (param->kind == PARAM_COLUMN) {
        fine_with(route, param, "market_cap");
        wrong_with(route, param, "close,volume", "enum");
        return;
    }
    fine_with(route, param, "close, rsi_14");
    fine_with(route, param, "all");
    wrong_with(route, param, "close,volume,close", "value_error");
    wrong_with(route, param, "close,", "enum");
    wrong_with(route, param, "all,close", "enum");
}

static void kind_is_checked(const struct route *route, const struct param *param)
{
    static const char *const no_date[] = {
        "", "2026-2-3", "20260203", "2026-02-30", "1899-12-31", "today", "2026-02-03T00:00:00Z"};
    switch (param->kind) {
    case PARAM_COUNT:
    case PARAM_NUMBER:
        numbers_have_limits(route, param);
        break;
    case PARAM_DATE:
        fine_with(route, param, "2026-02-03");
        for (size_t i = param->in == PARAM_PATH; i < sizeof no_date / sizeof *no_date; i++)
            wrong_with(route, param, no_date[i], "date_parsing");
        break;
    case PARAM_BOOL:
        fine_with(route, param, "true");
        fine_with(route, param, "0");
        wrong_with(route, param, "", "bool_parsing");
        wrong_with(route, param, "yes", "bool_parsing");
        break;
    case PARAM_CHOICE:
        wrong_with(route, param, "", "enum");
        wrong_with(route, param, param->choices, "enum");
        wrong_with(route, param, "JSON", "enum");
        break;
    case PARAM_MARKET:
        fine_with(route, param, "KOSDAQ GLOBAL");
        wrong_with(route, param, "", "string_too_short");
        wrong_with(route, param, "NASDAQ", "enum");
        break;
    case PARAM_TICKER:
        fine_with(route, param, "삼성전자");
        texts_have_limits(route, param, 95);
        break;
    case PARAM_TICKERS:
        tickers_have_limits(route, param);
        break;
    case PARAM_COLUMN:
    case PARAM_COLUMNS:
        columns_are_checked(route, param);
        break;
    case PARAM_EXPRESSION:
    case PARAM_EXPRESSIONS:
        fine_with(route, param, "close\n> 1\t");
        texts_have_limits(route, param, 4096);
        break;
    case PARAM_TEXT:
        texts_have_limits(route, param, param->most);
        break;
    }
}

static void every_parameter_has_its_limits(void **state)
{
    (void)state;
    unsigned count = 0;
    for (size_t i = 0; i < route_count; i++)
        for (const struct param *param = route_table[i]->params; param && param->name; param++)
            if (param->in != PARAM_BODY) {
                kind_is_checked(route_table[i], param);
                count++;
            }
    assert_true(count > 60);
}

static void repeated_and_unknown_ones_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < route_count; i++) {
        const struct route *route = route_table[i];
        for (const struct param *param = route->params; param && param->name; param++) {
            if (param->in != PARAM_QUERY)
                continue;
            char *target = target_with(route, param, "1");
            sprintf(target + strlen(target), "&%s=1", param->name);
            is_wrong(route, target, NULL, param->name, "duplicate");
            free(target);
        }
        char target[160];
        snprintf(target, sizeof target, "%s?nonsense=1", strchr(route->path, '{') ? "/x/y" : route->path);
        is_wrong(route, target, NULL, "nonsense", "extra_forbidden");
        snprintf(target, sizeof target, "%s?Format=json", strchr(route->path, '{') ? "/x/y" : route->path);
        is_wrong(route, target, NULL, "Format", "extra_forbidden");
    }
}

static void required_ones_are_missed(void **state)
{
    (void)state;
    is_wrong(&route_history, "/stocks/history", NULL, "tickers", "missing");
    is_wrong(&route_screener, "/screener", NULL, "where", "missing");
    is_wrong(&route_screener_post, "/screener", "{}", "where", "missing");
    is_wrong(&route_backtest, "/backtest?picks=true", NULL, "where", "missing");
}

/* ---- what makes no sense together ---- */

static void rules_of_several_parameters(void **state)
{
    (void)state;
    is_wrong(&route_stock, "/stocks/005930?mode=raw&adjusted=true", NULL, "adjusted", "value_error");
    is_wrong(&route_history, "/stocks/history?tickers=A&mode=raw&adjusted=1", NULL, "adjusted",
             "value_error");
    is_wrong(&route_market_day, "/market/2026-06-30?mode=raw&adjusted=true", NULL, "adjusted", "value_error");
    is_fine(&route_stock, "/stocks/005930?mode=raw&adjusted=false");
    is_fine(&route_stock, "/stocks/005930?mode=raw");
    is_fine(&route_stock, "/stocks/005930?adjusted=true");
    is_wrong(&route_stock, "/stocks/005930?mode=raw&interval=week", NULL, "interval", "value_error");
    is_wrong(&route_stock, "/stocks/005930?from=2026-02-02&to=2026-02-01", NULL, "from", "value_error");
    is_wrong(&route_calendar, "/calendar?from=2026-02-02&to=2026-02-01", NULL, "from", "value_error");
    is_wrong(&route_calendar, "/calendar?from=1950-02-02&to=2026-02-01", NULL, "to", "value_error");
    is_wrong(&route_actions, "/corporate-actions?from=2026-02-02&to=2026-02-01", NULL, "from", "value_error");
    is_wrong(&route_jobs, "/jobs?from=2026-02-02&to=2026-02-01", NULL, "from", "value_error");
    is_fine(&route_jobs, "/jobs?from=2026-02-02&to=2026-02-02");
    is_wrong(&route_screener, "/screener?where=1&strategy_name=x", NULL, "strategy_name", "value_error");
    is_wrong(&route_screener, "/screener?where=1&date=2026-02-02&since=2026-02-03", NULL, "since",
             "value_error");
    is_wrong(&route_screener, "/screener?where=1&date=2026-02-02&new_since=2026-02-03", NULL, "new_since",
             "value_error");
    is_wrong(&route_backtest, "/backtest?where=1&from=2026-02-02&to=2026-02-01", NULL, "from", "value_error");
    is_wrong(&route_stocks, "/stocks?min_cap=2&max_cap=1", NULL, "min_cap", "value_error");
    is_fine(&route_stocks, "/stocks?max_cap=1");
    is_wrong(&route_stocks, "/stocks?max_cap=0", NULL, "max_cap", "greater_than_equal");
    is_fine(&route_history, "/stocks/history?tickers=A,B,C,D,E&limit=20000");
    is_wrong(&route_history, "/stocks/history?tickers=A,B,C,D,E,F&limit=20000", NULL, "limit",
             "less_than_equal");
}

/* ---- what the values are ---- */

static void values_are_typed(void **state)
{
    (void)state;
    struct values *values = NULL;
    char *target = strdup("/stocks?q=%EC%82%BC%EC%84%B1+1%2B1&min_cap=1e3&order=desc&active=false&limit=7");
    free(problems_of_target(&route_stocks, target, NULL, &values));
    assert_non_null(values);
    memset(target, 'x', strlen(target)); /* the values are the values' own */
    free(target);
    assert_string_equal(value_text(values, "q"), "삼성 1+1");
    assert_true(value_number(values, "min_cap") == 1000);
    assert_true(isnan(value_number(values, "max_cap")));
    assert_int_equal(value_choice(values, "order"), 1);
    assert_true(value_given(values, "active"));
    assert_false(value_bool(values, "active"));
    assert_int_equal(value_count(values, "limit"), 7);
    assert_int_equal(value_count(values, "offset"), 0);
    assert_false(value_given(values, "offset"));
    assert_string_equal(value_text(values, "sort"), "market_cap");
    assert_null(value_text(values, "market"));
    assert_int_equal(value_choice(values, "format"), -1);
    assert_null(value_text(values, "no_such_parameter"));
    values_free(&values);
    assert_null(values);
    free(problems_of_target(&route_market_day, "/market/2026-06-30?mode=raw", NULL, &values));
    assert_int_equal(value_date(values, "date"), 20260630);
    assert_int_equal(value_choice(values, "mode"), 1);
    values_free(&values);
}

static void escapes_of_a_query(void **state)
{
    (void)state;
    is_wrong(&route_stocks, "/stocks?q=%", NULL, "q", "percent_encoding");
    is_wrong(&route_stocks, "/stocks?q=%4", NULL, "q", "percent_encoding");
    is_wrong(&route_stocks, "/stocks?q=%zz", NULL, "q", "percent_encoding");
    is_wrong(&route_stocks, "/stocks?q=a%00b", NULL, "q", "percent_encoding");
    is_wrong(&route_stocks, "/stocks?q=%FF", NULL, "q", "percent_encoding");
    is_wrong(&route_stocks, "/stocks?q=%C0%80", NULL, "q", "percent_encoding");
    is_wrong(&route_stocks, "/stocks?q=%ED%A0%80", NULL, "q", "percent_encoding");
    is_wrong(&route_stocks, "/stocks?q=\xEC\x82", NULL, "q", "percent_encoding");
    is_wrong(&route_stocks, "/stocks?q=%0a", NULL, "q", "value_error");
    is_wrong(&route_stocks, "/stocks?q", NULL, "q", "string_too_short");
    is_fine(&route_stocks, "/stocks?");
    is_fine(&route_stocks, "/stocks?&&limit=5&");
    is_fine(&route_stocks, "/stocks?l%69mit=%35&q=a=b%2F");
    is_fine(&route_stocks, "/stocks?limit=5#limit=x");
    is_wrong(&route_stocks, "/stocks?limit=5;offset=1", NULL, "limit", "int_parsing");
}

static void the_loc_has_no_empty_name(void **state)
{
    (void)state;
    char *problems = problems_of_target(&route_stocks, "/stocks?%zz=5&=6&limit=0", NULL, NULL);
    assert_string_equal(problems,
                        "{\"detail\":["
                        "{\"type\":\"percent_encoding\",\"loc\":[\"query\"],\"msg\":\"The name of "
                        "a parameter is no text: two hexadecimal digits must follow %\",\"input\":null},"
                        "{\"type\":\"extra_forbidden\",\"loc\":[\"query\"],\"msg\":\"Extra inputs are "
                        "not permitted\",\"input\":\"6\"},"
                        "{\"type\":\"greater_than_equal\",\"loc\":[\"query\",\"limit\"],\"msg\":\"Input "
                        "should be greater than or equal to 1\",\"input\":\"0\",\"ctx\":{\"ge\":1}}]}\n");
    free(problems);
}

/* However many parameters are wrong, the answer stays small. */
static void many_problems_are_cut(void **state)
{
    (void)state;
    char *target = calloc(1, 64 * 1024);
    assert_non_null(target);
    strcpy(target, "/stocks?");
    for (unsigned i = 0; i < 4000; i++)
        sprintf(target + strlen(target), "x%u=%u&", i, i);
    char *problems = problems_of_target(&route_stocks, target, NULL, NULL);
    assert_true(strlen(problems) < PROBLEMS_MOST * 200);
    free(problems);
    free(target);
}

/* ---- bodies ---- */

static void is_body(const char *body, const char *name, const char *type)
{
    if (type)
        is_wrong(&route_screener_post, "/screener", body, name, type);
    else
        free(problems_of_target(&route_screener_post, "/screener", body, NULL));
}

static void bodies_are_read_strictly(void **state)
{
    (void)state;
    static const struct {
        const char *body, *name, *type;
    } wrong[] = {
        {"{\"where\":1}", "where", "string_type"},
        {"{\"where\":null}", "where", "missing"},
        {"{\"where\":[\"close\"]}", "where", "string_type"},
        {"{\"where\":{\"a\":{\"b\":[1]}}}", "where", "string_type"},
        {"{\"where\":\"\"}", "where", "string_too_short"},
        {"{\"where\":\"a\",\"where\":\"a\"}", "where", "duplicate"},
        {"{\"where\":\"a\",\"wher\":\"a\"}", "wher", "extra_forbidden"},
        {"{\"where\":\"a\",\"limit\":0}", "limit", "greater_than_equal"},
        {"{\"where\":\"a\",\"limit\":5001}", "limit", "less_than_equal"},
        {"{\"where\":\"a\",\"limit\":1.5}", "limit", "int_parsing"},
        {"{\"where\":\"a\",\"limit\":1e400}", "limit", "int_parsing"},
        {"{\"where\":\"a\",\"limit\":true}", "limit", "int_type"},
        {"{\"where\":\"a\",\"limit\":\"x\"}", "limit", "int_parsing"},
        {"{\"where\":\"a\",\"date\":20260630}", "date", "date_type"},
        {"{\"where\":\"a\",\"date\":\"30.6.2026\"}", "date", "date_parsing"},
        {"{\"where\":\"a\",\"halted\":1}", "halted", "bool_type"},
        {"{\"where\":\"a\",\"halted\":\"maybe\"}", "halted", "bool_parsing"},
        {"{\"where\":\"a\",\"tickers\":[1]}", "tickers", "list_type"},
        {"{\"where\":\"a\",\"tickers\":[]}", "tickers", "string_too_short"},
        {"{\"where\":\"a\",\"tickers\":[\"\"]}", "tickers", "string_too_short"},
        {"{\"where\":\"a\",\"tickers\":[\"A\",[\"B\"]]}", "tickers", "list_type"},
        {"{\"where\":\"a\",\"tickers\":{}}", "tickers", "list_type"},
        {"{\"where\":\"a\\u0007\"}", "where", "value_error"},
        {"{\"where\":\"a\",\"market\":\"x\"}", "market", "enum"},
        {"{\"where\":\"a\",\"format\":\"csv\"}", "format", "extra_forbidden"},
    };
    static const char *const invalid[] = {
        "",
        "{",
        "{\"where\":\"a\"",
        "{\"where\":\"a\",}",
        "{'where':'a'}",
        "{\"where\":\"a\"} x",
        "{where:1}",
        "{\"where\":\"\\u0000\"}",
        "{\"where\":\"\\ud800\"}",
        "{\"where\":\"\xFF\"}",
        "{\"where\":\"a\",\"limit\":01}",
        "{\"where\":\"a\",\"limit\":+1}",
        "{\"where\":\"a\",\"limit\":NaN}",
        "{\"where\":\"a\nb\"}",
        "\xEF\xBB\xBF{}",
        "{\"a\":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}",
    };
    static const char *const no_object[] = {"[]", "1", "null", "\"x\"", "true"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        is_body(wrong[i].body, wrong[i].name, wrong[i].type);
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
        char *problems = problems_of_target(&route_screener_post, "/screener", invalid[i], NULL);
        if (!strstr(problems, "\"type\":\"json_invalid\",\"loc\":[\"body\",") ||
            strstr(problems, "\"missing\""))
            fail_msg("%s: %s", invalid[i], problems);
        free(problems);
    }
    for (size_t i = 0; i < sizeof no_object / sizeof *no_object; i++) {
        char *problems = problems_of_target(&route_screener_post, "/screener", no_object[i], NULL);
        assert_non_null(strstr(problems, "\"model_attributes_type\",\"loc\":[\"body\"]"));
        assert_null(strstr(problems, "\"missing\"")); /* nobody knows what stands in no object */
        free(problems);
    }
}

static void the_values_of_a_body(void **state)
{
    (void)state;
    static const char body[] =
        " { \"where\" : \"close > 1\\nand \\uc0bc\\u0020\\ud83d\\ude00\" , \"limit\":5e1, \"halted\":true, "
        "\"tickers\":[\"005930\" , \"삼성전자우\"], \"fields\":\"max(a,b),c\", \"date\":null, "
        "\"order\":\"asc\"} \r\n";
    struct values *values = NULL;
    char *problems = problems_of_target(&route_screener_post, "/screener", body, &values);
    assert_string_equal(problems, "");
    free(problems);
    assert_string_equal(value_text(values, "where"), "close > 1 and 삼 😀");
    assert_int_equal(value_count(values, "limit"), 50);
    assert_true(value_bool(values, "halted"));
    assert_true(value_bool(values, "tracked")); /* the default */
    assert_string_equal(value_text(values, "tickers"), "005930,삼성전자우");
    assert_string_equal(value_text(values, "fields"), "max(a,b),c");
    assert_int_equal(value_date(values, "date"), 0);
    assert_int_equal(value_choice(values, "order"), 0);
    values_free(&values);
}

/* ---- what a request costs ---- */

static void costs_are_weighed(void **state)
{
    (void)state;
    static const struct {
        const struct route *route;
        const char *target;
        enum route_cost cost;
    } cases[] = {
        {&route_screener, "/screener?strategy_name=x", COST_LIGHT},
        {&route_screener, "/screener?where=close%3E1000", COST_LIGHT},
        {&route_screener, "/screener?where=close%3E1000&limit=5000", COST_HEAVY},
        {&route_screener, "/screener?where=1&since=2026-01-01", COST_HEAVY},
        {&route_stock, "/stocks/005930", COST_LIGHT},
        {&route_stock, "/stocks/005930?limit=20000", COST_HEAVY},
        {&route_history, "/stocks/history?tickers=A", COST_HEAVY},
        {&route_stocks, "/stocks?limit=500", COST_LIGHT},
        {&route_stocks, "/stocks?limit=501", COST_HEAVY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct values *values = NULL;
        free(problems_of_target(cases[i].route, cases[i].target, NULL, &values));
        assert_non_null(values);
        if (route_weigh(cases[i].route, values) != cases[i].cost)
            fail_msg("%s", cases[i].target);
        values_free(&values);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_parameter_has_its_limits),
        cmocka_unit_test(repeated_and_unknown_ones_are_refused),
        cmocka_unit_test(required_ones_are_missed),
        cmocka_unit_test(rules_of_several_parameters),
        cmocka_unit_test(values_are_typed),
        cmocka_unit_test(escapes_of_a_query),
        cmocka_unit_test(the_loc_has_no_empty_name),
        cmocka_unit_test(many_problems_are_cut),
        cmocka_unit_test(bodies_are_read_strictly),
        cmocka_unit_test(the_values_of_a_body),
        cmocka_unit_test(costs_are_weighed),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("the values of requests", tests, NULL, NULL);
}
