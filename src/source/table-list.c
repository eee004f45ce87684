#include "source/table-list.h"

#include <ctype.h>
#include <errno.h>
#include <fts.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/array.h"
#include "source/table-parse.h"
#include "source/table-rows.h"

/* ---- the date in a name ---- */

/* Reads a date at `p`, within `name`. The pattern has a letter for each digit and dashes for dashes. False
 * where the text is another one, or where a further digit stands before or after the date. */
static bool date_at(const char *name, const char *p, const char *pattern, kst_date *date)
{
    if (p > name && isdigit((unsigned char)p[-1]))
        return false;
    kst_date value = 0;
    for (; *pattern != '\0'; pattern++, p++) {
        if (*pattern == '-' ? *p != '-' : !isdigit((unsigned char)*p))
            return false;
        if (*pattern != '-')
            value = value * 10 + (*p - '0');
    }
    *date = value;
    return !isdigit((unsigned char)*p);
}

int table_file_date(const char *path, kst_date *date, struct error *err)
{
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    for (const char *p = name + strlen(name); p-- > name;) {
        kst_date found;
        if (!date_at(name, p, "yyyy-mm-dd", &found) && !date_at(name, p, "yyyymmdd", &found))
            continue;
        if (!date_valid(found))
            return error_set(err, ERROR_DATA,
                             "%s: the date in the name, %04d-%02d-%02d, is no day of the calendar", path,
                             found / 10000, found / 100 % 100, found % 100);
        *date = found;
        return 0;
    }
    return error_set(err, ERROR_DATA, "%s: no date in the name, expected one as in 2025-06-17.csv.gz", path);
}

/* ---- which files there are ---- */

static bool is_table_name(const char *name)
{
    static const char *const ending[] = {".csv", ".csv.gz"};
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
        size_t n = strlen(ending[i]);
        if (length > n && strcasecmp(name + length - n, ending[i]) == 0)
            return true;
    }
    return false;
}

static int list_add(struct table_list *list, const char *path, struct error *err)
{
    if (!array_reserve(&list->file, &list->capacity, list->count + 1, sizeof *list->file))
        return error_set(err, ERROR_NO_MEMORY, "not enough memory for a list of %zu files", list->count + 1);
    struct table_file file = {.path = strdup(path)};
    if (file.path == NULL)
        return error_set(err, ERROR_NO_MEMORY, "not enough memory for the path %s", path);
    if (table_file_date(path, &file.date, NULL) != 0)
        file.date = 0; /* table_list_read() will say what is wrong with the name */
    list->file[list->count++] = file;
    return 0;
}

static int list_visit(struct table_list *list, FTS *tree, FTSENT *entry, struct error *err)
{
    const bool named = entry->fts_level == FTS_ROOTLEVEL;
    switch (entry->fts_info) {
    case FTS_NS:
    case FTS_DNR:
    case FTS_ERR:
        return error_set(err, error_from_errno(entry->fts_errno), "%s: cannot be read: %s", entry->fts_path,
                         strerror(entry->fts_errno));
    case FTS_D:
        if (!named && entry->fts_name[0] == '.')
            fts_set(tree, entry, FTS_SKIP);
        return 0;
    case FTS_DP:
    case FTS_DC:
        return 0;
    default:
        if (!named && (entry->fts_name[0] == '.' || !is_table_name(entry->fts_name)))
            return 0;
        return list_add(list, entry->fts_path, err);
    }
}

static int list_walk(struct table_list *list, char *const *paths, struct error *err)
{
    FTS *tree = fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, NULL);
    if (tree == NULL)
        return error_set(err, error_from_errno(errno), "%s%s: cannot be looked through for tables: %s",
                         paths[0], paths[1] != NULL ? " and the others" : "", strerror(errno));
    int ret = 0;
    FTSENT *entry;
    while (ret == 0 && (errno = 0, entry = fts_read(tree)) != NULL)
        ret = list_visit(list, tree, entry, err);
    if (ret == 0 && errno != 0)
        ret = error_set(err, error_from_errno(errno), "cannot look for tables: %s", strerror(errno));
    fts_close(tree);
    return ret;
}

static int by_date(const void *a, const void *b)
{
    const struct table_file *x = a, *y = b;
    if (x->date != y->date)
        return x->date < y->date ? -1 : 1;
    return strcmp(x->path, y->path);
}

int table_list_expand(char *const *paths, unsigned count, struct table_list *list, struct error *err)
{
    char **ended = calloc((size_t)count + 1, sizeof *ended); /* fts_open() wants a NULL after the last */
    if (ended == NULL)
        return error_set(err, ERROR_NO_MEMORY, "not enough memory for %u paths", count);
    for (unsigned i = 0; i < count; i++)
        ended[i] = paths[i];
    int ret = count > 0 ? list_walk(list, ended, err) : 0; /* fts_read() does not survive an empty list */
    free(ended);
    if (ret != 0)
        return ret;
    if (list->count == 0)
        return error_set(err, ERROR_NOT_FOUND, "%s%s: no daily tables there, expected .csv or .csv.gz files",
                         count > 0 ? paths[0] : "no path", count > 1 ? " and the others" : "");
    qsort(list->file, list->count, sizeof *list->file, by_date);
    return 0;
}

void table_list_free(struct table_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->file[i].path);
    free(list->file);
    *list = (struct table_list){0};
}

size_t table_list_find(const struct table_list *list, kst_date date)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->file[middle].date < date)
            low = middle + 1;
        else
            high = middle;
    }
    return low < list->count && list->file[low].date == date ? low : list->count;
}

size_t table_list_group(const struct table_list *list, size_t first)
{
    size_t end = first + 1;
    while (list->file[first].date != 0 && end < list->count && list->file[end].date == list->file[first].date)
        end++;
    return end - first;
}

/* ---- reading one date's ---- */

void table_desk_free(struct table_desk *desk)
{
    file_text_free(&desk->text);
    day_free(&desk->other);
}

static int read_table(const char *path, struct file_text *text, struct day *day, struct error *err)
{
    kst_date date;
    int ret = table_file_date(path, &date, err);
    if (ret == 0)
        ret = file_read(path, text, err);
    if (ret != 0)
        return ret;
    day_clear(day, date);
    return table_parse(path, text->bytes, text->length, day, err);
}

int table_list_read(const struct table_list *list, size_t first, size_t count, struct table_desk *desk,
                    struct day *day, struct error *err)
{
    const char *path = list->file[first].path;
    int ret = read_table(path, &desk->text, day, err);
    for (size_t i = first + 1; ret == 0 && i < first + count; i++) {
        const char *other = list->file[i].path;
        char what[160];
        ret = read_table(other, &desk->text, &desk->other, err);
        if (ret == 0 && !table_same(day, &desk->other, what))
            ret = error_set(err, ERROR_DATA,
                            "%s and %s are of the same day and differ: %s; expected one table a day", path,
                            other, what);
    }
    return ret;
}
