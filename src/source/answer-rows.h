/* A service's answer in JSON becomes rows of a day's table.
 *
 *     {"OutBlock_1":[{"BAS_DD":"20260130","ISU_CD":"005930","ISU_NM":"삼성전자","TDD_CLSPRC":"128500",...},...]}
 *
 * It is read in one pass, and no tree is made of it. Which member of a row is which field is what the table
 * of dialects says (source/dialect.h); the members may come in any order, and others are passed over. Values
 * are texts or numbers, written as other programs write them: with or without thousands separators, with a
 * sign, as "-.24"; "-", "" and null are unknown. A column that no member gives is NaN.
 *
 * KRX writes "", "-" or "0" for the open, the high and the low of a stock that was not traded in the regular
 * session, although it has a close: where all three are so, they are 0, as a halted stock's are. */
#ifndef SISE_SOURCE_ANSWER_ROWS_H
#define SISE_SOURCE_ANSWER_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "store/day.h"

/* How a service answers. */
struct answer_shape {
    const char *dialect; /* the name of a row of dialect_table: "krx-openapi", "data-go-kr" */
    /* The names that lead to the rows, with points between them: "OutBlock_1", "response.body.items.item".
     * There is an array of objects, or an object, which is the only row; a "" or null there, or in place of
     * an object on the way, is no row. */
    const char *rows_path;
    const char *market; /* of a row that names none; NULL: each row must name one */
    bool dated;         /* each row says its date */
};

/* What came. */
enum answer_kind {
    ANSWER_JSON,
    ANSWER_BROKEN, /* it begins as JSON, and goes wrong or breaks off */
    ANSWER_HTML,   /* a page: a notice, a login, an error of a proxy */
    ANSWER_XML,    /* data.go.kr tells its errors so, whatever was asked for */
    ANSWER_TEXT,   /* something else, such as LOGOUT; `message` is how it begins */
    ANSWER_EMPTY,  /* no byte, or only blanks */
};

/* What a service tells beside rows. Texts are safe to print; those that are not told are "". */
struct answer_facts {
    enum answer_kind kind;
    bool found;       /* the place of the rows was there, and so the service has understood the question */
    size_t rows;      /* of this answer, those without a price too */
    size_t priceless; /* rows that have neither a price nor a volume: a table of a day without trade */
    unsigned markets; /* 1 << enum market_group for each market of which there are rows with prices */
    long total, page, page_rows; /* totalCount, pageNo, numOfRows; -1: not told */
    char code[48];               /* resultCode, respCode, _error_code; of an error in XML returnReasonCode */
    char message[160]; /* resultMsg, respMsg, _error_message; returnAuthMsg or errMsg; a page's title */
    char clock[32];    /* CURRENT_DATETIME: "2026.01.25 PM 08:27:25" */
};

/* Memory that is used again for every answer; all zero at first. One thread at a time uses it. */
struct answer_room {
    char *bytes;
    size_t capacity;
};
void answer_room_free(struct answer_room *room);

/* Appends the rows of bytes[length] to `day`, which has been cleared for its date or has the rows of other
 * answers for that date already. Rows without a price are only counted. With `day` NULL the rows are counted,
 * and what they say is not looked at. `facts` is filled as far as the answer goes, whatever is returned.
 *
 * On failure the day has the rows that it had. DATA: the answer is no JSON, has no place of rows, or a row is
 * of another date than the day, lacks a field that the dialect needs, is there twice, is of an unknown
 * market, has no price where others have one, or has a value that cannot be read. The text says in which row
 * and member, or at which byte; what the answer is, the caller puts before it (error_prefix()). NO_MEMORY. */
int answer_rows_read(const char *bytes, size_t length, const struct answer_shape *shape,
                     struct answer_room *room, struct day *day, struct answer_facts *facts,
                     struct error *err);

#endif
