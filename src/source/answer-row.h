/* One row of an answer. Internal to the reading of answers (source/answer-rows.h). */
#ifndef SISE_SOURCE_ANSWER_ROW_H
#define SISE_SOURCE_ANSWER_ROW_H

#include "base/json-read.h"
#include "source/answer-rows.h"
#include "source/dialect.h"

#define ANSWER_MEMBERS 32 /* of the members of a row so many are remembered by their places */
#define ANSWER_COLUMNS 32 /* a dialect has no more columns */

/* The reading of an answer's rows. */
struct answer_row {
    const struct answer_shape *shape;
    const struct dialect *dialect;
    struct answer_room *room;
    struct day *day; /* NULL: rows are counted */
    struct answer_facts *facts;
    struct error *err;

    /* The row that is read: its number in the answer, from 1, the texts of the dialect's columns, and which
     * columns there are, as bits 1 << column. */
    size_t number;
    const char *text[ANSWER_COLUMNS];
    unsigned seen;
    unsigned char chosen[FIELD_COUNT]; /* the column of each field, ANSWER_COLUMNS: the row has none */

    /* The members of the row before, in their order: rows mostly have the same ones. */
    struct {
        char name[24];
        unsigned char column; /* ANSWER_COLUMNS: of no column */
    } member[ANSWER_MEMBERS];

    size_t before;          /* so many rows the day had before this answer */
    size_t first_priceless; /* the number of the first row without a price; 0: none */
    char priceless[TICKER_TEXT];
};

/* Fills what is needed beside shape, room, day, facts and err. INTERNAL: the shape names an unknown dialect.
 */
int answer_row_begin(struct answer_row *row);

/* Reads the members of a row, after its JSON_OBJECT, and adds it to the day. What is wrong with the JSON
 * stands in reader->fault, and DATA is returned without a text. */
int answer_row_read(struct answer_row *row, struct json_reader *reader);

/* After the last row. DATA: some rows have prices, and others have none; a ticker is there twice. */
int answer_row_end(struct answer_row *row);

/* Sets what is wrong with the row, "row 5 (005930): ..."; returns DATA. */
int answer_row_error(struct answer_row *row, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
