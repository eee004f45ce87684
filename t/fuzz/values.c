#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/parse.h"
#include "market/clock.h"
#include "market/code.h"
#include "market/universe.h"
#include "source/dialect.h"
#include "source/table-list.h"
#include "t/fuzz/fuzz.h"

static void dates(const char *text)
{
    kst_date date = 0;
    char again[DATE_TEXT];
    if (date_parse(text, &date)) {
        fuzz_expect(date_valid(date) && strcmp(date_format(date, again), text) == 0,
                    "a date is written as read");
        fuzz_expect(date_from_days(date_to_days(date)) == date, "its number of days is its own");
    }
    if (table_file_date(text, &date, NULL) == 0)
        fuzz_expect(date_valid(date), "a file's date exists");
    struct error err = {0};
    int ret = clock_set(text, &err);
    fuzz_expect(ret == 0 || ret == ERROR_USAGE, "an instant that is wrong is USAGE");
}

static void numbers(const char *text)
{
    double number = 0;
    uint64_t count = 0;
    int64_t ms = 0;
    int minutes = 0;
    char again[NUMBER_TEXT];
    if (parse_number(text, &number)) {
        int length = number_format(number, again);
        fuzz_expect(isfinite(number), "a number is finite");
        fuzz_expect(length > 0 && again[length] == '\0' && strtod(again, NULL) == number,
                    "it is written so that it reads back");
    }
    if (parse_count(text, &count))
        fuzz_expect(count <= INT64_MAX && strtoull(text, NULL, 10) == count, "a count is what it says");
    if (parse_duration(text, &ms))
        fuzz_expect(ms >= 0, "no duration is negative");
    if (parse_size(text, &count))
        fuzz_expect(count <= INT64_MAX, "a size is what memory could have");
    if (parse_minute_of_day(text, &minutes))
        fuzz_expect(minutes >= 0 && minutes < 48 * 60, "a minute is of two days");
}

static void names(const char *text)
{
    char name[16], code[CODE_TEXT];
    if (ticker_code_read(text, code))
        fuzz_expect(ticker_code_valid(code), "what is read as a code is one");
    size_t steps = 0, length = strlen(text);
    if (ticker_code_valid(text))
        fuzz_expect(length == 6, "a code has six characters");
    for (const char *list = text; parse_list_next(&list, name, sizeof name); steps++) {
        fuzz_expect(list == NULL || (list > text && list <= text + length), "the rest of a list lies in it");
        fuzz_expect(strlen(name) < sizeof name, "a name is as long as there is room");
    }
    fuzz_expect(steps <= length + 1, "a list has no more names than characters");
}

/* The text as what a person says of the columns, as the head of a table of which it is said, as a field and
 * as a path. */
static void columns(const char *text)
{
    struct error err = {0};
    struct table_head head;
    struct cell_scan scan;
    kst_date date = 0;
    int ret = columns_check(text, &err);
    fuzz_expect(ret == 0 || (ret == ERROR_CONFIG && err.code == ret), "columns that are wrong are CONFIG");
    cell_begin(&scan, "f.csv", text, strlen(text), &err);
    ret = head_read(&scan, text, &head);
    fuzz_expect(ret == 0 || ret == ERROR_DATA, "a head that is wrong is DATA");
    unsigned has = 0;
    for (size_t i = 0; ret == 0 && i < head.count; i++)
        has |= head.field[i] < FIELD_COUNT ? 1u << head.field[i] : 0;
    fuzz_expect(ret != 0 || (has == head.has && (head.dialect->needs & ~has) == 0),
                "a head has what it needs");
    if (dialect_date(&(struct cell){text, strlen(text), false}, &date))
        fuzz_expect(date_valid(date), "a row's date exists");
    const char *market = dialect_market(text), *path = dialect_market_of_path(text);
    fuzz_expect(market == NULL || market_valid(market), "a market is one of KRX's");
    fuzz_expect(path[0] == '\0' || market_valid(path), "that of a path too");
}

void fuzz_values(const uint8_t *bytes, size_t size)
{
    char *text = fuzz_text(bytes, size);
    dates(text);
    numbers(text);
    names(text);
    columns(text);
    free(text);
}
