/* Opening sources by name, the session date, and the source of a folder of tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "market/clock.h"
#include "source/source.h"
#include "t/temp.h"

#define HEAD  "ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares\n"
#define TABLE HEAD "000020,a,KOSPI,7,7,7,7,0,1,1,1,1\n"

struct folder {
    char dir[TEMP_PATH];
    struct calendar *calendar;
    struct source_context context;
    struct source *source;
    struct error err;
};

static int setup(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    assert_non_null(folder);
    temp_make(folder->dir);
    assert_int_equal(calendar_new(NULL, &folder->calendar, &folder->err), 0);
    folder->context = (struct source_context){.calendar = folder->calendar, .complete_minute = -1};
    *state = folder;
    return 0;
}

static int teardown(void **state)
{
    struct folder *folder = *state;
    source_close(&folder->source);
    assert_null(folder->source);
    calendar_free(&folder->calendar);
    temp_remove(folder->dir);
    free(folder);
    return 0;
}

static void open_folder(struct folder *folder, int complete_minute)
{
    char spec[TEMP_PATH + 16];
    snprintf(spec, sizeof spec, "directory:%s", folder->dir);
    folder->context.complete_minute = complete_minute;
    if (source_open(spec, &folder->context, &folder->source, &folder->err) != 0)
        fail_msg("%s", folder->err.text);
    assert_string_equal(source_text(folder->source), spec);
}

static void refused(struct folder *folder, const char *spec, int code, const char *message)
{
    assert_int_equal(source_open(spec, &folder->context, &folder->source, &folder->err), code);
    assert_string_equal(folder->err.text, message);
    assert_null(folder->source);
}

static void sources_that_do_not_open(void **state)
{
    struct folder *folder = *state;
    refused(folder, "directroy:/tmp", ERROR_USAGE,
            "there is no source 'directroy', did you mean 'directory'?; sources are krx-openapi, data-go-kr, "
            "krx-market, directory:DIR, demo:SEED");
    static const char *const missing[] = {"", " ", "demo,", ",demo", "demo,,demo", "demo, \"\""};
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
        refused(folder, missing[i], ERROR_USAGE,
                "the name of a source is missing; sources are krx-openapi, data-go-kr, krx-market, "
                "directory:DIR, demo:SEED");
    refused(
        folder, "demo , directory:/nonexistent", ERROR_NOT_FOUND,
        "source directory:/nonexistent of the list: /nonexistent: cannot be read: No such file or directory");
    refused(folder, "directory", ERROR_USAGE, "source directory wants a folder: directory:DIR");
    refused(folder, "directory:", ERROR_USAGE, "source directory wants a folder: directory:DIR");
    refused(folder, "directory:/nonexistent", ERROR_NOT_FOUND,
            "/nonexistent: cannot be read: No such file or directory");
    refused(folder, "directory:/dev/null", ERROR_USAGE,
            "/dev/null is no folder: source directory:DIR wants one, 'sise import' takes files");
    assert_int_equal(source_open("nothing", &folder->context, &folder->source, NULL), ERROR_USAGE);
}

/* What a shell would understand is either understood here too or refused, and never a part of a path. */
static void quotes_and_tildes(void **state)
{
    struct folder *folder = *state;
    static const char within[] =
        "a quote that stands within a name, expected quotes around a whole name or what follows its colon";
    static const char open[] =
        "a quote that does not end, expected quotes around a whole name or what follows its colon";
    char spec[TEMP_PATH * 3], path[TEMP_PATH * 2];
    temp_folder(folder->dir, "a, b #1");
    assert_int_equal(setenv("HOME", folder->dir, 1), 0);
    snprintf(path, sizeof path, "directory:%s/a, b #1", folder->dir);
    static const char *const written[] = {"\"directory:%s/a, b #1\"", "directory:'%s/a, b #1' ",
                                          "\tdirectory:\"%s/a, b #1\"", "directory: \"%s/a, b #1\"\t"};
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        snprintf(spec, sizeof spec, written[i], folder->dir);
        assert_int_equal(source_check(spec, &folder->err), 0);
        assert_int_equal(source_open(spec, &folder->context, &folder->source, &folder->err), 0);
        assert_string_equal(source_text(folder->source), path);
        source_close(&folder->source);
    }
    assert_int_equal(source_open("directory:~ , 'directory:~/a, b #1',demo", &folder->context,
                                 &folder->source, &folder->err),
                     0);
    assert_string_equal(source_text(folder->source), "directory:~, directory:~/a, b #1, demo");
    source_close(&folder->source);
    assert_int_equal(
        source_open(" directory:\t/tmp , directory: ~", &folder->context, &folder->source, &folder->err), 0);
    assert_string_equal(source_text(folder->source), "directory:/tmp, directory:~");
    source_close(&folder->source);
    refused(folder, "directory:/tmp/a: b", ERROR_NOT_FOUND,
            "/tmp/a: b: cannot be read: No such file or directory");
    refused(folder, "directory:\"/tmp", ERROR_USAGE, open);
    refused(folder, "'demo", ERROR_USAGE, open);
    refused(folder, "directory:/tmp\"", ERROR_USAGE, within);
    refused(folder, "directory:/t'm'p", ERROR_USAGE, within);
    refused(folder, "'demo' 'demo'", ERROR_USAGE, "expected a comma or the end behind a quote");
    refused(folder, "'directory:'/tmp", ERROR_USAGE, "expected a comma or the end behind a quote");
    refused(folder, "directory:~root/krx", ERROR_USAGE,
            "'~root/krx': of ~ and variables only ~/ is understood, for the home folder");
    refused(folder, "directory:$HOME/krx", ERROR_USAGE,
            "'$HOME/krx': of ~ and variables only ~/ is understood, for the home folder");
    refused(folder, "demo:x", ERROR_USAGE, "'x' is no seed of source demo, expected a whole number: demo:7");
    assert_int_equal(unsetenv("HOME"), 0);
    refused(folder, "directory:~/krx", ERROR_USAGE, "'~/krx': there is no home folder, as HOME is not set");
}

/* Asks for one date; what is said of things of no date is passed over. */
static void fetch(struct folder *folder, kst_date date, int code, const char *message)
{
    struct source_stream *stream;
    const struct source_item *item;
    assert_int_equal(source_begin(folder->source, &date, 1, &stream, &folder->err), 0);
    do {
        assert_int_equal(source_next(stream, &item, &folder->err), 0);
        assert_non_null(item);
    } while (item->date == 0);
    assert_int_equal(item->date, date);
    if (code == 0 && item->error != NULL)
        fail_msg("%s", item->error->text);
    if (code == 0) {
        char path[TEMP_PATH + 16], day[DATE_TEXT];
        snprintf(path, sizeof path, "%s/%s.csv", folder->dir, date_format(date, day));
        assert_int_equal(item->day->date, date);
        assert_int_equal(item->day->count, 1);
        assert_int_equal(strncmp(item->from, path, strlen(path)), 0);
        assert_string_equal(item->source, source_text(folder->source));
    } else {
        assert_null(item->day);
        assert_int_equal(item->error->code, code);
        assert_string_equal(item->error->text, message);
    }
    assert_int_equal(source_next(stream, &item, &folder->err), 0);
    assert_null(item);
    source_end(&stream);
    assert_null(stream);
}

static void fetches(struct folder *folder, kst_date date)
{
    fetch(folder, date, 0, NULL);
}

static void fails(struct folder *folder, kst_date date, int code, const char *message)
{
    fetch(folder, date, code, message);
}

static void a_day_is_fetched_by_its_date(void **state)
{
    struct folder *folder = *state;
    char message[1024];
    kst_date first, last;
    temp_text(folder->dir, "2025-01-02.csv", TABLE);
    temp_gzip(folder->dir, "2025-01-06.csv.gz", "wb", TABLE, sizeof TABLE - 1);
    temp_text(folder->dir, "2025-01-06.csv", TABLE);
    temp_text(folder->dir, "README.csv", "of no day");
    open_folder(folder, -1);
    source_range(folder->source, &first, &last);
    assert_int_equal(first, 20250102);
    assert_int_equal(last, 20250106);
    fetches(folder, 20250106); /* both files, of one content */
    fetches(folder, 20250102);
    snprintf(message, sizeof message,
             "%s has no table of 2025-01-03 (2025-01-03.csv or .csv.gz); it has 2025-01-02 to 2025-01-06",
             folder->dir);
    fails(folder, 20250103, ERROR_NOT_READY, message);
    temp_text(folder->dir, "2025-01-03.csv", HEAD "000020,a,KOSPI,7,7,7,7 ,0,1,1,1,1\n");
    snprintf(message, sizeof message, "%s:2: close \"7 \" is not a number, expected digits such as 9350",
             temp_path(folder->dir, "2025-01-03.csv"));
    fails(folder, 20250103, ERROR_DATA, message);
    fetches(folder, 20250102);
}

/* Files come and go while the source is open. */
static void the_folder_may_change(void **state)
{
    struct folder *folder = *state;
    char message[1024];
    kst_date first = 1, last = 1;
    open_folder(folder, -1);
    source_range(folder->source, &first, &last);
    assert_int_equal(first, 0);
    assert_int_equal(last, 0);
    snprintf(message, sizeof message,
             "%s has no table of 2025-01-02 (2025-01-02.csv or .csv.gz), nor of any other day", folder->dir);
    fails(folder, 20250102, ERROR_NOT_READY, message);
    temp_text(folder->dir, "2025-01-02.csv", TABLE);
    fetches(folder, 20250102);
    assert_int_equal(unlink(temp_path(folder->dir, "2025-01-02.csv")), 0);
    temp_gzip(folder->dir, "2025-01-02.csv.gz", "wb", TABLE, sizeof TABLE - 1);
    fetches(folder, 20250102);
    assert_int_equal(unlink(temp_path(folder->dir, "2025-01-02.csv.gz")), 0);
    fails(folder, 20250102, ERROR_NOT_READY, message);
}

/* 2025-06-06 is a holiday, a Friday; complete at 19:00 unless told otherwise. The folder has every business
 * day. */
static void the_session_date(void **state)
{
    struct folder *folder = *state;
    static const struct {
        int complete_minute;
        kst_date today;
        int minute;
        kst_date session;
    } vectors[] = {
        {-1, 20250605, 19 * 60, 20250605},      {-1, 20250605, 19 * 60 - 1, 20250604},
        {-1, 20250606, 23 * 60, 20250605},      {-1, 20250608, 12 * 60, 20250605},
        {-1, 20250609, 18 * 60, 20250605},      {-1, 20250609, 20 * 60, 20250609},
        {-1, 20250610, 10, 20250609},           {0, 20250605, 0, 20250605},
        {32 * 60, 20250605, 23 * 60, 20250604}, {32 * 60, 20250606, 8 * 60 - 1, 20250604},
        {32 * 60, 20250606, 8 * 60, 20250605},  {32 * 60, 20250610, 7 * 60, 20250605},
    };
    static const char *const names[] = {"2025-06-04.csv", "2025-06-05.csv", "2025-06-09.csv",
                                        "2025-06-10.csv"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        temp_text(folder->dir, names[i], TABLE);
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        open_folder(folder, vectors[i].complete_minute);
        int64_t now = clock_utc_at(vectors[i].today, vectors[i].minute);
        kst_date session = source_session_date(folder->source, now);
        assert_int_equal(session, vectors[i].session);
        source_close(&folder->source);
    }
}

/* The folder's session date is its newest table that is complete by the clock: a holiday's counts, one that
 * is dated in the future does not. */
static void the_session_date_of_a_folder_that_lags(void **state)
{
    struct folder *folder = *state;
    static const struct {
        const char *name;
        kst_date session;
    } steps[] = {{NULL, 0},
                 {"notes.csv", 0},
                 {"2099-01-05.csv", 0},
                 {"2025-06-03.csv", 20250603},
                 {"2025-06-02.csv", 20250603},
                 {"2025-06-06.csv", 20250606},
                 {"2025-06-11.csv", 20250606},
                 {"2025-06-10.csv", 20250610}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i].name)
            temp_text(folder->dir, steps[i].name, TABLE);
        open_folder(folder, -1);
        assert_int_equal(source_session_date(folder->source, clock_utc_at(20250610, 20 * 60)),
                         steps[i].session);
        source_close(&folder->source);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sources_that_do_not_open, setup, teardown),
        cmocka_unit_test_setup_teardown(quotes_and_tildes, setup, teardown),
        cmocka_unit_test_setup_teardown(a_day_is_fetched_by_its_date, setup, teardown),
        cmocka_unit_test_setup_teardown(the_folder_may_change, setup, teardown),
        cmocka_unit_test_setup_teardown(the_session_date, setup, teardown),
        cmocka_unit_test_setup_teardown(the_session_date_of_a_folder_that_lags, setup, teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
