#include "base/config.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/keyfile.h"
#include "base/parse.h"
#include "base/suggest.h"

/* ---- one value ---- */

static int bad_value(const struct config_key *key, const char *text, const char *expected, struct error *err)
{
    return error_set(err, ERROR_CONFIG, "%s = '%s', expected %s", key->name, key->secret ? "****" : text,
                     expected);
}

/* The place of `text` in "a|b|c", -1 when it is not there. */
static int choice_place(const char *choices, const char *text)
{
    size_t length = strlen(text);
    for (int place = 0; choices; place++) {
        size_t size = strcspn(choices, "|");
        if (size == length && strncmp(choices, text, length) == 0)
            return place;
        choices = choices[size] ? choices + size + 1 : NULL;
    }
    return -1;
}

static int number_check(const struct config_key *key, const char *text, double *number, struct error *err)
{
    char expected[96];
    if (!*text && !*key->standard) {
        *number = NAN;
        return 0;
    }
    bool number_found = parse_number(text, number) && *number >= key->least && *number <= key->most;
    if (number_found && (!key->whole || *number == floor(*number)))
        return 0;
    snprintf(expected, sizeof expected, "a %snumber from %.15g to %.15g", key->whole ? "whole " : "",
             key->least, key->most);
    return bad_value(key, text, expected, err);
}

/* A size as a person writes it: "64M". */
static const char *size_text(double bytes, char text[static 32])
{
    static const char *const unit[] = {"", "K", "M", "G"};
    size_t i = 0;
    for (; i < 3 && bytes >= 1024 && fmod(bytes, 1024) == 0; i++)
        bytes /= 1024;
    snprintf(text, 32, "%.15g%s", bytes, unit[i]);
    return text;
}

static int size_check(const struct config_key *key, const char *text, double *number, struct error *err)
{
    char least[32], most[32], expected[128];
    uint64_t bytes;
    if (!parse_size(text, &bytes))
        return bad_value(key, text, PARSE_SIZE_EXPECTED, err);
    *number = (double)bytes;
    if (*number >= key->least && *number <= key->most)
        return 0;
    snprintf(expected, sizeof expected, "a size from %s to %s", size_text(key->least, least),
             size_text(key->most, most));
    return bad_value(key, text, expected, err);
}

static int duration_check(const struct config_key *key, const char *text, double *number, struct error *err)
{
    char expected[96];
    int64_t ms;
    if (!parse_duration(text, &ms))
        return bad_value(key, text, PARSE_DURATION_EXPECTED, err);
    *number = (double)ms;
    if (key->most == 0 || (*number >= key->least && *number <= key->most))
        return 0;
    snprintf(expected, sizeof expected, "a duration from %.15gs to %.15gs", key->least / 1000,
             key->most / 1000);
    return bad_value(key, text, expected, err);
}

static int text_check(const struct config_key *key, const char *text, struct error *err)
{
    struct error why;
    if (!*text || !key->check || key->check(text, &why) == 0)
        return 0;
    return error_set(err, ERROR_CONFIG, "%s = '%s': %s", key->name, text, why.text);
}

static int value_check(const struct config_key *key, const char *text, double *number, struct error *err)
{
    int minutes = -1, place;
    switch (key->type) {
    case CONFIG_TEXT:
        return text_check(key, text, err);
    case CONFIG_PATH:
        return 0;
    case CONFIG_CHOICE:
        if ((place = choice_place(key->choices, text)) < 0)
            return bad_value(key, text, key->choices, err);
        *number = place;
        return 0;
    case CONFIG_NUMBER:
        return number_check(key, text, number, err);
    case CONFIG_DURATION:
        return duration_check(key, text, number, err);
    case CONFIG_SIZE:
        return size_check(key, text, number, err);
    case CONFIG_MINUTE:
        if (*text && !parse_minute_of_day(text, &minutes))
            return bad_value(key, text, "HH:MM", err);
        *number = minutes;
        return 0;
    }
    return error_set(err, ERROR_INTERNAL, "%s has no type", key->name);
}

int config_path(const char *text, char **path, struct error *err)
{
    const char *home = getenv("HOME");
    bool of_home = text[0] == '~' && (!text[1] || text[1] == '/');
    *path = NULL;
    if ((text[0] == '~' && !of_home) || text[0] == '$')
        return error_set(err, ERROR_CONFIG,
                         "'%s': of ~ and variables only ~/ is understood, for the home folder", text);
    if (of_home && (!home || !*home))
        return error_set(err, ERROR_CONFIG, "'%s': there is no home folder, as HOME is not set", text);
    if (asprintf(path, "%s%s", of_home ? home : "", of_home ? text + 1 : text) >= 0)
        return 0;
    *path = NULL;
    return error_no_memory(err);
}

/* A copy of the text as the value of that key is kept: of a path, with the home folder. */
static int text_copy(const struct config_key *key, const char *text, char **copy, struct error *err)
{
    if (key->type == CONFIG_PATH)
        return config_path(text, copy, err) ? error_prefix(err, "%s", key->name) : 0;
    return (*copy = strdup(text)) ? 0 : error_no_memory(err);
}

static struct config_value *value_of(const struct config *config, const struct config_key *key)
{
    for (size_t i = 0; i < config->count; i++)
        if (config->value[i].key == key)
            return &config->value[i];
    return NULL;
}

static int value_set(struct config_value *value, const char *text, const char *origin, struct error *err)
{
    double number = 0;
    char *copy = NULL, *from;
    int ret = value_check(value->key, text, &number, err);
    if (ret == 0)
        ret = text_copy(value->key, text, &copy, err);
    if (ret)
        return ret;
    if (!(from = strdup(origin))) {
        free(copy);
        return error_no_memory(err);
    }
    free(value->text);
    free(value->origin);
    value->text = copy;
    value->origin = from;
    value->number = number;
    return 0;
}

int config_set(struct config *config, const struct config_key *key, const char *text, const char *origin,
               struct error *err)
{
    struct config_value *value = value_of(config, key);
    return value ? value_set(value, text, origin, err)
                 : error_set(err, ERROR_INTERNAL, "%s is no key of the configuration", key->name);
}

const char *config_text(const struct config *config, const struct config_key *key)
{
    const struct config_value *value = value_of(config, key);
    return value ? value->text : "";
}

double config_number(const struct config *config, const struct config_key *key)
{
    const struct config_value *value = value_of(config, key);
    return value ? value->number : 0;
}

double config_standard(const struct config_key *key)
{
    double number = 0;
    return value_check(key, key->standard, &number, NULL) == 0 ? number : 0;
}

/* ---- files ---- */

struct reading {
    struct config *config;
    const char *path;
};

/* The value of the key of that name. Where there is none it returns NULL, and the error is CONFIG. */
static struct config_value *value_find(const struct config *config, const char *name, struct error *err)
{
    char nearest[SUGGEST_TEXT];
    struct suggest suggest = {.wanted = name};
    for (size_t i = 0; i < config->count; i++) {
        if (strcmp(config->value[i].key->name, name) == 0)
            return &config->value[i];
        suggest_offer(&suggest, config->value[i].key->name);
    }
    error_set(err, ERROR_CONFIG, "unknown key '%s'%s", name, suggest_text(&suggest, nearest));
    return NULL;
}

/* Takes the quotes off a value that stands in them as a whole. A key whose value can be a list of quoted
 * texts leaves that to its check. The value is changed in place. */
static int quotes_take(const struct config_key *key, char **text, struct error *err)
{
    static const char marks[] = "\"'";
    char *value = *text;
    size_t length = strlen(value);
    const char *end = length && strchr(marks, *value) ? strchr(value + 1, *value) : NULL;
    if (end == value + length - 1) {
        value[length - 1] = '\0';
        *text = value + 1;
        return 0;
    }
    if (length && !key->lists && (strchr(marks, *value) || strchr(marks, value[length - 1])))
        return error_set(err, ERROR_CONFIG, "%s = %s: expected the whole value in quotes, or none", key->name,
                         key->secret ? "****" : value);
    return 0;
}

static int line_take(void *arg, const struct keyfile_line *line, struct error *err)
{
    const struct reading *reading = arg;
    char origin[PATH_MAX + 16];
    snprintf(origin, sizeof origin, "%s:%d", reading->path, line->number);
    struct config_value *value = value_find(reading->config, line->key, err);
    char *copy = strdup(line->value), *text = copy;
    int ret = !value ? ERROR_CONFIG : copy ? quotes_take(value->key, &text, err) : error_no_memory(err);
    if (ret == 0)
        ret = value_set(value, text, origin, err);
    free(copy);
    return ret;
}

static int cannot_read(const char *path, int errnum, struct error *err)
{
    return error_set(err, error_from_errno(errnum), "cannot read the configuration %s: %s", path,
                     strerror(errnum));
}

static int file_read(struct config *config, const char *path, bool must, struct error *err)
{
    static const struct keyfile_kind kind = {"key = value", ERROR_CONFIG, false, true, line_take, NULL};
    struct reading reading = {config, path};
    FILE *file = fopen(path, "re");
    if (!file)
        return errno == ENOENT && !must ? 0 : cannot_read(path, errno, err);
    int ret = keyfile_read(file, path, &kind, &reading, err);
    fclose(file);
    return ret;
}

char *config_user_path(const char *name)
{
    const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    char *path = NULL;
    int length = -1;
    if (base && base[0] == '/')
        length = asprintf(&path, "%s/sise/%s", base, name);
    else if (home)
        length = asprintf(&path, "%s/.config/sise/%s", home, name);
    return length < 0 ? NULL : path;
}

/* Makes a value for every key of the tables, with its default. */
static int values_make(struct config *config, const struct config_table *table, size_t tables,
                       struct error *err)
{
    size_t count = 0;
    int ret = 0;
    for (size_t i = 0; i < tables; i++)
        count += table[i].count;
    if (!(config->value = calloc(count, sizeof *config->value)))
        return error_no_memory(err);
    for (size_t i = 0; ret == 0 && i < tables; i++)
        for (size_t k = 0; ret == 0 && k < table[i].count; k++) {
            struct config_value *value = &config->value[config->count++];
            value->key = &table[i].key[k];
            ret = value_set(value, value->key->standard, "default", err);
        }
    return ret;
}

static int usual_files_read(struct config *config, struct error *err)
{
    int ret = file_read(config, SYSCONFDIR "/sise/sise.conf", false, err);
    char *user = config_user_path("sise.conf");
    if (ret == 0 && user)
        ret = file_read(config, user, false, err);
    free(user);
    return ret;
}

static int environment_read(struct config *config, struct error *err)
{
    int ret = 0;
    for (size_t i = 0; ret == 0 && i < config->count; i++) {
        struct config_value *value = &config->value[i];
        const char *text = value->key->environment ? getenv(value->key->environment) : NULL;
        char origin[64];
        snprintf(origin, sizeof origin, "$%s", value->key->environment ? value->key->environment : "");
        if (text && *text)
            ret = value_set(value, text, origin, err);
    }
    return ret;
}

int config_load(struct config *config, const struct config_table *table, size_t tables, const char *file,
                struct error *err)
{
    *config = (struct config){0};
    int ret = values_make(config, table, tables, err);
    if (ret == 0)
        ret = file ? file_read(config, file, true, err) : usual_files_read(config, err);
    if (ret == 0)
        ret = environment_read(config, err);
    return ret;
}

void config_free(struct config *config)
{
    for (size_t i = 0; i < config->count; i++) {
        free(config->value[i].text);
        free(config->value[i].origin);
    }
    free(config->value);
    *config = (struct config){0};
}

/* ---- printing ---- */

const char *config_shown(const struct config_value *value)
{
    return value->key->secret && *value->text ? "****" : value->text;
}

/* Writes a comment, in lines of at most 100 columns beside the "# ". */
static void comment(struct output *out, const char *text)
{
    while (*text) {
        size_t length = strlen(text);
        if (length > 100)
            for (length = 100; text[length] != ' '; length--)
                ;
        output_format(out, "# %.*s\n", (int)length, text);
        text += length + (text[length] == ' ');
    }
}

static void key_sample(struct output *out, const struct config_key *key)
{
    output_char(out, '\n');
    comment(out, key->help);
    output_format(out, ";%s =%s%s\n", key->name, *key->standard ? " " : "", key->standard);
}

void config_sample(struct output *out, const struct config_table *table, size_t tables)
{
    comment(out, "Configuration of sise, see sise.conf(5). The values are the defaults; take away the ; to "
                 "change one.");
    comment(out, "Behind a blank a # or ; begins a comment; a value in quotes may have such a sign in it.");
    for (size_t i = 0; i < tables; i++)
        for (size_t k = 0; k < table[i].count; k++)
            key_sample(out, &table[i].key[k]);
}
