#include "strategies/strategy.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/keyfile.h"
#include "base/suggest.h"
#include "base/text.h"

#define STRATEGY_MOST 65536 /* bytes of a file */
#define VALUE_MOST    4096  /* bytes of a value, its lines put together */
#define LIMIT_MOST    100000

enum key { KEY_NAME, KEY_TITLE, KEY_DESCRIPTION, KEY_SOURCE, KEY_WHERE, KEY_SORT, KEY_COLUMNS, KEY_LIMIT };
static const char *const key_name[] = {"name",  "title", "description", "source",
                                       "where", "sort",  "columns",     "limit"};
#define KEYS        (int)(sizeof key_name / sizeof *key_name)
#define KEYS_LISTED "name, title, description, source, where, sort, columns or limit"

struct reading {
    char *value[sizeof key_name / sizeof *key_name];
    int first_line[sizeof key_name / sizeof *key_name];
};

static int key_find(const char *name, struct error *err)
{
    char nearest[SUGGEST_TEXT];
    struct suggest suggest = {.wanted = name};
    for (int key = 0; key < KEYS; key++) {
        if (strcmp(key_name[key], name) == 0)
            return key;
        suggest_offer(&suggest, key_name[key]);
    }
    suggest_text(&suggest, nearest);
    return error_set(err, ERROR_DATA, "unknown key '%s'%s", name,
                     *nearest ? nearest : ", expected " KEYS_LISTED);
}

static int value_add(struct reading *reading, int key, const char *text, struct error *err)
{
    const char *before = reading->value[key] ? reading->value[key] : "";
    char *value;
    if (strlen(before) + strlen(text) + 1 > VALUE_MOST)
        return error_set(err, ERROR_DATA, "%s is too long, expected at most %d bytes", key_name[key],
                         VALUE_MOST);
    if (asprintf(&value, "%s%s%s", before, *before ? " " : "", text) < 0)
        return error_no_memory(err);
    free(reading->value[key]);
    reading->value[key] = value;
    return 0;
}

/* A text in another encoding would be compared with names in UTF-8, and would never be equal to one. */
static bool is_utf8(const char *text)
{
    return *text_broken(text, strlen(text)) == '\0';
}

static int line_take(void *arg, const struct keyfile_line *line, struct error *err)
{
    struct reading *reading = arg;
    if (!is_utf8(line->key) || !is_utf8(line->value))
        return error_set(err, ERROR_DATA, "expected text in UTF-8, this is in another encoding");
    int key = key_find(line->key, err);
    if (key < 0)
        return ERROR_DATA;
    if (reading->value[key] && !line->continues)
        return error_set(err, ERROR_DATA, "%s is there already, in line %d", line->key,
                         reading->first_line[key]);
    if (!reading->first_line[key])
        reading->first_line[key] = line->number;
    return value_add(reading, key, line->value, err);
}

/* ---- a file ---- */

static bool name_valid(const char *name, size_t length)
{
    return length && length == strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
}

/* The name of the file without its suffix, allocated; NULL where it has not the suffix of a strategy. */
static char *name_of(const char *path)
{
    const char *base = path_name(path);
    size_t length = strlen(base), suffix = strlen(STRATEGY_SUFFIX);
    return length > suffix && strcmp(base + length - suffix, STRATEGY_SUFFIX) == 0
               ? strndup(base, length - suffix)
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
                         STRATEGY_SUFFIX);
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
    return error_set(err, error_from_errno(errnum), "cannot read %s: %s", path, strerror(errnum));
}

/* Opens without waiting: opening a FIFO would otherwise wait for somebody who writes to it. */
static int file_open(const char *path, FILE **file, struct error *err)
{
    struct stat stat;
    int ret, fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return cannot_read(path, errno, err);
    if (fstat(fd, &stat) || !S_ISREG(stat.st_mode))
        ret = error_set(err, ERROR_DATA, "%s:1: expected a file", path);
    else if (stat.st_size > STRATEGY_MOST)
        ret = error_set(err, ERROR_DATA, "%s:1: a file of %lld bytes, expected at most %d", path,
                        (long long)stat.st_size, STRATEGY_MOST);
    else if ((*file = fdopen(fd, "r")))
        return 0;
    else
        ret = error_no_memory(err);
    close(fd);
    return ret;
}

static int file_read(const char *path, struct reading *reading, struct error *err)
{
    static const struct keyfile_kind kind = {"key: value", ERROR_DATA, true, false, line_take};
    FILE *file;
    int ret = file_open(path, &file, err);
    if (ret)
        return ret;
    ret = keyfile_read(file, path, &kind, reading, err);
    fclose(file);
    return ret;
}

int strategy_read(const char *path, struct strategy *strategy, struct error *err)
{
    struct reading reading = {0};
    *strategy = (struct strategy){.name = name_of(path), .path = strdup(path)};
    if (!strategy->path)
        return error_no_memory(err);
    if (!strategy->name)
        return error_set(err, ERROR_DATA, "%s:1: a strategy's file is named NAME%s", path, STRATEGY_SUFFIX);
    int ret = file_read(path, &reading, err);
    if (ret == 0)
        ret = reading_finish(&reading, strategy, err);
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
