/* Which tables there are, and reading them ahead: order, duplicates, faults, and an end at any time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "source/table-reader.h"
#include "t/temp.h"

#define HEAD "ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares\n"
#define DAYS 50

struct folder {
    char dir[TEMP_PATH];
    struct table_list list;
    struct error err;
};

static int setup(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    assert_non_null(folder);
    temp_make(folder->dir);
    *state = folder;
    return 0;
}

static int teardown(void **state)
{
    struct folder *folder = *state;
    table_list_free(&folder->list);
    temp_remove(folder->dir);
    free(folder);
    return 0;
}

/* A table of two tickers at that price; gzipped where the name says so. */
static void table(struct folder *folder, const char *name, int price)
{
    char text[512];
    int n = snprintf(text, sizeof text,
                     HEAD "000020,a,KOSPI,%d,%d,%d,%d,0,1,1,1,1\n000660,b,KOSPI,1,1,1,1,0,1,1,1,1\n", price,
                     price, price, price);
    if (strstr(name, ".gz") != NULL)
        temp_gzip(folder->dir, name, "wb", text, (size_t)n);
    else
        temp_write(folder->dir, name, "wb", text, (size_t)n);
}

static void expand(struct folder *folder, char **paths, unsigned count)
{
    table_list_free(&folder->list);
    if (table_list_expand(paths, count, &folder->list, &folder->err) != 0)
        fail_msg("%s", folder->err.text);
}

static void expand_all(struct folder *folder)
{
    char *paths[] = {folder->dir};
    expand(folder, paths, 1);
}

static void names_and_their_dates(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        kst_date date;
        const char *message;
    } vectors[] = {
        {"2025-06-17.csv", 20250617, ""},
        {"/a/2024-01-02/2025-06-17.csv.gz", 20250617, ""},
        {"krx_20250617.csv", 20250617, ""},
        {"2024-01-02_to_2025-06-17.csv", 20250617, ""},
        {"20240102-v20250617b.csv", 20250617, ""},
        {"2024-01-02.csv.7", 20240102, ""},
        {"day.csv", 0, "day.csv: no date in the name, expected one as in 2025-06-17.csv.gz"},
        {"", 0, ": no date in the name, expected one as in 2025-06-17.csv.gz"},
        {"2025-06-17/day.csv", 0,
         "2025-06-17/day.csv: no date in the name, expected one as in 2025-06-17.csv.gz"},
        {"2025-06-171.csv", 0, "2025-06-171.csv: no date in the name, expected one as in 2025-06-17.csv.gz"},
        {"12025-06-17.csv", 0, "12025-06-17.csv: no date in the name, expected one as in 2025-06-17.csv.gz"},
        {"202506170.csv", 0, "202506170.csv: no date in the name, expected one as in 2025-06-17.csv.gz"},
        {"2025-6-17.csv", 0, "2025-6-17.csv: no date in the name, expected one as in 2025-06-17.csv.gz"},
        {"2025-02-29.csv", 0, "2025-02-29.csv: the date in the name, 2025-02-29, is no day of the calendar"},
        {"20251301.csv", 0, "20251301.csv: the date in the name, 2025-13-01, is no day of the calendar"},
        {"0000-00-00.csv", 0, "0000-00-00.csv: the date in the name, 0000-00-00, is no day of the calendar"},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        struct error err = {0};
        kst_date date = 0;
        int ret = table_file_date(vectors[i].path, &date, &err);
        assert_int_equal(ret, vectors[i].date != 0 ? 0 : ERROR_DATA);
        assert_int_equal(date, vectors[i].date);
        assert_string_equal(err.text, vectors[i].message);
    }
}

static void folders_are_searched(void **state)
{
    struct folder *folder = *state;
    temp_folder(folder->dir, "sub");
    temp_folder(folder->dir, "sub/deep");
    temp_folder(folder->dir, ".hidden");
    table(folder, "2025-01-03.csv.gz", 3);
    table(folder, "sub/2025-01-02.CSV", 2);
    table(folder, "sub/deep/2025-01-06.csv", 6);
    table(folder, "notes.csv", 1);
    table(folder, "2025-01-07.txt", 7);
    table(folder, ".2025-01-08.csv", 8);
    table(folder, ".hidden/2025-01-09.csv", 9);
    temp_text(folder->dir, ".csv", "");
    assert_int_equal(symlink("..", temp_path(folder->dir, "sub/up")), 0); /* a loop */
    expand_all(folder);
    assert_int_equal(folder->list.count, 4);
    static const kst_date dates[] = {0, 20250102, 20250103, 20250106};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(folder->list.file[i].date, dates[i]);
    assert_string_equal(folder->list.file[0].path, temp_path(folder->dir, "notes.csv"));
    assert_int_equal(table_list_find(&folder->list, 20250103), 2);
    assert_int_equal(table_list_find(&folder->list, 20250104), 4);
    assert_int_equal(table_list_find(&folder->list, 20250107), 4);

    /* What is named is taken whatever it is called, and whoever else has it. */
    char *paths[] = {strdup(temp_path(folder->dir, "2025-01-07.txt")), folder->dir,
                     strdup(temp_path(folder->dir, ".2025-01-08.csv")), folder->dir};
    expand(folder, paths, 4);
    assert_int_equal(folder->list.count, 10);
    assert_int_equal(folder->list.file[9].date, 20250108);
    assert_int_equal(folder->list.file[8].date, 20250107);
    free(paths[0]);
    free(paths[2]);
}

static void paths_that_are_not_there(void **state)
{
    struct folder *folder = *state;
    char *empty[] = {folder->dir}, *absent[] = {folder->dir, "/nonexistent/2025-01-02.csv"}, *none[] = {""};
    char expected[512];
    assert_int_equal(table_list_expand(empty, 1, &folder->list, &folder->err), ERROR_NOT_FOUND);
    snprintf(expected, sizeof expected, "%s: no daily tables there, expected .csv or .csv.gz files",
             folder->dir);
    assert_string_equal(folder->err.text, expected);
    table_list_free(&folder->list);
    table(folder, "2025-01-03.csv", 3);
    assert_int_equal(table_list_expand(absent, 2, &folder->list, &folder->err), ERROR_NOT_FOUND);
    assert_string_equal(folder->err.text,
                        "/nonexistent/2025-01-02.csv: cannot be read: No such file or directory");
    table_list_free(&folder->list);
    assert_int_equal(table_list_expand(none, 1, &folder->list, &folder->err), ERROR_NOT_FOUND);
    table_list_free(&folder->list);
    assert_int_equal(table_list_expand(none, 0, &folder->list, &folder->err), ERROR_NOT_FOUND);
}

/* More dates than are in memory at a time: each comes once, in order, with its own table. */
static void many_days_in_order(void **state)
{
    struct folder *folder = *state;
    for (int i = DAYS; i-- > 0;) {
        char name[64], date[DATE_TEXT];
        date_format(date_from_days(20000 + i), date);
        snprintf(name, sizeof name, "%s.csv%s", date, i % 2 != 0 ? ".gz" : "");
        table(folder, name, 100 + i);
    }
    expand_all(folder);
    struct table_reader *reader;
    assert_int_equal(table_reader_open(&folder->list, &reader, &folder->err), 0);
    for (int i = 0; i < DAYS; i++) {
        const struct table_item *item = table_reader_next(reader);
        assert_non_null(item);
        assert_null(item->error);
        assert_int_equal(item->date, date_from_days(20000 + i));
        assert_int_equal(item->day->date, item->date);
        assert_int_equal(item->day->count, 2);
        assert_true(item->day->column[RAW_CLOSE][0] == 100 + i);
        assert_string_equal(item->path, folder->list.file[i].path);
    }
    assert_null(table_reader_next(reader));
    assert_null(table_reader_next(reader));
    table_reader_close(&reader);
    assert_null(reader);
    table_reader_close(&reader);
}

/* Each fault is its own item's; the others are read. */
static void faults_stop_no_other(void **state)
{
    struct folder *folder = *state;
    char expected[6][512] = {"", "", "", "", "", ""};
    table(folder, "notes.csv", 1);
    table(folder, "2025-02-30.csv", 1);
    table(folder, "2025-03-03.csv", 3);
    temp_text(folder->dir, "2025-03-04.csv", HEAD "000020,a,KOSPI,1,1,1,x,0,0,0,0,0\n");
    temp_write(folder->dir, "2025-03-05.csv.gz", "wb", "\x1f\x8b\x08", 3);
    table(folder, "2025-03-06.csv", 6);
    snprintf(expected[0], sizeof *expected, "%s: the date in the name, 2025-02-30, is no day of the calendar",
             temp_path(folder->dir, "2025-02-30.csv"));
    snprintf(expected[1], sizeof *expected, "%s: no date in the name, expected one as in 2025-06-17.csv.gz",
             temp_path(folder->dir, "notes.csv"));
    snprintf(expected[3], sizeof *expected, "%s:2: close \"x\" is not a number, expected digits such as 9350",
             temp_path(folder->dir, "2025-03-04.csv"));
    snprintf(expected[4], sizeof *expected, "%s: truncated gzip data, expected the end of the stream",
             temp_path(folder->dir, "2025-03-05.csv.gz"));
    static const kst_date dates[] = {0, 0, 20250303, 20250304, 20250305, 20250306};
    expand_all(folder);
    struct table_reader *reader;
    assert_int_equal(table_reader_open(&folder->list, &reader, &folder->err), 0);
    for (size_t i = 0; i < 6; i++) {
        const struct table_item *item = table_reader_next(reader);
        assert_non_null(item);
        assert_int_equal(item->date, dates[i]);
        assert_int_equal(item->day == NULL, expected[i][0] != '\0');
        if (item->day == NULL)
            assert_string_equal(item->error->text, expected[i]);
        else
            assert_true(item->day->column[RAW_CLOSE][0] == dates[i] % 10);
    }
    assert_null(table_reader_next(reader));
    table_reader_close(&reader);
}

/* The same date from several files is one item: their common content, or a fault that names both. */
static void one_date_in_several_files(void **state)
{
    struct folder *folder = *state;
    temp_folder(folder->dir, "a");
    temp_folder(folder->dir, "b");
    table(folder, "a/2025-03-03.csv", 3);
    table(folder, "b/2025-03-03.csv.gz", 3);
    temp_text(folder->dir, "b/x-20250303.csv",
              HEAD "000660,b,KOSPI,1,1,1,1,0,1,1,1,1\n000020,a,KOSPI,3,3,3,3,0,1,1,1,1\n");
    table(folder, "a/2025-03-04.csv", 4);
    table(folder, "b/2025-03-04.csv", 44);
    table(folder, "a/2025-03-05.csv", 5);
    expand_all(folder);
    assert_int_equal(folder->list.count, 6);
    assert_int_equal(table_list_group(&folder->list, 0), 3);
    struct table_reader *reader;
    assert_int_equal(table_reader_open(&folder->list, &reader, &folder->err), 0);
    const struct table_item *item = table_reader_next(reader);
    assert_int_equal(item->date, 20250303);
    assert_non_null(item->day);
    item = table_reader_next(reader);
    assert_int_equal(item->date, 20250304);
    assert_null(item->day);
    assert_int_equal(item->error->code, ERROR_DATA);
    char expected[1024];
    snprintf(expected, sizeof expected,
             "%s and %s are of the same day and differ: 000020 has open 4 and 44; expected one table a day",
             temp_path(folder->dir, "a/2025-03-04.csv"), temp_path(folder->dir, "b/2025-03-04.csv"));
    assert_string_equal(item->error->text, expected);
    item = table_reader_next(reader);
    assert_int_equal(item->date, 20250305);
    assert_non_null(item->day);
    assert_null(table_reader_next(reader));
    table_reader_close(&reader);
}

/* After any number of items, with the thread busy, waiting for room or done. */
static void closed_at_any_time(void **state)
{
    struct folder *folder = *state;
    for (int i = 1; i <= 12; i++) {
        char name[64];
        snprintf(name, sizeof name, "2025-03-%02d.csv.gz", i);
        table(folder, name, i);
    }
    expand_all(folder);
    for (int taken = 0; taken <= 13; taken++) {
        struct table_reader *reader;
        assert_int_equal(table_reader_open(&folder->list, &reader, &folder->err), 0);
        for (int i = 0; i < taken; i++)
            assert_int_equal(table_reader_next(reader) == NULL, i >= 12);
        table_reader_close(&reader);
    }
}

static void an_empty_list_ends_at_once(void **state)
{
    struct folder *folder = *state;
    struct table_reader *reader;
    assert_int_equal(table_reader_open(&folder->list, &reader, &folder->err), 0);
    assert_null(table_reader_next(reader));
    table_reader_close(&reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_their_dates),
        cmocka_unit_test_setup_teardown(folders_are_searched, setup, teardown),
        cmocka_unit_test_setup_teardown(paths_that_are_not_there, setup, teardown),
        cmocka_unit_test_setup_teardown(many_days_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(faults_stop_no_other, setup, teardown),
        cmocka_unit_test_setup_teardown(one_date_in_several_files, setup, teardown),
        cmocka_unit_test_setup_teardown(closed_at_any_time, setup, teardown),
        cmocka_unit_test_setup_teardown(an_empty_list_ends_at_once, setup, teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
