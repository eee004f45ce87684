/* Which files of tables there are, of which dates, and several of one date. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "t/source/folder.h"

#define HEAD "ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares\n"

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
    snprintf(expected, sizeof expected,
             "%s: no daily tables there, expected .csv files, packed (.gz, .zst, .xz) or not", folder->dir);
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

/* The table of the first file's date. */
static int read_first(struct folder *folder, size_t first, struct day *day)
{
    struct table_desk desk = {0};
    int ret = table_list_read(&folder->list, first, table_list_group(&folder->list, first), &desk, day,
                              &folder->err);
    table_desk_free(&desk);
    return ret;
}

/* The same date from several files is one table: their common content, or a fault that names both. */
static void one_date_in_several_files(void **state)
{
    struct folder *folder = *state;
    struct day day = {0};
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
    assert_int_equal(read_first(folder, 0, &day), 0);
    assert_int_equal(day.date, 20250303);
    assert_int_equal(day.count, 2);
    assert_int_equal(day.line[0].file_line, 2);
    assert_int_equal(day.line[1].file_line, 3);
    assert_int_equal(table_list_group(&folder->list, 3), 2);
    assert_int_equal(read_first(folder, 3, &day), ERROR_DATA);
    char expected[1024];
    snprintf(expected, sizeof expected,
             "%s and %s are of the same day and differ: 000020 has open 4 and 44; expected one table a day, "
             "or one a market",
             temp_path(folder->dir, "a/2025-03-04.csv"), temp_path(folder->dir, "b/2025-03-04.csv"));
    assert_string_equal(folder->err.text, expected);
    assert_int_equal(table_list_group(&folder->list, 5), 1);
    assert_int_equal(read_first(folder, 5, &day), 0);
    day_free(&day);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_their_dates),
        cmocka_unit_test_setup_teardown(folders_are_searched, setup, teardown),
        cmocka_unit_test_setup_teardown(paths_that_are_not_there, setup, teardown),
        cmocka_unit_test_setup_teardown(one_date_in_several_files, setup, teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
