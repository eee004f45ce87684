/* The function table: what a row says of arguments, result, unit and lookback is what a call of it has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "strategies/function.h"

#define CALL_TEXT 256
#define MOST      8 /* arguments of min() and max() */

/* a and b are numbers, p and q in percent already. */
static bool find(void *arg, const char *name, struct expr_column *column)
{
    const char *place = strchr("abpq", name[0]);
    (void)arg;
    if (!place || name[1])
        return false;
    *column = (struct expr_column){(int)name[0], EXPR_NUMBER, name[0] >= 'p', 1};
    return true;
}

static void nearest(void *arg, const char *name, const char *const *candidates, char *text, size_t size)
{
    (void)arg, (void)name, (void)candidates, (void)size;
    *text = '\0';
}

static const struct expr_names names = {.find = find, .nearest = nearest};

/* A call with the first `count` of its arguments; numbers are columns[0] and columns[1] in turn. */
static void call_make(char *text, const struct function *function, unsigned count, const char *columns,
                      unsigned n)
{
    const char *type = function->types;
    char *end = text + sprintf(text, "%s(", function->name);
    for (unsigned i = 0; i < count; i++) {
        type += *type == '[';
        end += sprintf(end, "%s", i ? ", " : "");
        if (*type == 'n')
            end += sprintf(end, "%u", n);
        else
            end += sprintf(end, *type == 'c' ? "%c > 0" : "%c", columns[i % 2]);
        type += type[1] != '+' && type[1] != '\0';
    }
    sprintf(end, ")");
}

/* The least number of arguments, and the most. */
static unsigned least_of(const struct function *function)
{
    return (unsigned)strcspn(function->types, "[+");
}

static unsigned most_of(const struct function *function)
{
    return strchr(function->types, '+') ? MOST : least_of(function) + (strchr(function->types, '[') != NULL);
}

static struct expr *compile(const char *text)
{
    struct expr *expr;
    struct error err = {0};
    if (expr_compile_any(text, &names, &expr, NULL, &err))
        fail_msg("%s: %s", text, err.text);
    return expr;
}

static bool compiles(const char *text)
{
    struct expr *expr;
    struct error err = {0};
    int ret = expr_compile_any(text, &names, &expr, NULL, &err);
    expr_free(&expr);
    return ret == 0;
}

/* A formula of n: "249", "n", "n - 1", "10n - 1". */
static unsigned formula_value(const char *formula, unsigned n)
{
    char *end;
    long value = strtol(formula, &end, 10);
    if (*end == 'n') {
        value = (end == formula ? 1 : value) * (long)n;
        end++;
    } else if (end == formula) {
        fail_msg("'%s' is no formula", formula);
    }
    if (strncmp(end, " - ", 3) == 0)
        value -= strtol(end + 3, &end, 10);
    if (*end || value < 0)
        fail_msg("'%s' is no formula", formula);
    return (unsigned)value;
}

static unsigned lookback(const char *text)
{
    struct expr *expr = compile(text);
    unsigned days = expr_lookback(expr);
    expr_free(&expr);
    return days;
}

static void expect_lookback(const struct function *function, unsigned count, unsigned n)
{
    char call[CALL_TEXT], before[CALL_TEXT + 8];
    unsigned days = formula_value(function->lookback, n);
    call_make(call, function, count, "ab", n);
    if (lookback(call) != days)
        fail_msg("%s looks back %u days, the table says %s", call, lookback(call), function->lookback);
    snprintf(before, sizeof before, "(%s)[7]", call);
    assert_int_equal(lookback(before), days + 7);
}

static void test_lookback(void **state)
{
    static const unsigned days[] = {1, 2, 3, 20};
    (void)state;
    for (const struct function *f = function_table; f < function_table + FUNCTION_COUNT; f++) {
        for (size_t i = 0; i < sizeof days / sizeof *days; i++)
            expect_lookback(f, most_of(f), days[i]);
        expect_lookback(f, least_of(f), strchr(f->types, '[') ? 1 : 20);
    }
}

static void test_arguments(void **state)
{
    char call[CALL_TEXT];
    (void)state;
    for (const struct function *f = function_table; f < function_table + FUNCTION_COUNT; f++)
        for (unsigned count = 0; count <= most_of(f) + 1; count++) {
            call_make(call, f, count, "ab", 3);
            if (compiles(call) != (count >= least_of(f) && count <= most_of(f)))
                fail_msg("%s, of types %s", call, f->types);
        }
}

/* The types as the parameters have them: "x, n = 1" is x[n], "x, y, ..." is xx+. */
static void types_of(const char *parameters, char *types)
{
    for (const char *p = parameters; *p; p += strcspn(p, ","), p += *p ? 2 : 0) {
        size_t length = strcspn(p, ",");
        if (strncmp(p, "...", length) == 0)
            types = stpcpy(types, "+");
        else if (length > 1)
            types = stpcpy(types, strncmp(p, "n = 1", length) == 0 ? "[n]" : "?");
        else
            types = stpcpy(types, *p == 'n' ? "n" : *p == 'c' ? "c" : "x");
    }
    *types = '\0';
}

static void test_texts(void **state)
{
    char types[64];
    (void)state;
    for (const struct function *f = function_table; f < function_table + FUNCTION_COUNT; f++) {
        types_of(f->parameters, types);
        assert_string_equal(types, f->types);
        assert_int_equal(strspn(f->name, "abcdefghijklmnopqrstuvwxyz_"), strlen(f->name));
        assert_true(strlen(f->meaning) > 0);
        if (strchr(f->meaning, '\n') || f->meaning[strlen(f->meaning) - 1] == '.')
            fail_msg("%s: '%s' is not one line without a full stop", f->name, f->meaning);
        for (const struct function *other = function_table; other < f; other++)
            assert_string_not_equal(other->name, f->name);
    }
}

static bool with_percent(const struct function *function, const char *columns)
{
    char call[CALL_TEXT], comparison[CALL_TEXT + 8];
    call_make(call, function, least_of(function), columns, 3);
    snprintf(comparison, sizeof comparison, "%s > 5%%", call);
    return compiles(comparison);
}

static void test_result(void **state)
{
    char call[CALL_TEXT];
    (void)state;
    for (const struct function *f = function_table; f < function_table + FUNCTION_COUNT; f++) {
        call_make(call, f, least_of(f), "ab", 3);
        struct expr *expr = compile(call);
        assert_int_equal(expr_type(expr), f->result);
        expr_free(&expr);
        if (f->result != EXPR_NUMBER)
            continue;
        assert_int_equal(with_percent(f, "ab"), f->unit != UNIT_PERCENT);
        assert_int_equal(with_percent(f, "pq"), f->unit == UNIT_NONE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_result),
        cmocka_unit_test(test_lookback),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
