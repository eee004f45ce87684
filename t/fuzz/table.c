#include <string.h>

#include "source/day-check.h"
#include "source/table-book.h"
#include "source/table-parse.h"
#include "t/fuzz/fuzz.h"
#include "t/source/table-keeps.h"

static const struct table_how how = {.columns = "close=Last, volume=Qty", .market = "KOSPI"};

/* The bytes as the table of one day. */
static void fuzz_day(const uint8_t *bytes, size_t size)
{
    struct day day = {0};
    struct error err = {0};
    struct file_text text = {.bytes = fuzz_text(bytes, size), .length = size};
    day_clear(&day, 20260102);
    int ret = table_parse("f.csv", &text, &how, &day, &err);
    if (ret == 0 && day.count > 0)
        ret = day_check(&day, &(struct day_past){0}, "f.csv", &err);
    fuzz_expect(ret == 0 || (ret == ERROR_DATA && err.code == ret), "a table that is wrong is DATA");
    fuzz_expect(ret == 0 || strncmp(err.text, "f.csv:", 6) == 0, "the message says where");
    fuzz_expect(ret != 0 || day.count > 0, "a table that is right has rows");
    for (size_t i = 0; ret == 0 && i < day.count; i++)
        fuzz_expect(table_row_keeps(&day, i), "a row is as day-check.h says");
    day_free(&day);
    file_text_free(&text);
}

/* The same bytes as a file of many days: each of its dates has rows, and all of them together are its lines.
 */
static void fuzz_book(const uint8_t *bytes, size_t size)
{
    struct table_shelf shelf = {0};
    struct day day = {0};
    struct error err = {0};
    struct table_book *book = table_shelf_open(&shelf, fuzz_path("f.csv", bytes, size), &how, 0, &err);
    fuzz_expect(book != NULL, "there is memory for a small book");
    fuzz_expect(book->error.code == 0 || book->error.code == ERROR_DATA, "a file that is wrong is DATA");
    fuzz_expect((book->error.code == 0) == (book->text.bytes != NULL), "a right file's text is kept");
    for (size_t i = 0; book->error.code == 0 && i < book->count; i++) {
        if (i > 0 && book->part[i - 1].date == book->part[i].date)
            continue;
        day_clear(&day, book->part[i].date);
        int ret = table_book_day(&shelf, book, &how, &day, &err);
        fuzz_expect(ret == 0 || ret == ERROR_DATA, "a day that is wrong is DATA");
        fuzz_expect(ret != 0 || day.count > 0, "a day that is right has rows");
    }
    day_free(&day);
    table_shelf_free(&shelf);
}

void fuzz_table(const uint8_t *bytes, size_t size)
{
    fuzz_day(bytes, size);
    if (size < 1 << 16) /* a file is written for it */
        fuzz_book(bytes, size);
}
