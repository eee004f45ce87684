/* The first line of a table: which column holds what, as the dialects and the person say. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "source/dialect.h"

#define HEAD_TEXT 64 /* bytes of a column's name that can be known, and the final NUL */

struct head_cells {
    char text[HEAD_MOST][HEAD_TEXT];
    size_t count;
};

/* What stands most often between the fields of the first line, outside of quotation marks. */
static char separator_find(const struct cell_scan *scan)
{
    static const char candidate[] = ",;\t";
    size_t count[3] = {0}, best = 0;
    bool quoted = false;
    for (const char *p = scan->next_line; p < scan->text_end && *p != '\n'; p++) {
        quoted ^= *p == '"';
        for (size_t i = 0; i < 3; i++)
            count[i] += !quoted && *p == candidate[i];
    }
    for (size_t i = 1; i < 3; i++)
        best = count[i] > count[best] ? i : best;
    return candidate[best];
}

static int cells_read(struct cell_scan *scan, struct head_cells *cells)
{
    while (scan->next != NULL) {
        struct cell field;
        int ret = cell_next(scan, &field);
        if (ret != 0)
            return ret;
        if (cells->count == HEAD_MOST)
            return cell_error(scan, "more than %d columns, expected the twelve of a daily table", HEAD_MOST);
        cell_trim(&field);
        if (!cell_copy(&field, cells->text[cells->count], HEAD_TEXT))
            cells->text[cells->count][0] = '\0';
        cells->count++;
    }
    return 0;
}

/* One "FIELD=NAME" of the columns that the person has named, without the blanks around its parts. */
struct pair {
    struct cell field, name;
    bool whole; /* there is an equals sign, and something on both sides of it */
};

/* Reads the pair at *text, and goes on to what follows it and a comma. False at the end of the text. */
static bool pair_next(const char **text, struct pair *pair)
{
    const char *p = *text;
    if (*p == '\0')
        return false;
    size_t length = strcspn(p, ","), equals = strcspn(p, "=,");
    pair->whole = p[equals] == '=';
    pair->field = (struct cell){p, equals, false};
    pair->name = (struct cell){p + equals + pair->whole, length - equals - pair->whole, false};
    cell_trim(&pair->field);
    cell_trim(&pair->name);
    pair->whole = pair->whole && pair->field.length > 0 && pair->name.length > 0;
    *text = p + length + (p[length] == ',');
    return true;
}

static unsigned pair_field(const struct pair *pair)
{
    unsigned field = 0;
    while (field < FIELD_COUNT && (strlen(field_name(field)) != pair->field.length ||
                                   memcmp(field_name(field), pair->field.bytes, pair->field.length) != 0))
        field++;
    return field;
}

int columns_check(const char *text, struct error *err)
{
    struct pair pair;
    unsigned seen = 0;
    while (pair_next(&text, &pair)) {
        unsigned field = pair_field(&pair);
        if (!pair.whole)
            return error_set(err, ERROR_CONFIG, "expected pairs such as close=Last with commas between them");
        if (field == FIELD_COUNT)
            return error_set(
                err, ERROR_CONFIG,
                "'%.*s' is no column of sise's, expected ticker, name, market, date, open, high, low, "
                "close, change, volume, value, market_cap or shares",
                cell_shown(&pair.field), pair.field.bytes);
        if (seen >> field & 1)
            return error_set(err, ERROR_CONFIG, "%s is there twice, expected once", field_name(field));
        seen |= 1u << field;
    }
    return 0;
}

/* The field that the person has given to the column called `name`; FIELD_IGNORED: none. */
static unsigned columns_field(const char *columns, const char *name)
{
    struct pair pair;
    while (columns != NULL && pair_next(&columns, &pair))
        if (pair.name.length == strlen(name) && strncasecmp(pair.name.bytes, name, pair.name.length) == 0)
            return pair_field(&pair);
    return FIELD_IGNORED;
}

/* Where the column stands in the dialect, NULL: it is none of its columns. */
static const struct dialect_column *column_find(const struct dialect *dialect, const char *name)
{
    for (const struct dialect_column *column = dialect->column; column->head != NULL; column++)
        if (strcasecmp(column->head, name) == 0)
            return column;
    return NULL;
}

/* Fills the head as the dialect reads it: the columns that the person has named, and then for each field the
 * first of the dialect's names that is there. Returns how many fields the table has; 0 and an error where two
 * columns have the same name. */
static size_t head_fill(const struct head_cells *cells, const char *columns, const struct dialect *dialect,
                        struct table_head *head, const char **twice)
{
    const struct dialect_column *chosen[FIELD_COUNT] = {NULL};
    size_t place[FIELD_COUNT], known = 0;
    bool person[FIELD_COUNT] = {false};
    *twice = NULL;
    head->dialect = dialect;
    head->strict = dialect->strict;
    head->has = 0;
    head->count = cells->count;
    for (size_t i = 0; i < cells->count; i++) {
        unsigned field = columns_field(columns, cells->text[i]);
        const struct dialect_column *column = NULL;
        head->field[i] = FIELD_IGNORED;
        if (field == FIELD_IGNORED && (column = column_find(dialect, cells->text[i])) != NULL)
            field = column->field;
        if (field == FIELD_IGNORED || (column != NULL && person[field]))
            continue;
        const bool seen = head->has >> field & 1;
        if (seen && (column == NULL ? person[field] : chosen[field] == column))
            *twice = field_name(field);
        if (seen && column != NULL && chosen[field] < column)
            continue;
        if (seen)
            head->field[place[field]] = FIELD_IGNORED;
        person[field] = column == NULL;
        chosen[field] = column;
        place[field] = i;
        known += !seen;
        head->has |= 1u << field;
        head->field[i] = (unsigned char)field;
    }
    return known;
}

/* The first name that the dialect has for the field. */
static const char *column_head(const struct dialect *dialect, unsigned field)
{
    const struct dialect_column *column = dialect->column;
    while (column->field != field)
        column++;
    return column->head;
}

static size_t list_add(char *list, size_t size, size_t length, const char *separator, const char *text)
{
    size_t room = size - length;
    int n = snprintf(list + length, room, "%s%s", length > 0 ? separator : "", text);
    return length + ((size_t)n < room ? (size_t)n : room - 1);
}

/* Names the columns of the nearest dialect that are missing, and those that are expected, so that a person
 * need not try again for each. */
static int head_unknown(struct cell_scan *scan, const struct table_head *nearest)
{
    const struct dialect *dialect = nearest->dialect;
    char missing[256] = "", expected[256] = "", others[128] = "";
    size_t m = 0, e = 0, o = 0, count = 0;
    for (unsigned field = 0; field < FIELD_COUNT; field++)
        if ((dialect->needs & ~nearest->has) >> field & 1) {
            m = list_add(missing, sizeof missing, m, ", ", column_head(dialect, field));
            count++;
        }
    for (const struct dialect_column *column = dialect->column; column->head != NULL; column++)
        if (dialect->needs >> column->field & 1 && column_head(dialect, column->field) == column->head)
            e = list_add(expected, sizeof expected, e, ",", column->head);
    for (size_t i = 0; i < dialect_count; i++)
        if (strcmp(dialect_table[i].name, dialect->name) != 0)
            o = list_add(others, sizeof others, o, ", ", dialect_table[i].name);
    const bool one_stock = (dialect->needs & ~nearest->has) == 1u << FIELD_TICKER;
    cell_error(
        scan,
        "column%s %s missing%s, expected %s in any order (the head is nearest to that of %s; others are "
        "%s)",
        count > 1 ? "s" : "", missing, one_stock ? ", and the prices of one stock are no table of a day" : "",
        expected, dialect->name, others);
    return error_remedy(scan->err, ERROR_DATA, REMEDY_COLUMNS);
}

/* How near a head is to a dialect. */
struct nearness {
    double lacks; /* the part of the columns that the dialect needs which the head lacks; 0: it is whole */
    size_t known; /* how many columns of the head the dialect knows */
};

static struct nearness nearness_of(const struct table_head *head, size_t known)
{
    const unsigned needs = head->dialect->needs;
    int lacks = __builtin_popcount(needs & ~head->has);
    return (struct nearness){(double)lacks / __builtin_popcount(needs), known};
}

static bool is_nearer(const struct nearness *a, const struct nearness *b)
{
    return a->lacks < b->lacks || (a->lacks <= b->lacks && a->known > b->known);
}

/* Chooses the dialect that has all it needs and knows most of the columns, or else the nearest. */
static int head_choose(struct cell_scan *scan, const struct head_cells *cells, const char *columns,
                       struct table_head *head)
{
    struct table_head found;
    struct nearness nearest = {.lacks = 2};
    const char *twice, *nearest_twice = NULL;
    const bool named = columns != NULL && *columns != '\0';
    for (size_t i = 0; i < dialect_count; i++) {
        const struct dialect *dialect = named && i == 0 ? &dialect_named : &dialect_table[i];
        size_t known = head_fill(cells, columns, dialect, &found, &twice);
        struct nearness nearness = nearness_of(&found, known);
        if (!is_nearer(&nearness, &nearest))
            continue;
        *head = found;
        nearest = nearness;
        nearest_twice = twice;
        if (dialect->strict && nearness.lacks <= 0)
            break;
    }
    head->separator = scan->separator;
    if (nearest_twice != NULL && nearest.lacks < 0.5)
        return cell_error(scan, "column %s is named twice, expected once", nearest_twice);
    return nearest.lacks > 0 ? head_unknown(scan, head) : 0;
}

int head_read(struct cell_scan *scan, const char *columns, struct table_head *head)
{
    struct head_cells cells = {.count = 0};
    bool more;
    scan->number = 1;
    if (scan->next_line == NULL)
        return cell_error(scan, "the file is empty, expected a header line and one line per ticker");
    scan->number = 0;
    scan->separator = separator_find(scan);
    int ret = cell_line(scan, &more);
    if (ret == 0)
        ret = cells_read(scan, &cells);
    return ret != 0 ? ret : head_choose(scan, &cells, columns, head);
}
