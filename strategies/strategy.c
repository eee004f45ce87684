#include "strategies/strategy.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX     ".strategy"
#define VALUE_MOST 4096 /* bytes of a value, its lines put together */
#define LIMIT_MOST 100000

enum key { KEY_NAME, KEY_TITLE, KEY_DESCRIPTION, KEY_SOURCE, KEY_WHERE, KEY_SORT, KEY_COLUMNS, KEY_LIMIT };
static const char *const key_name[] = {"name",  "title", "description", "source",
                                       "where", "sort",  "columns",     "limit"};
#define KEYS        (int)(sizeof key_name / sizeof *key_name)
#define KEYS_LISTED "name, title, description, source, where, sort, columns or limit"

struct reading {
    FILE *file;
    int line;       /* the one that was read last, from 1 */
    bool begun;     /* there was a key */
    bool continues; /* the line goes on with the value before it */
    char *value[sizeof key_name / sizeof *key_name];
    int first_line[sizeof key_name / sizeof *key_name];
    int failed_line; /* 0: nothing failed */
    struct error why;
};

/* The first thing that is wrong is what is told. */
static int reading_fail(struct reading *reading)
{
    if (!reading->failed_line)
        reading->failed_line = reading->line;
    return 0;
}

/* As fgets(), but tells how many bytes there are, so that a byte 0 is not taken for the end. */
static size_t line_bytes(char *text, size_t size, FILE *file)
{
    size_t length = 0;
    int byte = 0;
    while (byte != '\n' && length + 1 < size && (byte = getc_unlocked(file)) != EOF)
        text[length++] = (char)byte;
    text[length] = '\0';
    return length;
}

static int line_check(struct reading *reading, const char *text, size_t length, size_t size)
{
    const char *first = text + strspn(text, " \t");
    reading->continues = reading->begun && first > text;
    if (memchr(text, 0, length))
        return error_set(&reading->why, ERROR_DATA, "expected text, there is a byte 0");
    if (text[length - 1] != '\n' && length + 1 == size)
        return error_set(&reading->why, ERROR_DATA,
                         "the line is too long, expected at most %zu bytes: go on in the next line, a blank "
                         "at its beginning",
                         size - 2);
    if (*first == '[' && !reading->continues)
        return error_set(&reading->why, ERROR_DATA, "expected key: value, there are no sections");
    return 0;
}

/* inih takes comments behind a value away, but some of its versions not those in a line that goes on. */
static void comment_cut(char *text)
{
    for (char *c = text; (c = strchr(c, ';')); c++)
        if (c > text && isspace((unsigned char)c[-1])) {
            *c = '\0';
            return;
        }
}

/* inih's reader: counts lines, which inih does not tell everywhere, and sees what inih would pass over. */
static char *line_read(char *text, int size, void *user)
{
    struct reading *reading = user;
    size_t length = reading->failed_line ? 0 : line_bytes(text, (size_t)size, reading->file);
    if (!length)
        return NULL;
    reading->line++;
    if (line_check(reading, text, length, (size_t)size))
        return reading_fail(reading), NULL;
    comment_cut(text);
    return text;
}

static int key_find(const char *name)
{
    for (int key = 0; key < KEYS; key++)
        if (strcmp(key_name[key], name) == 0)
            return key;
    return -1;
}

static int value_add(struct reading *reading, int key, const char *text)
{
    const char *before = reading->value[key] ? reading->value[key] : "";
    char *value;
    if (strlen(before) + strlen(text) + 1 > VALUE_MOST)
        return error_set(&reading->why, ERROR_DATA, "%s is too long, expected at most %d bytes",
                         key_name[key], VALUE_MOST);
    if (asprintf(&value, "%s%s%s", before, *before ? " " : "", text) < 0)
        return error_no_memory(&reading->why);
    free(reading->value[key]);
    reading->value[key] = value;
    return 0;
}

/* inih's handler: 1 goes on, 0 is an error on this line. */
static int line_take(void *user, const char *section, const char *name, const char *value)
{
    struct reading *reading = user;
    int key = key_find(name);
    (void)section;
    reading->begun = true;
    if (reading->failed_line)
        return 0;
    if (key < 0)
        error_set(&reading->why, ERROR_DATA, "unknown key '%s', expected %s", name, KEYS_LISTED);
    else if (reading->value[key] && !reading->continues)
        error_set(&reading->why, ERROR_DATA, "%s is there already, in line %d", name,
                  reading->first_line[key]);
    else if (value_add(reading, key, value ? value : "") == 0) {
        if (!reading->first_line[key])
            reading->first_line[key] = reading->line;
        return 1;
    }
    return reading_fail(reading);
}

/* ---- a file ---- */

static bool name_valid(const char *name, size_t length)
{
    return length && length == strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
}

/* The file's name without its suffix, allocated; NULL: it is none of a strategy. */
static char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    size_t length = strlen(base), suffix = strlen(SUFFIX);
    return length > suffix && strcmp(base + length - suffix, SUFFIX) == 0 ? strndup(base, length - suffix)
                                                                          : NULL;
}

static int fail_at(const char *path, int line, struct error *why, struct error *err)
{
    return error_set(err, why->code, "%s:%d: %s", path, line, why->text);
}

static int limit_read(const struct reading *reading, unsigned *limit, struct error *why)
{
    const char *text = reading->value[KEY_LIMIT];
    char *end;
    if (!text)
        return 0;
    unsigned long number = strtoul(text, &end, 10);
    if (!isdigit((unsigned char)*text) || *end || number < 1 || number > LIMIT_MOST)
        return error_set(why, ERROR_DATA, "limit: %s, expected a number from 1 to %d", text, LIMIT_MOST);
    *limit = (unsigned)number;
    return 0;
}

static int strategy_check(const struct reading *reading, const struct strategy *strategy, int *line,
                          struct error *why)
{
    const char *name = reading->value[KEY_NAME];
    *line = reading->first_line[KEY_NAME];
    if (name && strcmp(name, strategy->name) != 0)
        return error_set(why, ERROR_DATA, "name: %s, expected %s as in the name of the file", name,
                         strategy->name);
    *line = 1;
    if (!name_valid(strategy->name, strlen(strategy->name)))
        return error_set(why, ERROR_DATA,
                         "a strategy's file is named NAME%s, NAME of lower-case letters, digits and _",
                         SUFFIX);
    *line = reading->first_line[KEY_WHERE] ? reading->first_line[KEY_WHERE] : 1;
    if (!reading->value[KEY_WHERE] || !*reading->value[KEY_WHERE])
        return error_set(why, ERROR_DATA, "there is no condition, expected where: EXPRESSION");
    return 0;
}

static int strategy_fill(struct strategy *strategy, struct reading *reading, struct error *err)
{
    char **text[] = {NULL,
                     &strategy->title,
                     &strategy->description,
                     &strategy->source,
                     &strategy->where,
                     &strategy->sort,
                     &strategy->columns};
    for (int key = KEY_TITLE; key < KEY_LIMIT; key++) {
        *text[key] = reading->value[key] ? reading->value[key] : strdup("");
        reading->value[key] = NULL;
        if (!*text[key])
            return error_no_memory(err);
    }
    strategy->where_line = reading->first_line[KEY_WHERE];
    strategy->sort_line = reading->first_line[KEY_SORT];
    strategy->columns_line = reading->first_line[KEY_COLUMNS];
    return 0;
}

static int reading_finish(struct reading *reading, struct strategy *strategy, struct error *err)
{
    struct error why = {0};
    int line = 0, ret = strategy_check(reading, strategy, &line, &why);
    if (ret == 0 && (ret = limit_read(reading, &strategy->limit, &why)))
        line = reading->first_line[KEY_LIMIT];
    if (ret)
        return fail_at(strategy->path, line, &why, err);
    return strategy_fill(strategy, reading, err);
}

static int cannot_read(const char *path, int errnum, struct error *err)
{
    return error_set(err, error_from_errno(errnum), "%s:1: cannot read the file: %s", path, strerror(errnum));
}

static int file_parse(struct reading *reading, const char *path, struct error *err)
{
    struct stat stat;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not make it wait */
    if (fd < 0)
        return cannot_read(path, errno, err);
    if (!(reading->file = fdopen(fd, "r"))) {
        close(fd);
        return error_no_memory(err);
    }
    if (fstat(fd, &stat) == 0 && !S_ISREG(stat.st_mode))
        return error_set(err, ERROR_DATA, "%s:1: expected a file", path);
    errno = 0;
    int line = ini_parse_stream(line_read, reading, line_take, reading);
    if (ferror(reading->file))
        return cannot_read(path, errno, err);
    if (reading->failed_line && (line == 0 || line >= reading->failed_line))
        return fail_at(path, reading->failed_line, &reading->why, err);
    return line ? error_set(err, ERROR_DATA, "%s:%d: expected key: value", path, line) : 0;
}

int strategy_read(const char *path, struct strategy *strategy, struct error *err)
{
    struct reading reading = {0};
    *strategy = (struct strategy){.name = name_of(path), .path = strdup(path)};
    int ret = 0;
    if (!strategy->path)
        return error_no_memory(err);
    if (!strategy->name)
        return error_set(err, ERROR_DATA, "%s:1: a strategy's file is named NAME%s", path, SUFFIX);
    ret = file_parse(&reading, path, err);
    if (ret == 0)
        ret = reading_finish(&reading, strategy, err);
    if (reading.file)
        fclose(reading.file);
    for (int key = 0; key < KEYS; key++)
        free(reading.value[key]);
    return ret;
}

void strategy_free(struct strategy *strategy)
{
    free(strategy->name);
    free(strategy->title);
    free(strategy->description);
    free(strategy->source);
    free(strategy->where);
    free(strategy->sort);
    free(strategy->columns);
    free(strategy->path);
    *strategy = (struct strategy){0};
}

/* ---- folders ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct strategy *)a)->name, ((const struct strategy *)b)->name);
}

const struct strategy *strategies_find(const struct strategies *strategies, const char *name)
{
    const struct strategy wanted = {.name = (char *)name};
    if (!strategies->count)
        return NULL;
    return bsearch(&wanted, strategies->strategy, strategies->count, sizeof wanted, by_name);
}

/* Keeps them by name; one of the same name goes. */
static int strategies_add(struct strategies *strategies, struct strategy *strategy, struct error *err)
{
    struct strategy *same = (struct strategy *)strategies_find(strategies, strategy->name);
    if (same) {
        strategy_free(same);
        *same = *strategy;
        return 0;
    }
    struct strategy *grown =
        realloc(strategies->strategy, (strategies->count + 1) * sizeof *strategies->strategy);
    if (!grown) {
        strategy_free(strategy);
        return error_no_memory(err);
    }
    strategies->strategy = grown;
    grown[strategies->count++] = *strategy;
    qsort(grown, strategies->count, sizeof *grown, by_name);
    return 0;
}

static int file_add(struct strategies *strategies, const char *path, strategy_report *report, void *arg,
                    struct error *err)
{
    struct strategy strategy;
    struct error why = {0};
    int ret = strategy_read(path, &strategy, &why);
    if (ret == 0)
        return strategies_add(strategies, &strategy, err);
    strategy_free(&strategy);
    if (ret == ERROR_NO_MEMORY)
        return error_no_memory(err);
    report(arg, &why);
    return 0;
}

static int is_strategy(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name), suffix = strlen(SUFFIX);
    return entry->d_name[0] != '.' && length > suffix && strcmp(entry->d_name + length - suffix, SUFFIX) == 0;
}

static int folder_read(struct strategies *strategies, const char *folder, strategy_report *report, void *arg,
                       struct error *err)
{
    struct dirent **entry = NULL;
    struct error why = {0};
    int count = scandir(folder, &entry, is_strategy, alphasort), ret = 0;
    if (count < 0) {
        if (errno == ENOENT)
            return 0;
        cannot_read(folder, errno, &why);
        report(arg, &why);
        return 0;
    }
    for (int i = 0; i < count; i++) {
        char *path = NULL;
        if (ret == 0 && asprintf(&path, "%s/%s", folder, entry[i]->d_name) < 0)
            ret = error_no_memory(err);
        if (ret == 0)
            ret = file_add(strategies, path, report, arg, err);
        free(path);
        free(entry[i]);
    }
    free(entry);
    return ret;
}

int strategies_read(const char *const *folders, size_t count, strategy_report *report, void *arg,
                    struct strategies *strategies, struct error *err)
{
    int ret = 0;
    *strategies = (struct strategies){0};
    for (size_t i = 0; ret == 0 && i < count; i++)
        ret = folder_read(strategies, folders[i], report, arg, err);
    return ret;
}

void strategies_free(struct strategies *strategies)
{
    for (size_t i = 0; i < strategies->count; i++)
        strategy_free(&strategies->strategy[i]);
    free(strategies->strategy);
    *strategies = (struct strategies){0};
}
