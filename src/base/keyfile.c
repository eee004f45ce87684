#include "base/keyfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "base/text.h"

#define BLANKS          " \t\r\n\v\f"
#define BYTE_ORDER_MARK "\xEF\xBB\xBF" /* some editors put it at the beginning of a UTF-8 file */

struct reading {
    FILE *file;
    const struct keyfile_kind *kind;
    void *arg;
    char text[KEYFILE_LINE + 2]; /* the line that was read last, with its newline and a final NUL */
    size_t length;               /* of the text without the NUL */
    char *key;                   /* of the last line that has one, NULL before it; allocated */
    struct keyfile_line line;
};

/* Reads a line, or as much of it as there is room for; false at the end of the file. Unlike fgets() it tells
 * how many bytes there are, so that a byte 0 is not taken for the end of the line. */
static bool line_read(struct reading *reading)
{
    int byte = 0;
    reading->length = 0;
    while (byte != '\n' && reading->length <= KEYFILE_LINE && (byte = getc_unlocked(reading->file)) != EOF)
        reading->text[reading->length++] = (char)byte;
    reading->text[reading->length] = '\0';
    reading->line.number += reading->length > 0;
    return reading->length > 0;
}

static int line_check(const struct reading *reading, struct error *err)
{
    const struct keyfile_kind *kind = reading->kind;
    if (memchr(reading->text, 0, reading->length))
        return error_set(err, kind->code, "expected text, there is a byte 0");
    if (reading->length > KEYFILE_LINE && reading->text[reading->length - 1] != '\n')
        return error_set(err, kind->code, "the line is too long, expected at most %d bytes%s", KEYFILE_LINE,
                         kind->continued ? ": go on in the next line, a blank at its beginning" : "");
    return 0;
}

/* Whether a quoted piece begins here: at the beginning of a value, or of one of several with commas between.
 */
static bool quote_opens(const char *text, const char *c)
{
    return (*c == '"' || *c == '\'') && (c == text || strchr(BLANKS "=:,", c[-1]));
}

/* Cuts off the comment that begins with a ; behind a blank, or with a # where the kind's values may be
 * quoted. What stands in quotes is no comment. */
static void comment_cut(char *text, const struct keyfile_kind *kind)
{
    for (char *c = text; *c; c++) {
        const char *end = kind->quoted && quote_opens(text, c) ? strchr(c + 1, *c) : NULL;
        if (end)
            c += end - c;
        else if ((*c == ';' || (*c == '#' && kind->quoted)) && c > text && strchr(BLANKS, c[-1])) {
            *c = '\0';
            return;
        }
    }
}

/* The text without the blanks around it, in place. */
static char *trim(char *text)
{
    text += strspn(text, BLANKS);
    char *end = text + strlen(text);
    while (end > text && strchr(BLANKS, end[-1]))
        end--;
    *end = '\0';
    return text;
}

/* Takes the key and its sign from the beginning of a line and returns the value behind them. */
static int key_take(struct reading *reading, char *text, char **value, struct error *err)
{
    const struct keyfile_kind *kind = reading->kind;
    char *sign = strpbrk(text, "=:");
    if (*text == '[')
        return error_set(err, kind->code, "expected %s, there are no sections", kind->example);
    if (!sign)
        return error_set(err, kind->code, "expected %s", kind->example);
    *sign = '\0';
    *value = trim(sign + 1);
    free(reading->key);
    reading->key = strdup(trim(text));
    return reading->key ? 0 : error_no_memory(err);
}

static int line_take(struct reading *reading, struct error *err)
{
    struct keyfile_line *line = &reading->line;
    bool marked = line->number == 1 && strncmp(reading->text, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0;
    bool indented = *reading->text == ' ' || *reading->text == '\t';
    int ret = line_check(reading, err);
    if (ret)
        return ret;
    comment_cut(reading->text, reading->kind);
    char *text = trim(marked ? reading->text + strlen(BYTE_ORDER_MARK) : reading->text), *value = text;
    if (!*text || *text == '#' || *text == ';')
        return 0;
    line->continues = reading->kind->continued && reading->key && indented;
    if (!line->continues)
        ret = key_take(reading, text, &value, err);
    line->key = reading->key;
    line->value = value;
    return ret ? ret : reading->kind->take(reading->arg, line, err);
}

/* Whether the line is the one that ends the keys. */
static bool is_end(const struct reading *reading)
{
    const char *end = reading->kind->end;
    size_t length = end ? strlen(end) : 0;
    return end && strncmp(reading->text, end, length) == 0 &&
           length + strspn(reading->text + length, BLANKS) == reading->length;
}

static int end_miss(const struct reading *reading, struct error *err)
{
    return error_set(err, reading->kind->code, "expected the line %s, the file ends", reading->kind->end);
}

int keyfile_fail(const char *path, int line, const struct error *why, struct error *err)
{
    return error_set(err, why->code, "%s:%d: %s", path, line, why->text);
}

/* *lines becomes the number of the line that was read last. */
static int file_read(FILE *file, const char *path, const struct keyfile_kind *kind, void *arg, int *lines,
                     struct error *err)
{
    struct reading reading = {.file = file, .kind = kind, .arg = arg};
    struct error why = {0};
    bool ended = false;
    int ret = 0;
    errno = 0;
    while (ret == 0 && !ended && line_read(&reading))
        if (!(ended = is_end(&reading)))
            ret = line_take(&reading, &why);
    bool failed = ret == 0 && ferror(file);
    int errnum = errno;
    if (ret == 0 && !failed && !ended && kind->end)
        ret = end_miss(&reading, &why);
    if (ret)
        ret = keyfile_fail(path, reading.line.number ? reading.line.number : 1, &why, err);
    if (failed)
        ret = error_set(err, error_from_errno(errnum), "cannot read %s: %s", path, strerror(errnum));
    free(reading.key);
    *lines = reading.line.number;
    return ret;
}

int keyfile_read(FILE *file, const char *path, const struct keyfile_kind *kind, void *arg, struct error *err)
{
    int lines;
    return file_read(file, path, kind, arg, &lines, err);
}

/* ---- known keys, each with one value ---- */

static int key_find(const struct keyfile_values *values, const char *name, struct error *err)
{
    char nearest[SUGGEST_TEXT];
    struct suggest suggest = {.wanted = name};
    for (int key = 0; key < values->keys; key++) {
        if (strcmp(values->key[key], name) == 0)
            return key;
        suggest_offer(&suggest, values->key[key]);
    }
    suggest_text(&suggest, nearest);
    return error_set(err, ERROR_DATA, "unknown key '%s'%s%s", name, *nearest ? nearest : ", expected ",
                     *nearest ? "" : values->listed);
}

static int value_add(struct keyfile_values *values, int key, const char *text, struct error *err)
{
    const char *before = values->value[key] ? values->value[key] : "";
    char *value;
    if (strlen(before) + strlen(text) + 1 > KEYFILE_VALUE)
        return error_set(err, ERROR_DATA, "%s is too long, expected at most %d bytes", values->key[key],
                         KEYFILE_VALUE);
    if (asprintf(&value, "%s%s%s", before, *before ? " " : "", text) < 0)
        return error_no_memory(err);
    free(values->value[key]);
    values->value[key] = value;
    return 0;
}

/* A text in another encoding would be compared with names in UTF-8, and would never be equal to one. */
static bool is_utf8(const char *text)
{
    return *text_broken(text, strlen(text)) == '\0';
}

static int value_take(void *arg, const struct keyfile_line *line, struct error *err)
{
    struct keyfile_values *values = arg;
    if (!is_utf8(line->key) || !is_utf8(line->value))
        return error_set(err, ERROR_DATA, "expected text in UTF-8, this is in another encoding");
    int key = key_find(values, line->key, err);
    if (key < 0)
        return ERROR_DATA;
    if (values->value[key] && !line->continues)
        return error_set(err, ERROR_DATA, "%s is there already, in line %d", line->key,
                         values->first_line[key]);
    if (!values->first_line[key])
        values->first_line[key] = line->number;
    return value_add(values, key, line->value, err);
}

int keyfile_values_read(FILE *file, const char *path, struct keyfile_values *values, struct error *err)
{
    const struct keyfile_kind kind = {"key: value", ERROR_DATA, true, false, value_take, values->end};
    return file_read(file, path, &kind, values, &values->lines, err);
}

void keyfile_values_free(struct keyfile_values *values)
{
    for (int key = 0; key < values->keys; key++)
        free(values->value[key]);
}
