/* Writes awkward rows on standard output: write-sheet csv|lines|array. formats.t reads them back with another
 * reader. Every row's texts and numbers follow from its number, as formats.t works them out once more. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "answer/sheet.h"

#define ROWS 400

struct record {
    char text[64];
    kst_date date;
    bool mark, yes;
    uint64_t count;
};

static const struct field fields[] = {
    {"text", FIELD_TEXT, offsetof(struct record, text)},
    {"date", FIELD_DATE, offsetof(struct record, date)},
    {"mark", FIELD_MARK, offsetof(struct record, mark)},
    {"yes", FIELD_BOOL, offsetof(struct record, yes)},
    {"count", FIELD_COUNT, offsetof(struct record, count)},
    {0},
};

static const char *const piece[] = {"가", "\"", ",", "\n", "a", "\\", "\t", "'", "\r", "😀", ";", "\x01", " "};
#define PIECES (sizeof piece / sizeof *piece)

static void record_make(struct record *record, unsigned row)
{
    *record = (struct record){.date = row % 7 ? 20260101 + (kst_date)(row % 28) : 0,
                              .mark = row % 3 == 0,
                              .yes = row % 2 == 0,
                              .count = (uint64_t)row * row * row};
    for (unsigned i = 0; i < row % 9; i++)
        strcat(record->text, piece[(row + 5 * i) % PIECES]);
}

static double number(unsigned row)
{
    if (row % 11 == 0)
        return NAN;
    return (row % 2 ? -1 : 1) * pow(10, (int)(row % 41) - 20) / (1 + row % 5);
}

int main(int argc, char **argv)
{
    const char *format = argc > 1 ? argv[1] : "csv";
    struct sheet sheet;
    struct output out;
    output_open(&out, STDOUT_FILENO);
    sheet_open(&sheet, strcmp(format, "csv") == 0     ? SHEET_CSV
                       : strcmp(format, "lines") == 0 ? SHEET_LINES
                                                      : SHEET_ARRAY);
    sheet.raw_texts = true;
    sheet_fields(&sheet, fields);
    sheet_value(&sheet, "a \"number\", said\\so", FIELD_NUMBER);
    sheet_value(&sheet, "condition", FIELD_CONDITION);
    sheet_begin(&sheet, &out);
    for (unsigned row = 0; row < ROWS; row++) {
        struct record record;
        record_make(&record, row);
        sheet_row(&sheet, &out, &record, (const double[]){number(row), row % 5 ? (double)(row % 2) : NAN});
    }
    sheet_end(&sheet, &out);
    sheet_close(&sheet);
    return output_close(&out, "standard output", NULL) ? 1 : 0;
}
