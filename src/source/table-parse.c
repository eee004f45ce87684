#include "source/table-parse.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "market/code.h"
#include "market/universe.h"
#include "source/cell.h"
#include "source/korean.h"

/* ---- rows ---- */

static int row_number(struct cell_scan *scan, bool strict, unsigned column, double *number)
{
    struct cell field;
    const char *why = strict ? cell_read_number(scan, number, &field) : cell_read_loose(scan, number, &field);
    if (why == NULL)
        return 0;
    return cell_error(scan, "%s \"%.*s\" %s", raw_column_name[column], cell_shown(&field), field.bytes, why);
}

static int ticker_take(struct cell_scan *scan, struct cell *field, bool strict, struct day_line *line)
{
    if (!strict)
        cell_trim(field);
    if (!cell_copy(field, line->ticker, sizeof line->ticker))
        return cell_error(scan, "ticker \"%.*s\" is no code, " TICKER_EXPECTED, cell_shown(field),
                          field->bytes);
    if (!strict)
        ticker_code_mend(line->ticker);
    return 0;
}

/* A ticker or a market that does not fit cannot be one that day_check() would let in, so it is refused here.
 */
static int market_take(struct cell_scan *scan, struct cell *field, bool strict, struct day_line *line)
{
    char text[64];
    if (!strict)
        cell_trim(field);
    if (!strict && cell_copy(field, text, sizeof text)) {
        if (strcmp(text, "-") == 0 || strcasecmp(text, "nan") == 0)
            return 0; /* unknown, as an empty field is */
        const char *market = dialect_market(text);
        if (market != NULL) {
            memcpy(line->market, market, strlen(market) + 1);
            return 0;
        }
    }
    if (cell_copy(field, line->market, sizeof line->market))
        return 0;
    return cell_error(scan, "market \"%.*s\" is not known, " MARKETS_EXPECTED, cell_shown(field),
                      field->bytes);
}

static int date_take(struct cell_scan *scan, const struct cell *field, kst_date expected)
{
    char text[DATE_TEXT], other[DATE_TEXT];
    kst_date date;
    int ret = dialect_date_read(scan, field, &date);
    if (ret != 0 || date == expected)
        return ret;
    return cell_error(
        scan,
        "the row is of %s, expected %s as of the whole file: a file of several days has no date in "
        "its name",
        date_format(date, text), date_format(expected, other));
}

static int row_text(struct cell_scan *scan, const struct table_head *head, unsigned which, kst_date date,
                    struct day_line *line)
{
    struct cell field;
    int ret = cell_next(scan, &field);
    if (ret != 0 || which == FIELD_IGNORED)
        return ret;
    if (which == FIELD_TICKER)
        return ticker_take(scan, &field, head->strict, line);
    if (which == FIELD_MARKET)
        return market_take(scan, &field, head->strict, line);
    if (which == FIELD_DATE)
        return date_take(scan, &field, date);
    if (!head->strict)
        cell_trim(&field);
    if (cell_copy(&field, line->name, sizeof line->name))
        return 0;
    return cell_error(scan, "name \"%.*s...\" is too long, expected up to %d bytes", cell_shown(&field),
                      field.bytes, NAME_TEXT - 1);
}

static int row_fields(struct cell_scan *scan, const struct table_head *head, kst_date date,
                      struct day_line *line, double *value)
{
    for (size_t i = 0; i < head->count; i++) {
        const unsigned which = head->field[i];
        int ret = 0;
        if (scan->next == NULL)
            return cell_check_count(scan, head->count);
        if (which < RAW_PUBLISHED)
            ret = row_number(scan, head->strict, which, &value[which]);
        else
            ret = row_text(scan, head, which, date, line);
        if (ret != 0)
            return ret;
    }
    return scan->next != NULL ? cell_check_count(scan, head->count) : 0;
}

static int row_parse(struct cell_scan *scan, const struct table_head *head, const struct table_how *how,
                     struct day *day)
{
    double value[RAW_PUBLISHED];
    long i = day_add(day);
    if (i < 0)
        return error_set(scan->err, ERROR_NO_MEMORY, "%s: not enough memory for its table", scan->file);
    struct day_line *line = &day->line[i];
    int ret = row_fields(scan, head, day->date, line, value);
    if (ret != 0) {
        /* A field too many or too few shifts the ones after it, and then the count is what is wrong. */
        int count = cell_check_count(scan, head->count);
        return count != 0 ? count : ret;
    }
    for (unsigned c = 0; c < RAW_PUBLISHED; c++)
        if (head->has >> c & 1)
            day->column[c][i] = value[c];
    if (!head->strict && line->market[0] == '\0' && how->market != NULL)
        snprintf(line->market, sizeof line->market, "%s", how->market);
    line->file_line = (unsigned)scan->number;
    return 0;
}

/* ---- the whole table ---- */

/* What the first line is written in. Where it is not UTF-8, nothing is known of the table yet; where it is
 * ASCII, it does not tell what the lines below it are written in. */
enum head_kind { HEAD_ASCII, HEAD_UTF8, HEAD_OTHER };

static enum head_kind head_kind(const struct file_text *text)
{
    const char *end = memchr(text->bytes, '\n', text->length);
    size_t length = end != NULL ? (size_t)(end - text->bytes) : text->length, ascii = 0;
    while (ascii < length && (unsigned char)text->bytes[ascii] < 0x80)
        ascii++;
    if (ascii == length)
        return HEAD_ASCII;
    size_t until = cell_text_until(text->bytes, length, true);
    return until == length || (unsigned char)text->bytes[until] < 0x80 ? HEAD_UTF8 : HEAD_OTHER;
}

/* Refuses what people take for a table and is no text. */
static int other_file(const char *file, const struct file_text *text, struct error *err)
{
    static const struct {
        const char *magic, *what;
    } kinds[] = {
        {"\xff\xfe", "UTF-16 text, expected UTF-8: save it as 'CSV UTF-8'"},
        {"\xfe\xff", "UTF-16 text, expected UTF-8: save it as 'CSV UTF-8'"},
        {"PAR1",
         "a Parquet file, expected CSV: in Python, pandas.read_parquet(FILE).to_csv(OTHER, index=False)"},
        {"PK\003\004", "a zip archive or an Excel file, expected CSV: unpack it, or save it as CSV"},
        {"\xd0\xcf\x11\xe0", "an old Excel file, expected CSV: save it as CSV"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (text->length >= strlen(kinds[i].magic) &&
            memcmp(text->bytes, kinds[i].magic, strlen(kinds[i].magic)) == 0)
            return error_set(err, ERROR_DATA, "%s: is %s", file, kinds[i].what);
    return 0;
}

static int head_begin(const char *file, struct file_text *text, const struct table_how *how,
                      struct table_text *table, struct error *err)
{
    struct cell_scan scan;
    cell_begin(&scan, file, text->bytes, text->length, err);
    int ret = head_read(&scan, how->columns, &table->head);
    if (ret != 0)
        return ret;
    *table = (struct table_text){.file = file, .text = text, .head = table->head};
    table->rows = scan.next_line != NULL ? (size_t)(scan.next_line - text->bytes) : text->length;
    return 0;
}

int table_text_begin(const char *file, struct file_text *text, size_t most, const struct table_how *how,
                     struct table_text *table, struct error *err)
{
    const enum head_kind kind = head_kind(text);
    int ret = other_file(file, text, err);
    if (ret == 0 && kind == HEAD_OTHER)
        ret = korean_to_utf8(file, most, true, text, err);
    if (ret == 0)
        ret = head_begin(file, text, how, table, err);
    if (ret != 0 || table->head.strict)
        return ret;
    const bool tabs = table->head.separator == '\t';
    table->checked = cell_text_until(text->bytes, text->length, tabs) == text->length;
    if (table->checked || kind != HEAD_ASCII)
        return 0;
    ret = korean_to_utf8(file, most, false, text, err);
    table->checked = ret == 0 && cell_text_until(text->bytes, text->length, tabs) == text->length;
    return ret;
}

int table_text_empty(const struct table_text *table, struct error *err)
{
    return error_set(err, ERROR_DATA, "%s:2: no line below the header, expected one per ticker", table->file);
}

int table_text_rows(const struct table_text *table, size_t begin, size_t end, size_t line,
                    const struct table_how *how, struct day *day, struct error *err)
{
    struct cell_scan scan;
    bool more;
    int ret = 0;
    cell_begin(&scan, table->file, table->text->bytes, table->text->length, err);
    scan.separator = table->head.separator;
    scan.checked = table->checked;
    scan.number = line - 1;
    scan.next_line = begin < end ? table->text->bytes + begin : NULL;
    const char *stop = table->text->bytes + end;
    while (ret == 0 && scan.next_line != NULL && scan.next_line < stop &&
           (ret = cell_line(&scan, &more)) == 0 && more)
        ret = row_parse(&scan, &table->head, how, day);
    return ret;
}

int table_text_day(const struct table_text *table, const struct table_how *how, struct day *day,
                   struct error *err)
{
    int ret = table_text_rows(table, table->rows, table->text->length, 2, how, day, err);
    return ret == 0 && day->count == 0 ? table_text_empty(table, err) : ret;
}

int table_parse(const char *file, struct file_text *text, const struct table_how *how, struct day *day,
                struct error *err)
{
    struct table_text table;
    int ret = table_text_begin(file, text, FILE_DAY_MOST, how, &table, err);
    return ret != 0 ? ret : table_text_day(&table, how, day, err);
}
