#include "base/keyfile.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <string.h>

struct reading {
    FILE *file;
    const struct keyfile_kind *kind;
    void *arg;
    struct keyfile_line line; /* the one that was read last */
    bool begun;               /* there was a key */
    int failed;               /* the first line that is wrong; 0: none is */
    struct error why;
};

/* The first thing that is wrong is what is told. */
static int reading_fail(struct reading *reading)
{
    if (!reading->failed)
        reading->failed = reading->line.number;
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
    const struct keyfile_kind *kind = reading->kind;
    const char *first = text + strspn(text, " \t");
    reading->line.continues = kind->continued && reading->begun && first > text;
    if (memchr(text, 0, length))
        return error_set(&reading->why, kind->code, "expected text, there is a byte 0");
    if (text[length - 1] != '\n' && length + 1 == size)
        return error_set(&reading->why, kind->code, "the line is too long, expected at most %zu bytes%s",
                         size - 2,
                         kind->continued ? ": go on in the next line, a blank at its beginning" : "");
    if (*first == '[' && !reading->line.continues)
        return error_set(&reading->why, kind->code, "expected %s, there are no sections", kind->example);
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

/* inih's reader: counts lines, which inih does not tell everywhere. Blanks at the beginning, which inih would
 * take for the continuation of the line before, stay only where they mean that. */
static char *line_read(char *text, int size, void *user)
{
    struct reading *reading = user;
    size_t length = reading->failed ? 0 : line_bytes(text, (size_t)size, reading->file);
    if (!length)
        return NULL;
    reading->line.number++;
    if (line_check(reading, text, length, (size_t)size))
        return reading_fail(reading), NULL;
    if (!reading->line.continues) {
        size_t blanks = strspn(text, " \t");
        memmove(text, text + blanks, length - blanks + 1);
    }
    comment_cut(text);
    return text;
}

/* inih's handler: 1 goes on, 0 is an error on this line. */
static int line_take(void *user, const char *section, const char *key, const char *value)
{
    struct reading *reading = user;
    (void)section;
    if (reading->failed)
        return 0;
    reading->begun = true;
    reading->line.key = key;
    reading->line.value = value ? value : "";
    return reading->kind->take(reading->arg, &reading->line, &reading->why) ? reading_fail(reading) : 1;
}

int keyfile_read(FILE *file, const char *path, const struct keyfile_kind *kind, void *arg, struct error *err)
{
    struct reading reading = {.file = file, .kind = kind, .arg = arg};
    errno = 0;
    int line = ini_parse_stream(line_read, &reading, line_take, &reading);
    if (ferror(file))
        return error_set(err, error_from_errno(errno), "cannot read %s: %s", path, strerror(errno));
    if (reading.failed && (line == 0 || line >= reading.failed))
        return error_set(err, reading.why.code, "%s:%d: %s", path, reading.failed, reading.why.text);
    return line ? error_set(err, kind->code, "%s:%d: expected %s", path, line, kind->example) : 0;
}
