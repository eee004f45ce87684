/* Naver's charts: the real one, and every fault by its message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "source/file.h"
#include "source/naver-chart.h"
#include "t/shared.h"

static struct price_history history;
static struct error err;

/* The chart is in memory of just its size, so that a sanitizer sees a step too far. */
static int read_bytes(const char *text, size_t length)
{
    char *copy = malloc(length + !length);
    assert_non_null(copy);
    memcpy(copy, text, length);
    err = (struct error){0};
    int ret = naver_chart_read(copy, length, "005930", &history, &err);
    free(copy);
    assert_int_equal(ret, err.code);
    return ret;
}

#define HEAD                                                                                                 \
    "<?xml version=\"1.0\" encoding=\"EUC-KR\" ?>\n\n<protocol>\n\t<chartdata symbol=\"005930\" "            \
    "name=\"\xbb\xef\xbc\xba"
#define OPEN         HEAD "\" count=\"7\" timeframe=\"day\" precision=\"0\" origintime=\"19900103\">\n"
#define CLOSE        "\t</chartdata>\n</protocol>\n"
#define CHART(items) OPEN items CLOSE
#define ITEM(data)   "\t\t\t<item data=\"" data "\" />\n"

static void a_chart(void **state)
{
    static const char text[] = CHART(ITEM("20260122|155000|157000|150800|152300|32073624")
                                         ITEM("20260123|0|0|0|152300|0") ITEM("20260126|1|2|1|2.5|3"));
    (void)state;
    if (read_bytes(text, sizeof text - 1) != 0)
        fail_msg("%s", err.text);
    assert_int_equal(history.count, 3);
    assert_int_equal(history.date[0], 20260122);
    assert_true(history.column[PRICE_OPEN][0] == 155000 && history.column[PRICE_HIGH][0] == 157000 &&
                history.column[PRICE_LOW][0] == 150800 && history.column[PRICE_CLOSE][0] == 152300 &&
                history.column[PRICE_VOLUME][0] == 32073624);
    assert_true(history.column[PRICE_OPEN][1] == 0 && history.column[PRICE_VOLUME][1] == 0);
    assert_true(history.column[PRICE_CLOSE][2] == 2.5);
    price_history_cut(&history, 20260123, 0);
    assert_int_equal(history.count, 2);
    price_history_cut(&history, 0, 20260123);
    assert_int_equal(history.count, 1);
    assert_int_equal(history.date[0], 20260123);
    assert_true(history.column[PRICE_CLOSE][0] == 152300);
}

/* A symbol that Naver does not know. */
static void no_items(void **state)
{
    (void)state;
    assert_int_equal(read_bytes(CHART(""), sizeof CHART("") - 1), 0);
    assert_int_equal(history.count, 0);
}

static void faults(void **state)
{
    static const struct {
        const char *text, *message;
    } vectors[] = {
        {"", "the answer is empty, expected a chart"},
        {"<html><title>Naver</title>", "an HTML page came in place of a chart: \"Naver\""},
        {"{}", "the answer is no chart, but JSON"},
        {"<protocol></protocol>", "an HTML page without a title came in place of a chart"},
        {OPEN ITEM("20260122|1|1|1|1|1"), "the chart is not whole: it ends at byte 194 without its end"},
        {"<chartdata></chartdata>", "the chart does not say of which symbol it is"},
        {"<chartdata symbol=\"000660\"></chartdata>", "the chart is one of '000660', expected '005930'"},
        {CHART(ITEM("20260122|1|1|1|1|1") ITEM("20260122|1|1|1|1|1")),
         "item 2 \"20260122|1|1|1|1|1\" is not after the item before it"},
        {CHART(ITEM("20260122|1|1|1|1|1") ITEM("20260121|1|1|1|1|1")),
         "item 2 \"20260121|1|1|1|1|1\" is not after the item before it"},
        {CHART(ITEM("20260230|1|1|1|1|1")),
         "item 1 \"20260230|1|1|1|1|1\" does not begin with a date such as 20260123"},
        {CHART(ITEM("2026-02-03|1|1|1|1|1")),
         "item 1 \"2026-02-03|1|1|1|1|1\" does not begin with a date such as 20260123"},
        {CHART(ITEM("")), "item 1 \"\" does not begin with a date such as 20260123"},
        {CHART(ITEM("20260122|1|1|1|1")),
         "item 1 \"20260122|1|1|1|1\" has too few values, expected a date, four prices and a volume"},
        {CHART(ITEM("20260122|1|1|1|1|1|1")),
         "item 1 \"20260122|1|1|1|1|1|1\" has too many values, expected a date, four prices and a volume"},
        {CHART(ITEM("20260122|1|1|1|x|1")),
         "item 1 \"20260122|1|1|1|x|1\" has a value that is no number of at least 0"},
        {CHART(ITEM("20260122|1|1|1||1")),
         "item 1 \"20260122|1|1|1||1\" has a value that is no number of at least 0"},
        {CHART(ITEM("20260122|1|1|1|-5|1")),
         "item 1 \"20260122|1|1|1|-5|1\" has a value that is no number of at least 0"},
        {CHART(ITEM("20260122|1|1|1|null|1")),
         "item 1 \"20260122|1|1|1|null|1\" has a value that is no number of at least 0"},
        {CHART(ITEM("20260122|0|0|0|0|0")), "item 1 \"20260122|0|0|0|0|0\" has a close of 0"},
        {CHART("<item />"), "item 1 \"<item /\" has no data in quotation marks"},
        {CHART("<item data=\"20260122|1 />"),
         "item 1 \"<item data=\"20260122|1 /\" has no data in quotation marks"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        int ret = read_bytes(vectors[i].text, strlen(vectors[i].text));
        if (ret != ERROR_DATA || strcmp(err.text, vectors[i].message) != 0)
            fail_msg("%s\n  said     %d %s\n  expected %s", vectors[i].text, ret, err.text,
                     vectors[i].message);
    }
}

/* A chart that breaks off before its end, at any byte, is refused. */
static void breaking_off(void **state)
{
    static const char text[] = CHART(ITEM("20260122|1|1|1|1|1"));
    const char *end = strstr(text, "</chartdata>") + strlen("</chartdata>");
    (void)state;
    for (size_t length = 0; length < sizeof text - 1; length++)
        assert_int_equal(read_bytes(text, length), text + length < end ? ERROR_DATA : 0);
}

static void the_real_one(void **state)
{
    char path[SHARED_PATH];
    struct file_text file = {0};
    (void)state;
    if (!shared_find("captures/naver-sise-005930.xml.gz", path))
        skip();
    assert_int_equal(file_read(path, FILE_DAY_MOST, &file, &err), 0);
    if (read_bytes(file.bytes, file.length) != 0)
        fail_msg("%s", err.text);
    file_text_free(&file);
    assert_int_equal(history.count, 1835);
    assert_int_equal(history.date[0], 20180802);
    assert_true(history.column[PRICE_OPEN][0] == 46550 && history.column[PRICE_VOLUME][0] == 8560924);
    assert_int_equal(history.date[1834], 20260123);
    assert_true(history.column[PRICE_HIGH][1834] == 156000 && history.column[PRICE_CLOSE][1834] == 152100);
}

static int all_free(void **state)
{
    (void)state;
    price_history_free(&history);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chart),      cmocka_unit_test(no_items),     cmocka_unit_test(faults),
        cmocka_unit_test(breaking_off), cmocka_unit_test(the_real_one),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, all_free);
}
