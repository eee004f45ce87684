/* The picture of curves: with any title it is well-formed XML without a script, and every curve is in it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backtest/svg.h"
#include "t/temp.h"

#define DAYS 700

static kst_date dates[DAYS];
static double rising[DAYS], falling[DAYS], flat[DAYS];
static const struct svg_line three[] = {{"1 day", rising}, {"5 days", falling}, {"market", flat}};

static int curves_make(void **state)
{
    (void)state;
    for (int d = 0; d < DAYS; d++) {
        dates[d] = date_from_days(date_to_days(20240102) + d);
        rising[d] = 1 + d / 1000.0;
        falling[d] = 1 - d / 1398.0;
        flat[d] = 1;
    }
    return 0;
}

/* The picture as a text to be freed. */
static char *draw(const char *title, size_t days, const struct svg_line *line, size_t lines)
{
    struct svg_chart chart = {title, "subtitle", dates, days, line, lines};
    struct output out;
    output_open(&out, OUTPUT_MEMORY);
    svg_write(&chart, &out);
    output_char(&out, '\0');
    assert_int_equal(out.failed, 0);
    return out.bytes;
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (; (text = strstr(text, part)); text++)
        count++;
    return count;
}

/* By Python's expat, which takes nothing that is not well-formed. */
static void well_formed(const char *svg)
{
    char dir[TEMP_PATH], command[2 * TEMP_PATH];
    temp_make(dir);
    temp_text(dir, "x.svg", svg);
    snprintf(command, sizeof command,
             "python3 -c 'import sys, xml.parsers.expat as e; e.ParserCreate().Parse(open(sys.argv[1], "
             "\"rb\").read(), True)' %s/x.svg",
             dir);
    int status = system(command); /* NOLINT: a fixed command on a folder of the test's own */
    temp_remove(dir);
    assert_int_equal(status, 0);
}

static void python_needed(void)
{
    if (system("python3 -c 'import xml.parsers.expat' 2>/dev/null") != 0)
        skip();
}

static void any_title_is_well_formed(void **state)
{
    static const char *const titles[] = {
        "close < 5 & volume > 3 or name == \"\"",
        "]]><script>alert('x')</script><!--",
        "삼성전자 골든크로스",
        "a\nb\tc\x01\x1f\x7f",
        "bad \xff\xc0\xaf \xed\xa0\x80 utf-8 \xe2\x82",
        "\xef\xbf\xbe\xef\xbf\xbf",
        "",
    };
    (void)state;
    python_needed();
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        char *svg = draw(titles[i], DAYS, three, 3);
        well_formed(svg);
        assert_null(strstr(svg, "<script"));
        free(svg);
    }
}

static void a_long_title_is_cut_where_it_is_shown(void **state)
{
    char title[4097];
    (void)state;
    memset(title, 'w', sizeof title - 1);
    title[sizeof title - 1] = '\0';
    char *svg = draw(title, DAYS, three, 3);
    assert_non_null(strstr(svg, "w\xE2\x80\xA6</text>"));
    assert_int_equal(count_of(svg, title), 1);
    assert_null(strstr(strstr(svg, "</title>"), title));
    free(svg);
}

static void every_curve_has_a_line_and_its_end(void **state)
{
    (void)state;
    char *svg = draw("x", DAYS, three, 3);
    assert_int_equal(count_of(svg, "stroke-linejoin"), 3);
    assert_int_equal(count_of(svg, ">5 days<"), 1);
    assert_int_equal(count_of(svg, ">+69.9 %<"), 1);
    assert_int_equal(count_of(svg, ">-50.0 %<"), 1);
    assert_int_equal(count_of(svg, ">0 %<"), 1);
    assert_int_equal(count_of(svg, ">2025-07<"), 1);
    free(svg);
}

static void a_gap_begins_the_curve_again(void **state)
{
    double broken[] = {1, 1.1, NAN, 1.2, 1.3};
    const struct svg_line line = {"x", broken};
    (void)state;
    char *svg = draw("x", 5, &line, 1), *curve = strstr(svg, "stroke-linejoin");
    while (curve > svg && *curve != '<')
        curve--;
    char *end = strchr(curve, '>');
    *end = '\0';
    assert_int_equal(count_of(curve, "M"), 2);
    assert_int_equal(count_of(curve, "L"), 2);
    assert_null(strstr(curve, "nan"));
    free(svg);
}

static void the_shortest_and_the_flattest(void **state)
{
    (void)state;
    python_needed();
    for (size_t days = 0; days < 70; days++) {
        char *svg = draw("x", days, &three[2], 1);
        assert_null(strstr(svg, "nan"));
        assert_null(strstr(svg, "inf"));
        if (days < 3)
            well_formed(svg);
        free(svg);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_title_is_well_formed),
        cmocka_unit_test(a_long_title_is_cut_where_it_is_shown),
        cmocka_unit_test(every_curve_has_a_line_and_its_end),
        cmocka_unit_test(a_gap_begins_the_curve_again),
        cmocka_unit_test(the_shortest_and_the_flattest),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, curves_make, NULL);
}
