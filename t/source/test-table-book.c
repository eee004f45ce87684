/* Files of many days: each day's rows come out, in whatever order they stand, and however often. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "t/source/folder.h"

#define HEAD "Code,Market,Open,High,Low,Close,Volume,Date\n"

static void expand(struct folder *folder)
{
    char *paths[] = {folder->dir};
    table_list_free(&folder->list);
    folder->list.shelf = &folder->shelf;
    if (table_list_expand(paths, 1, &folder->list, &folder->err) != 0)
        fail_msg("%s", folder->err.text);
}

static int read_date(struct folder *folder, kst_date date)
{
    size_t first = table_list_find(&folder->list, date);
    assert_in_range(first, 0, folder->list.count - 1);
    return table_list_read(&folder->list, first, table_list_group(&folder->list, first), &folder->desk,
                           &folder->day, &folder->err);
}

/* The date's table has so many rows, and the first of them has that close and stands on that line. */
static void has(struct folder *folder, kst_date date, size_t rows, double close, unsigned line)
{
    if (read_date(folder, date) != 0)
        fail_msg("%s", folder->err.text);
    assert_int_equal(folder->day.date, date);
    assert_int_equal(folder->day.count, rows);
    assert_true(folder->day.column[RAW_CLOSE][0] == close);
    assert_int_equal(folder->day.line[0].file_line, line);
}

static void days_in_any_order(void **state)
{
    struct folder *folder = *state;
    temp_text(folder->dir, "year.csv",
              HEAD "000020,KOSPI,1,1,1,11,1,2026-01-05\n000660,KOSPI,1,1,1,12,1,2026-01-05\r\n"
                   "000020,KOSPI,1,1,1,21,1,20260106\n000020,KOSPI,1,1,1,1,1,2026/01/02\n"
                   "\"005930\",\"KOSPI\",\"1\",\"1\",\"1\",\"13\",\"1\",\"2026-01-05\"\n"
                   "000660,KOSPI,1,1,1,22,1,2026-01-06 00:00:00");
    expand(folder);
    assert_int_equal(folder->list.count, 3);
    has(folder, 20260105, 3, 11, 2);
    assert_int_equal(folder->day.line[2].file_line, 6);
    assert_string_equal(folder->day.line[2].ticker, "005930");
    has(folder, 20260106, 2, 21, 4);
    has(folder, 20260102, 1, 1, 5);
    has(folder, 20260105, 3, 11, 2);
    assert_int_equal(folder->shelf.count, 1);
}

static void what_is_wrong_with_a_file(void **state)
{
    struct folder *folder = *state;
    static const char *const files[][3] = {
        {"a.csv", HEAD "000020,KOSPI,1,1,1,1,1,2026-01-05\n000020,KOSPI,1,1,1,1,1,2026-02-30\n",
         "a.csv:3: date \"2026-02-30\" is none, expected one such as 2026-01-30"},
        {"b.csv", HEAD "000020,KOSPI\n", "b.csv:2: date \"KOSPI\" is none, expected one such as 2026-01-30"},
        {"c.csv", HEAD, "c.csv:2: no line below the header, expected one per ticker"},
        {"d.csv", "Date,Code,Open,High,Low,Close,Volume\n\n",
         "d.csv:2: date \"\" is none, expected one such as 2026-01-30"},
        {"e.csv", "Code,Open,High,Low,Date,Close,Volume\n000020,1\n",
         "e.csv:2: 2 fields, expected 7 as in the header"},
        {"f.csv", "Code,Open,High,Low,Close,Volume\n000020,1,1,1,1,1\n",
         "f.csv: no date in the name, nor a column of dates (marcap), expected a name as in "
         "2025-06-17.csv.gz"},
        {"g.csv", HEAD "000020,KOSPI,1,1,1,1,1,2026-01-05\xff\n",
         "g.csv:2: byte 34 (0xFF) is not UTF-8 text, expected UTF-8: 'iconv -f CP949 -t UTF-8' turns the "
         "other "
         "Korean encoding into it"},
    };
    const size_t count = sizeof files / sizeof *files;
    for (size_t i = 0; i < count; i++)
        temp_text(folder->dir, files[i][0], files[i][1]);
    expand(folder);
    assert_int_equal(folder->list.count, count);
    for (size_t i = 0; i < count; i++) {
        char expected[1024];
        snprintf(expected, sizeof expected, "%s/%s", folder->dir, files[i][2]);
        assert_int_equal(folder->list.file[i].date, 0);
        assert_non_null(folder->list.file[i].why);
        assert_string_equal(folder->list.file[i].why->text, expected);
        assert_int_equal(table_list_read(&folder->list, i, 1, &folder->desk, &folder->day, &folder->err),
                         ERROR_DATA);
        assert_string_equal(folder->err.text, expected);
    }
}

/* A day that is wrong is no other's fault, and the rows of a file whose name has several dates tell theirs.
 */
static void days_for_themselves(void **state)
{
    struct folder *folder = *state;
    temp_text(folder->dir, "2026-01-02_2026-01-05.csv",
              HEAD "000020,KOSPI,1,1,1,x,1,2026-01-02\n000020,KOSPI,1,1,1,7,1,2026-01-05\n");
    temp_text(folder->dir, "2026-01-01 to 2026-01-06.csv",
              "Code,Market,Open,High,Low,Close,Volume\n"
              "000020,KOSPI,1,1,1,9,1\n");
    expand(folder);
    assert_int_equal(folder->list.count, 3);
    assert_int_equal(read_date(folder, 20260102), ERROR_DATA);
    assert_non_null(strstr(folder->err.text, "2026-01-02_2026-01-05.csv:2: close \"x\" is not a number"));
    has(folder, 20260105, 1, 7, 3);
    has(folder, 20260106, 1, 9, 2);
}

/* More files than keep their text: one a market and year, and daily ones beside them. */
static void several_files_at_once(void **state)
{
    struct folder *folder = *state;
    for (int k = 0; k < SHELF_TEXTS + 2; k++) {
        char name[32], text[256];
        snprintf(name, sizeof name, "part%d.csv", k);
        snprintf(text, sizeof text,
                 HEAD "00%d000,KOSPI,1,1,1,%d,1,2026-01-05\n00%d000,KOSPI,1,1,1,%d,1,2026-01-06\n", k, 10 + k,
                 k, 20 + k);
        temp_text(folder->dir, name, text);
    }
    temp_text(folder->dir, "2026-01-06.csv",
              "Code,Market,Open,High,Low,Close,Volume\n009000,KONEX,1,1,1,99,1\n");
    expand(folder);
    for (int turn = 0; turn < 3; turn++) {
        size_t texts = 0;
        has(folder, 20260105, SHELF_TEXTS + 2, 10, 0);
        has(folder, 20260106, SHELF_TEXTS + 3, 99, 0);
        for (size_t i = 0; i < folder->shelf.count; i++)
            texts += folder->shelf.book[i]->text.bytes != NULL;
        assert_int_equal(texts, SHELF_TEXTS);
    }
    /* A file that changes between the look and the reading is not read with the old index. */
    const size_t gone = SHELF_TEXTS + 1;
    struct table_book *oldest = folder->shelf.book[0];
    for (size_t i = 0; i <= gone; i++)
        if (folder->shelf.book[i]->text.bytes == NULL)
            oldest = folder->shelf.book[i];
    assert_null(oldest->text.bytes);
    FILE *file = fopen(oldest->path, "ab");
    assert_non_null(file);
    fputs("007000,KOSPI,1,1,1,5,1,2026-01-07\n", file);
    fclose(file);
    assert_int_equal(read_date(folder, 20260105), ERROR_DATA);
    assert_non_null(strstr(folder->err.text, "has changed while it was being read"));
    expand(folder);
    has(folder, 20260107, 1, 5, 4);
    has(folder, 20260105, SHELF_TEXTS + 2, 10, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(days_in_any_order, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_wrong_with_a_file, setup, teardown),
        cmocka_unit_test_setup_teardown(days_for_themselves, setup, teardown),
        cmocka_unit_test_setup_teardown(several_files_at_once, setup, teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
