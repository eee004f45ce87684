#include "source/korean.h"

#include <iconv.h>
#include <stdlib.h>

/* A character of two bytes becomes one of three at most; the final NUL byte is one more. */
static size_t utf8_most(size_t length)
{
    return length + length / 2 + 2;
}

/* Names the byte at which the text is no longer CP949. */
static int not_korean(const char *path, const struct file_text *text, const char *at, struct error *err)
{
    size_t line = 1, place = 1;
    for (const char *p = text->bytes; p < at; p++) {
        line += *p == '\n';
        place = *p == '\n' ? 1 : place + 1;
    }
    return error_set(err, ERROR_DATA,
                     "%s:%zu: byte %zu (0x%02X) is neither UTF-8 nor CP949 text, expected one of them", path,
                     line, place, (unsigned char)*at);
}

int korean_to_utf8(const char *path, size_t most, bool must, struct file_text *text, struct error *err)
{
    if (utf8_most(text->length) > most)
        return error_set(err, ERROR_DATA,
                         "%s: too large for a text in CP949, expected at most %zu bytes of it", path,
                         most / 3 * 2);
    iconv_t converter = iconv_open("UTF-8", "CP949");
    if (converter == (iconv_t)-1)
        return error_set(err, ERROR_IO,
                         "%s: is not UTF-8, and this system's C library has no converter from CP949", path);
    size_t room = utf8_most(text->length), left = room, in_left = text->length;
    char *made = malloc(room), *out = made, *in = text->bytes;
    int ret = made == NULL ? error_no_memory(err) : 0;
    bool whole = ret == 0 && iconv(converter, &in, &in_left, &out, &left) != (size_t)-1 && left > 0;
    iconv_close(converter);
    if (!whole) {
        free(made);
        return ret == 0 && must && in_left > 0 ? not_korean(path, text, in, err) : ret;
    }
    *out = '\0';
    free(text->bytes);
    text->bytes = made;
    text->capacity = room;
    text->length = (size_t)(out - made);
    return 0;
}
