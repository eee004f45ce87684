#include "base/keyfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

int keyfile_read(FILE *file, const char *path, const struct keyfile_kind *kind, void *arg, struct error *err)
{
    struct reading reading = {.file = file, .kind = kind, .arg = arg};
    struct error why = {0};
    int ret = 0;
    errno = 0;
    while (ret == 0 && line_read(&reading))
        if ((ret = line_take(&reading, &why)))
            error_set(err, ret, "%s:%d: %s", path, reading.line.number, why.text);
    if (ret == 0 && ferror(file))
        ret = error_set(err, error_from_errno(errno), "cannot read %s: %s", path, strerror(errno));
    free(reading.key);
    return ret;
}
