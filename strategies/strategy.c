#include "strategies/strategy.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/keyfile.h"

#define STRATEGY_MOST 65536 /* bytes of a file */
#define LIMIT_MOST    100000

enum key { KEY_NAME, KEY_TITLE, KEY_DESCRIPTION, KEY_SOURCE, KEY_WHERE, KEY_SORT, KEY_COLUMNS, KEY_LIMIT };
static const char *const key_name[] = {"name",  "title", "description", "source",
                                       "where", "sort",  "columns",     "limit"};
#define KEYS_LISTED "name, title, description, source, where, sort, columns or limit"

/* ---- a file ---- */

static int limit_read(const struct keyfile_values *reading, unsigned *limit, struct error *why)
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

static int strategy_check(const struct keyfile_values *reading, const struct strategy *strategy, int *line,
                          struct error *why)
{
    const char *name = reading->value[KEY_NAME];
    *line = reading->first_line[KEY_NAME];
    if (name && strcmp(name, strategy->name) != 0)
        return error_set(why, ERROR_DATA, "name: %s, expected %s as in the name of the file", name,
                         strategy->name);
    *line = 1;
    if (!catalog_name_valid(strategy->name))
        return error_set(why, ERROR_DATA,
                         "a strategy's file is named NAME%s, NAME of lower-case letters, digits and _",
                         STRATEGY_SUFFIX);
    *line = reading->first_line[KEY_WHERE] ? reading->first_line[KEY_WHERE] : 1;
    if (!reading->value[KEY_WHERE] || !*reading->value[KEY_WHERE])
        return error_set(why, ERROR_DATA, "there is no condition, expected where: EXPRESSION");
    return 0;
}

static int strategy_fill(struct strategy *strategy, struct keyfile_values *reading, struct error *err)
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

static int reading_finish(struct keyfile_values *reading, struct strategy *strategy, struct error *err)
{
    struct error why = {0};
    int line = 0, ret = strategy_check(reading, strategy, &line, &why);
    if (ret == 0 && (ret = limit_read(reading, &strategy->limit, &why)))
        line = reading->first_line[KEY_LIMIT];
    if (ret)
        return keyfile_fail(strategy->path, line, &why, err);
    return strategy_fill(strategy, reading, err);
}

/* Reads the open file. */
static int strategy_load(FILE *file, const char *path, struct strategy *strategy, struct error *err)
{
    struct keyfile_values reading = {
        .key = key_name, .keys = sizeof key_name / sizeof *key_name, .listed = KEYS_LISTED};
    int ret = keyfile_values_read(file, path, &reading, err);
    if (ret == 0)
        ret = reading_finish(&reading, strategy, err);
    keyfile_values_free(&reading);
    return ret;
}

static int strategy_name(const char *path, struct strategy *strategy, struct error *err)
{
    *strategy = (struct strategy){.name = catalog_name(&strategy_kind, path), .path = strdup(path)};
    if (!strategy->path)
        return error_no_memory(err);
    if (!strategy->name)
        return error_set(err, ERROR_DATA, "%s:1: a strategy's file is named NAME%s", path, STRATEGY_SUFFIX);
    return 0;
}

int strategy_read(const char *path, struct strategy *strategy, struct error *err)
{
    FILE *file;
    int ret = strategy_name(path, strategy, err);
    if (ret == 0)
        ret = catalog_file_open(path, STRATEGY_MOST, &file, err);
    if (ret)
        return ret;
    ret = strategy_load(file, path, strategy, err);
    fclose(file);
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

/* ---- as an item of a catalog ---- */

static int item_read(FILE *file, const char *path, void *item, struct error *err)
{
    int ret = strategy_name(path, item, err);
    return ret ? ret : strategy_load(file, path, item, err);
}

static void item_free(void *item)
{
    strategy_free(item);
}

const struct catalog_kind strategy_kind = {.what = "strategy",
                                           .suffix = STRATEGY_SUFFIX,
                                           .most = STRATEGY_MOST,
                                           .size = sizeof(struct strategy),
                                           .remedy = REMEDY_LIST_STRATEGIES,
                                           .read = item_read,
                                           .free = item_free};
