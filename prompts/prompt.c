#include "prompts/prompt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/keyfile.h"
#include "base/text.h"

#define PROMPT_MOST 262144 /* bytes of a file */
#define PROMPT_END  "---"

enum key { KEY_NAME, KEY_TITLE, KEY_DESCRIPTION, KEY_LANG, KEYS };
static const char *const key_name[] = {"name", "title", "description", "lang"};
#define KEYS_LISTED "name, title, description or lang"

/* ---- the text ---- */

/* Reads what is left of the file, with a NUL at its end. */
static int rest_read(FILE *file, const char *path, char **rest, size_t *length, struct error *err)
{
    char *text = *rest = malloc(PROMPT_MOST + 1);
    if (!text)
        return error_no_memory(err);
    errno = 0;
    *length = fread(text, 1, PROMPT_MOST, file);
    text[*length] = '\0';
    if (ferror(file))
        return error_set(err, error_from_errno(errno), "cannot read %s: %s", path, strerror(errno));
    return 0;
}

/* How many lines end before a place of a text. */
static int lines_before(const char *text, const char *place)
{
    int lines = 0;
    for (; text < place; text++)
        lines += *text == '\n';
    return lines;
}

static int text_check(const struct prompt *prompt, size_t length, struct error *err)
{
    const char *text = prompt->text, *broken = text_broken(text, length), *zero = memchr(text, 0, length);
    struct error why = {0};
    if (zero && zero <= broken)
        error_set(&why, ERROR_DATA, "expected text, there is a byte 0");
    else if (broken < text + length)
        error_set(&why, ERROR_DATA, "expected text in UTF-8, this is in another encoding");
    else if (strspn(text, " \t\r\n") == length)
        error_set(&why, ERROR_DATA, "there is no text, expected it behind the line %s", PROMPT_END);
    if (!why.code)
        return 0;
    const char *place = zero && zero <= broken ? zero : broken < text + length ? broken : text;
    return keyfile_fail(prompt->path, prompt->text_line + lines_before(text, place), &why, err);
}

/* ---- the keys ---- */

/* One or several parts of letters and digits with hyphens between them, the first one of two or three
 * letters.
 */
static bool lang_valid(const char *lang)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t length = strspn(lang, digits + 10);
    if (length < 2 || length > 3 || strlen(lang) > 35)
        return false;
    for (lang += length; *lang == '-'; lang += length) {
        lang++;
        length = strspn(lang, digits);
        if (length < 1 || length > 8)
            return false;
    }
    return !*lang;
}

static int keys_check(const struct keyfile_values *values, const struct prompt *prompt, struct error *err)
{
    const char *name = values->value[KEY_NAME], *lang = values->value[KEY_LANG];
    struct error why = {0};
    int line = 1;
    if (!catalog_name_valid(prompt->name))
        error_set(&why, ERROR_DATA,
                  "a prompt's file is named NAME%s, NAME of lower-case letters, digits and _", PROMPT_SUFFIX);
    else if (name && strcmp(name, prompt->name) != 0) {
        line = values->first_line[KEY_NAME];
        error_set(&why, ERROR_DATA, "name: %s, expected %s as in the name of the file", name, prompt->name);
    } else if (lang && *lang && !lang_valid(lang)) {
        line = values->first_line[KEY_LANG];
        error_set(&why, ERROR_DATA, "lang: %s, expected a language as in ko or pt-BR", lang);
    }
    return why.code ? keyfile_fail(prompt->path, line, &why, err) : 0;
}

static int keys_take(struct prompt *prompt, struct keyfile_values *values, struct error *err)
{
    char **text[] = {
        [KEY_TITLE] = &prompt->title, [KEY_DESCRIPTION] = &prompt->description, [KEY_LANG] = &prompt->lang};
    for (int key = KEY_TITLE; key < KEYS; key++) {
        *text[key] = values->value[key] ? values->value[key] : strdup("");
        values->value[key] = NULL;
        if (!*text[key])
            return error_no_memory(err);
    }
    return 0;
}

/* ---- a file ---- */

static int prompt_load(FILE *file, const char *path, struct prompt *prompt, struct error *err)
{
    struct keyfile_values values = {.key = key_name, .keys = KEYS, .listed = KEYS_LISTED, .end = PROMPT_END};
    size_t length = 0;
    int ret = keyfile_values_read(file, path, &values, err);
    prompt->text_line = values.lines + 1;
    if (ret == 0)
        ret = keys_check(&values, prompt, err);
    if (ret == 0)
        ret = keys_take(prompt, &values, err);
    if (ret == 0)
        ret = rest_read(file, path, &prompt->text, &length, err);
    if (ret == 0)
        ret = text_check(prompt, length, err);
    keyfile_values_free(&values);
    return ret;
}

static int prompt_name(const char *path, struct prompt *prompt, struct error *err)
{
    *prompt = (struct prompt){.name = catalog_name(&prompt_kind, path), .path = strdup(path)};
    if (!prompt->path)
        return error_no_memory(err);
    if (!prompt->name)
        return error_set(err, ERROR_DATA, "%s:1: a prompt's file is named NAME%s", path, PROMPT_SUFFIX);
    return 0;
}

int prompt_read(const char *path, struct prompt *prompt, struct error *err)
{
    FILE *file;
    int ret = prompt_name(path, prompt, err);
    if (ret == 0)
        ret = catalog_file_open(path, PROMPT_MOST, &file, err);
    if (ret)
        return ret;
    ret = prompt_load(file, path, prompt, err);
    fclose(file);
    return ret;
}

void prompt_free(struct prompt *prompt)
{
    free(prompt->name);
    free(prompt->title);
    free(prompt->description);
    free(prompt->lang);
    free(prompt->text);
    free(prompt->path);
    *prompt = (struct prompt){0};
}

/* ---- as an item of a catalog ---- */

static int item_read(FILE *file, const char *path, void *item, struct error *err)
{
    int ret = prompt_name(path, item, err);
    return ret ? ret : prompt_load(file, path, item, err);
}

static void item_free(void *item)
{
    prompt_free(item);
}

const struct catalog_kind prompt_kind = {.what = "prompt",
                                         .suffix = PROMPT_SUFFIX,
                                         .most = PROMPT_MOST,
                                         .size = sizeof(struct prompt),
                                         .read = item_read,
                                         .free = item_free};
