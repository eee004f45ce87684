#include "base/percent.h"

#include "base/parse.h"
#include "base/text.h"

const char *percent_decode(const char *text, size_t length, bool query, char *room)
{
    size_t used = 0;
    *room = '\0';
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (c == '+' && query)
            c = ' ';
        if (c == '%') {
            int high = i + 2 < length ? parse_hex_digit(text[i + 1]) : -1;
            int low = i + 2 < length ? parse_hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return "two hexadecimal digits must follow %";
            c = (char)(high * 16 + low);
            i += 2;
            if (c == '\0')
                return "%00 is no character of a text";
            if (c == '/' && !query)
                return "a slash cannot be escaped in a path";
        }
        room[used++] = c;
    }
    room[used] = '\0';
    return text_broken(room, used) == room + used ? NULL : "the bytes are not UTF-8";
}

static bool is_unreserved(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

size_t percent_encode(const char *text, size_t length, char *room)
{
    static const char digit[] = "0123456789ABCDEF";
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (is_unreserved(text[i])) {
            room[used++] = text[i];
        } else {
            room[used++] = '%';
            room[used++] = digit[c >> 4];
            room[used++] = digit[c & 15];
        }
    }
    room[used] = '\0';
    return used;
}
