/* Source `directory`: a folder of daily tables, one file a day; somebody else fills the folder, which may
 * grow while the source is open. The files and folders of an import are a source of the same kind. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "source/internal.h"
#include "source/settings.h"
#include "source/table-desk.h"

struct directory {
    char **path; /* [count] */
    unsigned count;
    struct table_list list; /* the files that were there at the last look */
    struct table_shelf shelf;
    struct table_desk desk;
    const char *columns; /* of struct table_list */
    kst_date date;       /* of struct table_list */
    bool others;         /* of struct table_list */
};

static void directory_close(void *state)
{
    struct directory *directory = state;
    table_list_free(&directory->list);
    table_desk_free(&directory->desk);
    table_shelf_free(&directory->shelf);
    for (unsigned i = 0; i < directory->count; i++)
        free(directory->path[i]);
    free(directory->path);
    free(directory);
}

static struct directory *directory_new(char *const *paths, unsigned count,
                                       const struct source_context *context)
{
    struct directory *directory = calloc(1, sizeof *directory);
    if (directory == NULL)
        return NULL;
    if (context->config != NULL)
        directory->columns = config_text(context->config, &source_keys[SOURCE_KEY_COLUMNS]);
    directory->path = calloc((size_t)count + 1, sizeof *directory->path);
    for (unsigned i = 0; directory->path != NULL && i < count; i++) {
        if ((directory->path[i] = strdup(paths[i])) == NULL)
            break;
        directory->count++;
    }
    if (directory->count == count)
        return directory;
    directory_close(directory);
    return NULL;
}

/* Looks which files there are now. */
static int look(struct directory *directory, struct error *err)
{
    table_list_free(&directory->list);
    directory->list.shelf = &directory->shelf;
    directory->list.columns = directory->columns;
    directory->list.date = directory->date;
    directory->list.others = directory->others;
    return table_list_expand(directory->path, directory->count, &directory->list, err);
}

/* Looks again, but takes a folder without tables as no error: the tables may come later. */
static int look_or_wait(struct directory *directory, struct error *err)
{
    struct error why;
    int ret = look(directory, &why);
    if (ret == 0 || ret == ERROR_NOT_FOUND)
        return 0;
    if (err != NULL)
        *err = why;
    return ret;
}

static int check_folder(const char *path, struct error *err)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return error_set(err, error_from_errno(errno), "%s: cannot be read: %s", path, strerror(errno));
    if (!S_ISDIR(st.st_mode))
        return error_set(err, ERROR_USAGE,
                         "%s is no folder: source directory:DIR wants one, 'sise import' takes files", path);
    return 0;
}

static int directory_check(const char *argument, struct error *err)
{
    char *path;
    if (argument == NULL || *argument == '\0')
        return error_set(err, ERROR_USAGE, "source directory wants a folder: directory:DIR");
    int ret = config_path(argument, &path, err);
    if (ret == ERROR_CONFIG && err != NULL)
        err->code = ERROR_USAGE;
    free(path);
    return ret == ERROR_CONFIG ? ERROR_USAGE : ret;
}

static int folder_open(char *path, const struct source_context *context, void **state, struct error *err)
{
    int ret = check_folder(path, err);
    if (ret != 0)
        return ret;
    struct directory *directory = directory_new(&path, 1, context);
    if (directory == NULL)
        return error_set(err, ERROR_NO_MEMORY, "not enough memory to open %s", path);
    ret = look_or_wait(directory, err);
    if (ret != 0)
        directory_close(directory);
    else
        *state = directory;
    return ret;
}

static int directory_open(const char *argument, const struct source_context *context, void **state,
                          struct error *err)
{
    char *path;
    int ret = config_path(argument, &path, err);
    if (ret == 0)
        ret = folder_open(path, context, state, err);
    free(path);
    return ret;
}

static void directory_range(void *state, kst_date *first, kst_date *last)
{
    const struct table_list *list = &((const struct directory *)state)->list;
    size_t i = 0;
    while (i < list->count && list->file[i].date == 0)
        i++;
    *first = i < list->count ? list->file[i].date : 0;
    *last = i < list->count ? list->file[list->count - 1].date : 0;
}

/* A file whose name is dated later than `date`, perhaps by mistake, does not count. */
static kst_date directory_published(void *state, kst_date date)
{
    const struct table_list *list = &((const struct directory *)state)->list;
    size_t i = list->count;
    while (i > 0 && list->file[i - 1].date > date)
        i--;
    return i > 0 ? list->file[i - 1].date : 0;
}

static bool directory_has(void *state, kst_date date)
{
    const struct table_list *list = &((const struct directory *)state)->list;
    return table_list_find(list, date) < list->count;
}

/* Files without a date come first in the list. */
static int directory_stray(void *state, size_t n, struct error *err)
{
    const struct table_list *list = &((const struct directory *)state)->list;
    kst_date date;
    if (n >= list->count || list->file[n].date != 0)
        return 0;
    if (list->file[n].why != NULL) {
        *err = *list->file[n].why;
        return err->code;
    }
    return table_file_date(list->file[n].path, &date, err);
}

static int not_there(struct directory *directory, kst_date date, struct error *err)
{
    char wanted[DATE_TEXT], from[DATE_TEXT], to[DATE_TEXT];
    kst_date first, last;
    directory_range(directory, &first, &last);
    date_format(date, wanted);
    if (first == 0)
        return error_set(err, ERROR_NOT_READY,
                         "%s has no table of %s (%s.csv or .csv.gz), nor of any other day",
                         directory->path[0], wanted, wanted);
    return error_set(err, ERROR_NOT_READY, "%s has no table of %s (%s.csv or .csv.gz); it has %s to %s",
                     directory->path[0], wanted, wanted, date_format(first, from), date_format(last, to));
}

/* Reads the date's table from the files that the last look has found. */
static int fetch_known(struct directory *directory, struct source_answer *answer)
{
    const struct table_list *list = &directory->list;
    size_t first = table_list_find(list, answer->date);
    if (first == list->count)
        return not_there(directory, answer->date, &answer->error);
    source_answer_from(answer, list->file[first].path);
    int ret = table_list_read(list, first, table_list_group(list, first), &directory->desk, &answer->day,
                              &answer->error);
    char paths[TABLE_PATHS_TEXT];
    if (table_desk_paths(&directory->desk, paths) != NULL)
        source_answer_from(answer, paths);
    if (directory->desk.no_change)
        answer->note =
            "the table has no change against the day's base price, so that splits, bonus issues and the "
            "like cannot be found on its days, and prices before them stay as they were";
    return ret;
}

static void directory_fetch(void *state, struct source_answer *answer)
{
    int ret = fetch_known(state, answer);
    if (ret != ERROR_NOT_READY && ret != ERROR_NOT_FOUND)
        return;
    answer->error.code = 0;
    if (look_or_wait(state, &answer->error) == 0)
        fetch_known(state, answer);
}

const struct source_kind source_directory = {
    .name = "directory",
    .argument = "DIR",
    .complete_minute = 19 * 60,
    .check = directory_check,
    .open = directory_open,
    .close = directory_close,
    .range = directory_range,
    .published = directory_published,
    .has = directory_has,
    .stray = directory_stray,
    .fetch = directory_fetch,
    .ahead = true,
};

/* ---- what an import reads ---- */

static const struct source_kind source_files = {
    .name = "import",
    .close = directory_close,
    .range = directory_range,
    .has = directory_has,
    .stray = directory_stray,
    .fetch = directory_fetch,
    .ahead = true,
};

int source_open_files(char *const *paths, unsigned count, const struct source_context *context,
                      struct source **source, struct error *err)
{
    struct directory *directory = directory_new(paths, count, context);
    if (directory == NULL)
        return error_set(err, ERROR_NO_MEMORY, "not enough memory to open %u paths", count);
    directory->date = context->date;
    directory->others = true;
    int ret = look(directory, err);
    if (ret == 0) {
        *source = NULL;
        return source_add(source, &source_files, source_files.name, directory, context, err);
    }
    directory_close(directory);
    return ret;
}
