#include "source/table-desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/text.h"
#include "source/table-parse.h"
#include "source/table-rows.h"

/* The rows of a day that one of its files has. */
struct table_piece {
    size_t first, count;
    const char *path;
};

void table_desk_free(struct table_desk *desk)
{
    file_text_free(&desk->text);
    day_free(&desk->other);
    free(desk->piece);
    *desk = (struct table_desk){0};
}

const char *table_desk_paths(const struct table_desk *desk, char text[static TABLE_PATHS_TEXT])
{
    size_t length = 0;
    for (size_t i = 0; i < desk->pieces && length < TABLE_PATHS_TEXT; i++)
        length += (size_t)snprintf(text + length, TABLE_PATHS_TEXT - length, "%s%s", i > 0 ? ", " : "",
                                   desk->piece[i].path);
    return desk->pieces > 1 ? text : NULL;
}

/* KRX names a download after the day of the download: data_, four digits, that day. */
static bool is_download_name(const char *path)
{
    const char *name = path_name(path);
    return strncmp(name, "data_", 5) == 0 && strspn(name + 5, "0123456789") == 4 && name[9] == '_';
}

static bool lacks_change(const struct table_text *table)
{
    return (table->head.has >> RAW_CHANGE & 1) == 0;
}

/* A file of job/rejected.h. Whoever takes it for a table means to have the day stored. */
static int refused_answers(const char *path, const struct file_text *text, struct error *err)
{
    static const char begin[] = "{\"date\":";
    if (text->length < sizeof begin || memcmp(text->bytes, begin, strlen(begin)) != 0)
        return 0;
    return error_set(
        err, ERROR_DATA,
        "%s: no table, but what a service answered when its table was refused, for a person to look "
        "at; where the day really was so, ask the service again and accept it then",
        path);
}

static int file_parse(const struct table_list *list, const struct table_file *file, struct table_desk *desk,
                      struct day *day, struct error *err)
{
    const struct table_how how = table_list_how(list, file->path);
    struct table_text table;
    int ret = refused_answers(file->path, &desk->text, err);
    if (ret == 0)
        ret = table_text_begin(file->path, &desk->text, FILE_DAY_MOST, &how, &table, err);
    if (ret == 0 && file->named && !table.head.strict && (table.head.has >> FIELD_DATE & 1) == 0 &&
        is_download_name(file->path)) {
        error_set(
            err, ERROR_DATA,
            "%s: the date in such a name is that of the download, not of the table, expected a name as in "
            "2025-06-17.csv",
            file->path);
        return error_remedy(err, ERROR_DATA, REMEDY_DATE);
    }
    if (ret != 0)
        return ret;
    desk->no_change |= lacks_change(&table);
    return table_text_day(&table, &how, day, err);
}

static int read_table(const struct table_list *list, const struct table_file *file, struct table_desk *desk,
                      struct day *day, struct error *err)
{
    kst_date date = file->date;
    if (file->why != NULL) {
        if (err != NULL)
            *err = *file->why;
        return file->why->code;
    }
    int ret = date == 0 ? table_file_date(file->path, &date, err) : 0;
    if (ret != 0)
        return ret;
    day_clear(day, date);
    if (file->book != NULL) {
        const struct table_how how = table_list_how(list, file->path);
        desk->no_change |= lacks_change(&file->book->table);
        return table_book_day(list->shelf, file->book, &how, day, err);
    }
    ret = file_read(file->path, FILE_DAY_MOST, &desk->text, err);
    return ret != 0 ? ret : file_parse(list, file, desk, day, err);
}

static int piece_add(struct table_desk *desk, size_t first, size_t count, const char *path, struct error *err)
{
    if (!array_reserve(&desk->piece, &desk->piece_capacity, desk->pieces + 1, sizeof *desk->piece))
        return error_no_memory(err);
    desk->piece[desk->pieces++] = (struct table_piece){first, count, path};
    return 0;
}

/* The rows of the piece as a table of their own, which shares the day's memory. */
static struct day piece_day(const struct day *day, const struct table_piece *piece)
{
    struct day view = {.date = day->date, .count = piece->count, .line = day->line + piece->first};
    for (int c = 0; c < RAW_PUBLISHED; c++)
        view.column[c] = day->column[c] + piece->first;
    return view;
}

/* Appends the rows of `other`. A line's number no longer tells which file it is in. */
static int rows_append(struct day *day, const struct day *other, struct error *err)
{
    for (size_t k = 0; k < other->count; k++) {
        long i = day_add(day);
        if (i < 0)
            return error_no_memory(err);
        day->line[i] = other->line[k];
        for (int c = 0; c < RAW_PUBLISHED; c++)
            day->column[c][i] = other->column[c][k];
    }
    for (size_t i = 0; i < day->count; i++)
        day->line[i].file_line = 0;
    return 0;
}

/* Takes one more table of the day, which desk->other holds. */
static int table_join(struct table_desk *desk, const char *path, struct day *day, struct error *err)
{
    char what[160];
    for (size_t i = 0; i < desk->pieces; i++) {
        const struct day piece = piece_day(day, &desk->piece[i]);
        int common = table_common(&piece, &desk->other);
        if (common < 0)
            return error_no_memory(err);
        if (common > 0 && table_same(&piece, &desk->other, what))
            return 0;
        if (common > 0)
            return error_set(
                err, ERROR_DATA,
                "%s and %s are of the same day and differ: %s; expected one table a day, or one a "
                "market",
                desk->piece[i].path, path, what);
    }
    size_t first = day->count;
    int ret = rows_append(day, &desk->other, err);
    return ret != 0 ? ret : piece_add(desk, first, desk->other.count, path, err);
}

int table_list_read(const struct table_list *list, size_t first, size_t count, struct table_desk *desk,
                    struct day *day, struct error *err)
{
    desk->pieces = 0;
    desk->no_change = false;
    int ret = read_table(list, &list->file[first], desk, day, err);
    if (ret == 0 && count > 1)
        ret = piece_add(desk, 0, day->count, list->file[first].path, err);
    for (size_t i = first + 1; ret == 0 && i < first + count; i++) {
        ret = read_table(list, &list->file[i], desk, &desk->other, err);
        if (ret == 0)
            ret = table_join(desk, list->file[i].path, day, err);
    }
    return ret;
}
