#include "source/table-parse.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "market/code.h"
#include "market/universe.h"
#include "source/cell.h"

/* What a field of a line holds: a raw column (by its number), one of the three texts, or something that is
 * ignored. */
enum { FIELD_TICKER = RAW_PUBLISHED, FIELD_NAME, FIELD_MARKET, FIELD_COUNT, FIELD_IGNORED = FIELD_COUNT };

#define FIELDS_MOST 256

struct header {
    size_t count;
    unsigned char field[FIELDS_MOST];
};

static const char *field_name(unsigned field)
{
    static const char *const text[] = {"ticker", "name", "market"};
    return field < RAW_PUBLISHED ? raw_column_name[field] : text[field - RAW_PUBLISHED];
}

/* ---- the first line ---- */

static unsigned field_by_name(const struct cell *field)
{
    char name[32];
    if (!cell_copy(field, name, sizeof name))
        return FIELD_IGNORED;
    for (unsigned i = 0; i < FIELD_COUNT; i++)
        if (strcmp(name, field_name(i)) == 0)
            return i;
    return FIELD_IGNORED;
}

/* Names every column that is missing, so that a person need not try again for each. */
static int header_missing(struct cell_scan *scan, const bool *seen)
{
    char names[256] = "";
    size_t length = 0, count = 0;
    for (unsigned i = 0; i < FIELD_COUNT; i++) {
        if (seen[i])
            continue;
        int n =
            snprintf(names + length, sizeof names - length, "%s%s", count++ > 0 ? ", " : "", field_name(i));
        length += (size_t)n;
    }
    if (count == 0)
        return 0;
    return cell_error(scan,
                      "column%s %s missing, expected ticker,name,market,open,high,low,close,change,"
                      "volume,value,market_cap,shares in any order",
                      count > 1 ? "s" : "", names);
}

static int header_parse(struct cell_scan *scan, struct header *header)
{
    bool more, seen[FIELD_COUNT] = {false};
    scan->number = 1;
    if (scan->next_line == NULL)
        return cell_error(scan, "the file is empty, expected a header line and one line per ticker");
    scan->number = 0;
    int ret = cell_line(scan, &more);
    while (ret == 0 && scan->next != NULL) {
        struct cell field;
        if ((ret = cell_next(scan, &field)) != 0)
            break;
        if (header->count == FIELDS_MOST)
            return cell_error(scan, "more than %d columns, expected the twelve of a daily table",
                              FIELDS_MOST);
        unsigned found = field_by_name(&field);
        if (found != FIELD_IGNORED && seen[found])
            return cell_error(scan, "column %s is named twice, expected once", field_name(found));
        if (found != FIELD_IGNORED)
            seen[found] = true;
        header->field[header->count++] = (unsigned char)found;
    }
    return ret != 0 ? ret : header_missing(scan, seen);
}

/* ---- rows ---- */

static int row_number(struct cell_scan *scan, unsigned column, double *number)
{
    struct cell field;
    const char *why = cell_read_number(scan, number, &field);
    if (why == NULL)
        return 0;
    return cell_error(scan, "%s \"%.*s\" %s", raw_column_name[column], cell_shown(&field), field.bytes, why);
}

/* A ticker or a market that does not fit cannot be one that day_check() would let in, so it is refused here.
 */
static int row_text(struct cell_scan *scan, unsigned which, struct day_line *line)
{
    struct cell field;
    int ret = cell_next(scan, &field);
    if (ret != 0)
        return ret;
    const int shown = cell_shown(&field);
    if (which == FIELD_TICKER && !cell_copy(&field, line->ticker, sizeof line->ticker))
        return cell_error(scan, "ticker \"%.*s\" is no code, " TICKER_EXPECTED, shown, field.bytes);
    if (which == FIELD_MARKET && !cell_copy(&field, line->market, sizeof line->market))
        return cell_error(scan, "market \"%.*s\" is not known, " MARKETS_EXPECTED, shown, field.bytes);
    if (which == FIELD_NAME && !cell_copy(&field, line->name, sizeof line->name))
        return cell_error(scan, "name \"%.*s...\" is too long, expected up to %d bytes", shown, field.bytes,
                          NAME_TEXT - 1);
    return 0;
}

static int row_fields(struct cell_scan *scan, const struct header *header, struct day_line *line,
                      double *value)
{
    for (size_t i = 0; i < header->count; i++) {
        const unsigned which = header->field[i];
        int ret = 0;
        if (scan->next == NULL)
            return cell_check_count(scan, header->count);
        if (which < RAW_PUBLISHED)
            ret = row_number(scan, which, &value[which]);
        else
            ret = row_text(scan, which, line);
        if (ret != 0)
            return ret;
    }
    return scan->next != NULL ? cell_check_count(scan, header->count) : 0;
}

static int row_parse(struct cell_scan *scan, const struct header *header, struct day *day)
{
    double value[RAW_PUBLISHED];
    long i = day_add(day);
    if (i < 0)
        return error_set(scan->err, ERROR_NO_MEMORY, "%s: not enough memory for its table", scan->file);
    int ret = row_fields(scan, header, &day->line[i], value);
    if (ret != 0) {
        /* A field too many or too few shifts the ones after it, and then the count is what is wrong. */
        int count = cell_check_count(scan, header->count);
        return count != 0 ? count : ret;
    }
    for (int c = 0; c < RAW_PUBLISHED; c++)
        day->column[c][i] = value[c];
    day->line[i].file_line = (unsigned)scan->number;
    return 0;
}

int table_parse(const char *file, const char *text, size_t length, struct day *day, struct error *err)
{
    struct cell_scan scan;
    struct header header = {0};
    bool more;
    cell_begin(&scan, file, text, length, err);
    int ret = header_parse(&scan, &header);
    while (ret == 0 && (ret = cell_line(&scan, &more)) == 0 && more)
        ret = row_parse(&scan, &header, day);
    if (ret == 0 && day->count == 0) {
        scan.number++;
        return cell_error(&scan, "no line below the header, expected one per ticker");
    }
    return ret;
}
