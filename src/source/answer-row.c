#include "source/answer-row.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "market/code.h"
#include "market/universe.h"
#include "source/answer-other.h"
#include "source/table-rows.h"

/* ---- what is wrong with a row ---- */

/* Of several columns with the same field, the first one that the row has counts. */
static void fields_choose(struct answer_row *row)
{
    const struct dialect_column *column = row->dialect->column;
    memset(row->chosen, ANSWER_COLUMNS, sizeof row->chosen);
    for (unsigned c = 0; column[c].head; c++)
        if (row->seen >> c & 1 && row->chosen[column[c].field] == ANSWER_COLUMNS)
            row->chosen[column[c].field] = (unsigned char)c;
}

/* The text of the field, and how the service calls it; NULL: the row does not have it. */
static inline const char *field_text(const struct answer_row *row, unsigned field, const char **name)
{
    unsigned c = row->chosen[field];
    *name = c == ANSWER_COLUMNS ? "" : row->dialect->column[c].head;
    return c == ANSWER_COLUMNS ? NULL : row->text[c];
}

/* The field as the service calls it, where the row does not have it. */
static const char *field_missing(const struct answer_row *row, unsigned field)
{
    const struct dialect_column *column = row->dialect->column;
    while (column->head && column->field != field)
        column++;
    return column->head ? column->head : field_name(field);
}

int answer_row_error(struct answer_row *row, const char *format, ...)
{
    char text[512], code[16] = "";
    const char *name, *ticker;
    va_list args;
    fields_choose(row);
    ticker = field_text(row, FIELD_TICKER, &name);
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    text_safe(text);
    if (ticker)
        answer_text_take(code, sizeof code, ticker, strlen(ticker));
    if (code[0])
        return error_set(row->err, ERROR_DATA, "row %zu (%s): %s", row->number, code, text);
    return error_set(row->err, ERROR_DATA, "row %zu: %s", row->number, text);
}

/* How many bytes of a text a message shows, for "%.*s". */
static int shown(const char *text)
{
    return cell_shown(&(struct cell){text, strlen(text), false});
}

/* ---- a row's fields ---- */

static int ticker_take(struct answer_row *row, struct day_line *line)
{
    const char *name, *text = field_text(row, FIELD_TICKER, &name);
    struct cell cell = {text, strlen(text), false};
    cell_trim(&cell);
    if (cell_copy(&cell, line->ticker, sizeof line->ticker))
        ticker_code_mend(line->ticker);
    if (!ticker_code_valid(line->ticker))
        return answer_row_error(row, "%s \"%.*s\" is no code, " TICKER_EXPECTED, name, shown(text), text);
    return 0;
}

static int name_take(struct answer_row *row, struct day_line *line)
{
    const char *name, *text = field_text(row, FIELD_NAME, &name);
    if (!text)
        return 0;
    struct cell cell = {text, strlen(text), false};
    cell_trim(&cell);
    if (cell_text_until(cell.bytes, cell.length, false) != cell.length)
        return answer_row_error(row, "%s \"%.*s\" has a control character, expected text", name, shown(text),
                                text);
    if (cell_copy(&cell, line->name, sizeof line->name))
        return 0;
    return answer_row_error(row, "%s \"%.*s...\" is too long, expected up to %d bytes", name, shown(text),
                            text, NAME_TEXT - 1);
}

static int market_take(struct answer_row *row, struct day_line *line)
{
    char bare[64] = "";
    const char *name = "", *text = field_text(row, FIELD_MARKET, &name), *market = NULL;
    struct cell cell = {text, text ? strlen(text) : 0, false};
    cell_trim(&cell);
    if (cell.length == 0 || (cell.length == 1 && cell.bytes[0] == '-'))
        market = row->shape->market;
    else if (cell_copy(&cell, bare, sizeof bare))
        market = dialect_market(bare);
    if (market && market_valid(market)) {
        memcpy(line->market, market, strlen(market) + 1); /* a valid one fits */
        return 0;
    }
    if (cell.length == 0)
        return answer_row_error(row, "%s is not there, " MARKETS_EXPECTED, field_missing(row, FIELD_MARKET));
    return answer_row_error(row, "%s \"%.*s\" is not known, " MARKETS_EXPECTED, name, shown(text), text);
}

static int date_take(struct answer_row *row)
{
    char other[DATE_TEXT], expected[DATE_TEXT];
    const char *name, *text = field_text(row, FIELD_DATE, &name);
    kst_date date;
    if (!text && row->shape->dated)
        return answer_row_error(row, "%s is not there, expected the date of the row",
                                field_missing(row, FIELD_DATE));
    if (!text)
        return 0;
    struct cell cell = {text, strlen(text), false};
    cell_trim(&cell);
    if (!dialect_date(&cell, &date))
        return answer_row_error(row, "%s \"%.*s\" is no date, expected one such as 20260130", name,
                                shown(text), text);
    if (date == row->day->date)
        return 0;
    return answer_row_error(row, "is of %s (%s), expected %s as was asked for", date_format(date, other),
                            name, date_format(row->day->date, expected));
}

/* Reads the numbers; those that the row does not have stay NaN. */
static int numbers_take(struct answer_row *row, double *value)
{
    for (unsigned field = 0; field < RAW_PUBLISHED; field++) {
        const char *name, *text = field_text(row, field, &name);
        value[field] = NAN;
        const char *why = text ? cell_parse_number(text, strlen(text), &value[field]) : NULL;
        if (why)
            return answer_row_error(row, "%s \"%.*s\" %s", name, shown(text), text, why);
    }
    return 0;
}

static int needs_check(struct answer_row *row)
{
    const char *name;
    for (unsigned field = 0; field < FIELD_COUNT; field++)
        if (row->dialect->needs >> field & 1 && !field_text(row, field, &name))
            return answer_row_error(row, "%s (%s) is not there", field_missing(row, field),
                                    field_name(field));
    return 0;
}

/* ---- a whole row ---- */

/* Whether neither a price nor a volume is known. */
static bool is_priceless(const double *value)
{
    return isnan(value[RAW_OPEN]) && isnan(value[RAW_HIGH]) && isnan(value[RAW_LOW]) &&
           isnan(value[RAW_CLOSE]) && isnan(value[RAW_VOLUME]);
}

static bool is_none(double price)
{
    return isnan(price) || price == 0;
}

/* A stock that was not traded in the regular session. */
static void session_mend(double *value)
{
    if (is_none(value[RAW_OPEN]) && is_none(value[RAW_HIGH]) && is_none(value[RAW_LOW]))
        value[RAW_OPEN] = value[RAW_HIGH] = value[RAW_LOW] = 0;
}

static int row_store(struct answer_row *row, const struct day_line *line, const double *value)
{
    struct day *day = row->day;
    long i = day_add(day);
    if (i < 0)
        return error_no_memory(row->err);
    day->line[i] = *line;
    for (unsigned c = 0; c < RAW_PUBLISHED; c++)
        day->column[c][i] = value[c];
    row->facts->markets |= 1u << market_group(line->market);
    return 0;
}

static int row_take(struct answer_row *row)
{
    double value[RAW_PUBLISHED];
    struct day_line line = {0};
    fields_choose(row);
    int ret = needs_check(row);
    if (!ret)
        ret = ticker_take(row, &line);
    if (!ret)
        ret = date_take(row);
    if (!ret)
        ret = numbers_take(row, value);
    if (ret)
        return ret;
    if (is_priceless(value)) {
        if (row->facts->priceless++ == 0) {
            row->first_priceless = row->number;
            memcpy(row->priceless, line.ticker, sizeof row->priceless);
        }
        return 0;
    }
    if (isnan(value[RAW_CLOSE]))
        return answer_row_error(row, "%s is unknown, expected a close", field_missing(row, RAW_CLOSE));
    session_mend(value);
    ret = name_take(row, &line);
    if (!ret)
        ret = market_take(row, &line);
    return ret ? ret : row_store(row, &line, value);
}

/* ---- members ---- */

/* The dialect's column of that name, ANSWER_COLUMNS where there is none. `place` is the member's in its row,
 * from 0. */
static unsigned column_find(struct answer_row *row, const char *name, size_t place)
{
    const struct dialect_column *column = row->dialect->column;
    unsigned c = 0;
    if (place < ANSWER_MEMBERS && strcmp(row->member[place].name, name) == 0)
        return row->member[place].column;
    while (column[c].head && strcasecmp(column[c].head, name) != 0)
        c++;
    if (!column[c].head)
        c = ANSWER_COLUMNS;
    size_t length = strlen(name);
    if (place < ANSWER_MEMBERS && length < sizeof row->member[place].name) {
        memcpy(row->member[place].name, name, length + 1);
        row->member[place].column = (unsigned char)c;
    }
    return c;
}

static int value_take(struct answer_row *row, struct json_reader *reader, unsigned c)
{
    enum json_token token = json_read(reader);
    if (c == ANSWER_COLUMNS) {
        if (token == JSON_OBJECT || token == JSON_ARRAY)
            token = json_read_past(reader);
        return token == JSON_WRONG ? ERROR_DATA : 0;
    }
    const char *name = row->dialect->column[c].head;
    if (token == JSON_WRONG)
        return ERROR_DATA;
    if (row->seen >> c & 1)
        return answer_row_error(row, "%s is there twice", name);
    row->seen |= 1u << c;
    row->text[c] = token == JSON_NULL ? "" : reader->text;
    if (token == JSON_TEXT || token == JSON_NUMBER || token == JSON_NULL)
        return 0;
    row->text[c] = "";
    return answer_row_error(row, "%s is %s, expected a text or a number", name,
                            token == JSON_OBJECT  ? "an object"
                            : token == JSON_ARRAY ? "an array"
                            : token == JSON_TRUE  ? "true"
                                                  : "false");
}

int answer_row_begin(struct answer_row *row)
{
    for (size_t i = 0; i < dialect_count; i++)
        if (strcmp(dialect_table[i].name, row->shape->dialect) == 0)
            row->dialect = &dialect_table[i];
    if (!row->dialect)
        return error_set(row->err, ERROR_INTERNAL, "there is no dialect '%s'", row->shape->dialect);
    row->before = row->day ? row->day->count : 0;
    return 0;
}

int answer_row_read(struct answer_row *row, struct json_reader *reader)
{
    enum json_token token;
    int ret = 0;
    row->number++;
    row->facts->rows++;
    row->seen = 0;
    reader->room = row->room->bytes; /* the texts of the row before are not needed any more */
    if (!row->day)
        return json_read_past(reader) == JSON_WRONG ? ERROR_DATA : 0;
    for (size_t place = 0; ret == 0 && (token = json_read(reader)) == JSON_NAME; place++)
        ret = value_take(row, reader, column_find(row, reader->text, place));
    if (ret == 0 && reader->fault)
        ret = ERROR_DATA;
    return ret ? ret : row_take(row);
}

/* Where some rows have prices, all must have one. */
static int prices_check(struct answer_row *row)
{
    const struct answer_facts *facts = row->facts;
    if (facts->priceless == 0 || facts->priceless == facts->rows)
        return 0;
    return error_set(
        row->err, ERROR_DATA,
        "row %zu (%s): has neither prices nor a volume, which %zu of %zu rows have: the table is "
        "not complete",
        row->first_priceless, row->priceless, facts->rows - facts->priceless, facts->rows);
}

int answer_row_end(struct answer_row *row)
{
    size_t first, second;
    int ret = prices_check(row);
    int twice = ret == 0 && row->day ? table_rows_twice(row->day, &first, &second) : 0;
    if (twice < 0)
        return error_no_memory(row->err);
    if (twice == 0)
        return ret;
    const char *ticker = row->day->line[second].ticker;
    if (first < row->before)
        return error_set(row->err, ERROR_DATA, "row %zu (%s): is in an answer before this one too",
                         second - row->before + 1, ticker);
    return error_set(row->err, ERROR_DATA, "row %zu (%s): is there twice, row %zu is of the same ticker",
                     second - row->before + 1, ticker, first - row->before + 1);
}
