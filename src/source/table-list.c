#include "source/table-list.h"

#include <ctype.h>
#include <errno.h>
#include <fts.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/text.h"
#include "source/unpack.h"

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

/* The same of both patterns. */
static bool name_date_at(const char *name, const char *p, kst_date *date)
{
    return date_at(name, p, "yyyy-mm-dd", date) || date_at(name, p, "yyyymmdd", date);
}

int table_file_date(const char *path, kst_date *date, struct error *err)
{
    const char *name = path_name(path);
    for (const char *p = name + strlen(name); p-- > name;) {
        kst_date found;
        if (!name_date_at(name, p, &found))
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

/* How many dates a file's name has. */
static unsigned name_dates(const char *path)
{
    const char *slash = strrchr(path, '/');
    unsigned count = 0;
    for (const char *name = slash != NULL ? slash + 1 : path, *p = name; *p != '\0'; p++) {
        kst_date found;
        count += name_date_at(name, p, &found);
    }
    return count;
}

/* ---- which files there are ---- */

static bool ends(const char *name, size_t length, const char *ending)
{
    size_t n = strlen(ending);
    return length > n && strncasecmp(name + length - n, ending, n) == 0;
}

/* Whether the name ends in .csv, or in .csv and the ending of something packed. */
static bool is_table_name(const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < unpack_count; i++)
        if (ends(name, length, unpack_table[i].ending)) {
            length -= strlen(unpack_table[i].ending);
            break;
        }
    return ends(name, length, ".csv");
}

/* Whether the name says that the file holds a table, but as no text. */
static bool is_other_name(const char *name)
{
    size_t length = strlen(name);
    return ends(name, length, ".parquet") || ends(name, length, ".xlsx") || ends(name, length, ".xls");
}

static int list_no_memory(const struct table_list *list, struct error *err)
{
    return error_set(err, ERROR_NO_MEMORY, "not enough memory for a list of %zu files", list->count + 1);
}

static int list_append(struct table_list *list, const struct table_file *file, struct error *err)
{
    struct table_file added = *file;
    if (!array_reserve(&list->file, &list->capacity, list->count + 1, sizeof *list->file) ||
        (added.path = strdup(file->path)) == NULL)
        return list_no_memory(list, err);
    list->file[list->count++] = added;
    return 0;
}

/* Adds a file of which nothing tells the date. `why` is copied. */
static int list_append_dateless(struct table_list *list, const char *path, const struct error *why,
                                struct error *err)
{
    struct table_file file = {.path = (char *)path, .why = malloc(sizeof *why)};
    if (file.why == NULL)
        return list_no_memory(list, err);
    *file.why = *why;
    int ret = list_append(list, &file, err);
    if (ret != 0)
        free(file.why);
    return ret;
}

struct table_how table_list_how(const struct table_list *list, const char *path)
{
    return (struct table_how){.columns = list->columns, .market = dialect_market_of_path(path)};
}

/* Adds each date of a file of many days. */
static int list_append_book(struct table_list *list, struct table_book *book, struct error *err)
{
    int ret = 0;
    for (size_t i = 0; ret == 0 && i < book->count; i++) {
        const struct table_file file = {.path = book->path, .date = book->part[i].date, .book = book};
        if (i == 0 || book->part[i - 1].date != file.date)
            ret = list_append(list, &file, err);
    }
    return ret;
}

/* Adds a file whose name does not tell its date for certain: `named` is the date that the name may mean, 0
 * for none. Its content decides. */
static int list_add_dateless(struct table_list *list, const char *path, kst_date named,
                             const struct error *why, struct error *err)
{
    const struct table_how how = table_list_how(list, path);
    struct table_book *book = NULL;
    if (list->shelf != NULL && (book = table_shelf_open(list->shelf, path, &how, list->date, err)) == NULL)
        return ERROR_NO_MEMORY;
    if (book != NULL && book->error.code == 0)
        return list_append_book(list, book, err);
    if (named != 0)
        return list_append(list, &(struct table_file){.path = (char *)path, .date = named, .named = true},
                           err);
    return list_append_dateless(list, path, book != NULL ? &book->error : why, err);
}

static int list_add(struct table_list *list, const char *path, struct error *err)
{
    struct error why = {0};
    struct table_file file = {.path = (char *)path, .date = list->date, .named = list->date == 0};
    if (strcmp(path, FILE_STANDARD_INPUT) == 0)
        return list_add_dateless(list, path, 0, NULL, err);
    if (file.date == 0 && table_file_date(path, &file.date, &why) != 0)
        return name_dates(path) > 0 ? list_append_dateless(list, path, &why, err)
                                    : list_add_dateless(list, path, 0, &why, err);
    if (list->date == 0 && list->shelf != NULL && name_dates(path) > 1)
        return list_add_dateless(list, path, file.date, &why, err);
    return list_append(list, &file, err);
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
        if (!named && (entry->fts_name[0] == '.' || (!is_table_name(entry->fts_name) &&
                                                     !(list->others && is_other_name(entry->fts_name)))))
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
    unsigned walked = 0;
    bool input = false;
    if (ended == NULL)
        return error_set(err, ERROR_NO_MEMORY, "not enough memory for %u paths", count);
    for (unsigned i = 0; i < count; i++)
        if (list->shelf != NULL && strcmp(paths[i], "-") == 0)
            input = true;
        else
            ended[walked++] = paths[i];
    int ret = walked > 0 ? list_walk(list, ended, err) : 0; /* fts_read() does not survive an empty list */
    if (ret == 0 && input)
        ret = list_add(list, FILE_STANDARD_INPUT, err);
    free(ended);
    if (ret != 0)
        return ret;
    if (list->count == 0)
        return error_set(err, ERROR_NOT_FOUND,
                         "%s%s: no daily tables there, expected .csv files, packed (" UNPACK_ENDINGS
                         ") or not",
                         count > 0 ? paths[0] : "no path", count > 1 ? " and the others" : "");
    qsort(list->file, list->count, sizeof *list->file, by_date);
    return 0;
}

void table_list_free(struct table_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->file[i].path);
        free(list->file[i].why);
    }
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
