#include "base/json-read.h"

#include <string.h>

#include "base/parse.h"
#include "base/text.h"
#include "base/word.h"

enum expect {
    EXPECT_VALUE,
    EXPECT_FIRST_VALUE, /* a value, or the end of the array */
    EXPECT_NAME,
    EXPECT_FIRST_NAME, /* a name, or the end of the object */
    EXPECT_MORE,       /* a comma, or the end of the object or array */
    EXPECT_END,        /* nothing */
};

void json_read_begin(struct json_reader *reader, const char *bytes, size_t length, char *room)
{
    *reader = (struct json_reader){.begin = bytes, .at = bytes, .end = bytes + length, .room = room};
}

static enum json_token wrong(struct json_reader *reader, const char *fault)
{
    reader->fault = fault;
    return JSON_WRONG;
}

/* The byte that comes next, 0 at the end: no other 0 is right anywhere. */
static char peek(const struct json_reader *reader)
{
    return reader->at < reader->end ? *reader->at : '\0';
}

static bool take(struct json_reader *reader, char c)
{
    if (peek(reader) != c || reader->at == reader->end)
        return false;
    reader->at++;
    return true;
}

static void blanks_skip(struct json_reader *reader)
{
    const char *at = reader->at;
    while (at < reader->end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    reader->at = at;
}

/* ---- texts ---- */

/* Takes the four digits after "\u"; -1: they are none. */
static int32_t unit_take(struct json_reader *reader)
{
    int32_t unit = 0;
    if (reader->end - reader->at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = parse_hex_digit(reader->at[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    reader->at += 4;
    return unit;
}

static void utf8_put(struct json_reader *reader, int32_t point)
{
    char *room = reader->room;
    if (point < 0x80) {
        *room++ = (char)point;
    } else if (point < 0x800) {
        *room++ = (char)(0xC0 | point >> 6);
        *room++ = (char)(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        *room++ = (char)(0xE0 | point >> 12);
        *room++ = (char)(0x80 | (point >> 6 & 0x3F));
        *room++ = (char)(0x80 | (point & 0x3F));
    } else {
        *room++ = (char)(0xF0 | point >> 18);
        *room++ = (char)(0x80 | (point >> 12 & 0x3F));
        *room++ = (char)(0x80 | (point >> 6 & 0x3F));
        *room++ = (char)(0x80 | (point & 0x3F));
    }
    reader->room = room;
}

/* After "\u". */
static bool unicode_take(struct json_reader *reader)
{
    int32_t point = unit_take(reader);
    if (point < 0)
        return wrong(reader, "four hexadecimal digits must follow \\u"), false;
    if (point == 0)
        return wrong(reader, "a text cannot contain NUL"), false;
    if (point >= 0xD800 && point < 0xE000) {
        int32_t low = -1;
        if (point < 0xDC00 && reader->end - reader->at >= 2 && memcmp(reader->at, "\\u", 2) == 0) {
            reader->at += 2;
            low = unit_take(reader);
        }
        if (low < 0xDC00 || low > 0xDFFF)
            return wrong(reader, "half a surrogate pair is no character"), false;
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    }
    utf8_put(reader, point);
    return true;
}

static bool escape_take(struct json_reader *reader)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char c = peek(reader);
    const char *found = c ? strchr(from, c) : NULL;
    if (found) {
        reader->at++;
        *reader->room++ = to[found - from];
        return true;
    }
    if (take(reader, 'u'))
        return unicode_take(reader);
    return wrong(reader, "there is no such escape in a text"), false;
}

/* Copies the bytes up to the first one that is not ASCII, ends the text, begins an escape or must not be
 * there, eight at a time, as long as there are eight. */
static void plain_take(struct json_reader *reader)
{
    const char *at = reader->at;
    char *room = reader->room;
    unsigned plain = 8;
    for (; plain == 8 && reader->end - at >= 8; at += plain, room += plain) {
        uint64_t word = word_at(at), quote = word ^ WORD_ONES * '"', backslash = word ^ WORD_ONES * '\\';
        plain = word_before(
            (word | (word - WORD_ONES * 0x20) | (quote - WORD_ONES) | (backslash - WORD_ONES)) & WORD_HIGHS);
        memcpy(room, at, 8); /* there is room: nothing takes more of it than of the bytes */
    }
    reader->at = at;
    reader->room = room;
}

/* After the quotation mark. Where bytes are not ASCII, they are looked at as UTF-8 when the whole text is
 * there. */
static bool text_take(struct json_reader *reader)
{
    char *begin = reader->room;
    const char *at = reader->at;
    bool ascii = true;
    plain_take(reader);
    while (reader->at < reader->end && *reader->at != '"') {
        unsigned char c = (unsigned char)*reader->at;
        if (c < 0x20)
            return wrong(reader, "a control character in a text must be an escape"), false;
        reader->at++;
        ascii &= c < 0x80;
        if (c != '\\')
            *reader->room++ = (char)c;
        else if (!escape_take(reader))
            return false;
    }
    if (!take(reader, '"'))
        return wrong(reader, "the text has no end"), false;
    size_t length = (size_t)(reader->room - begin);
    *reader->room++ = '\0'; /* what was there before could complete a character that is cut off */
    if (!ascii && text_broken(begin, length) != begin + length) {
        reader->at = at;
        return wrong(reader, "the text is not UTF-8"), false;
    }
    reader->text = begin;
    return true;
}

/* ---- numbers and words ---- */

static bool digits_take(struct json_reader *reader)
{
    const char *begin = reader->at;
    while (peek(reader) >= '0' && peek(reader) <= '9')
        reader->at++;
    return reader->at > begin;
}

static enum json_token number_take(struct json_reader *reader)
{
    const char *begin = reader->at;
    take(reader, '-');
    if (!take(reader, '0') && !digits_take(reader))
        return wrong(reader, "a value is expected");
    if (take(reader, '.') && !digits_take(reader))
        return wrong(reader, "digits must follow the point");
    if (take(reader, 'e') || take(reader, 'E')) {
        if (!take(reader, '+'))
            take(reader, '-');
        if (!digits_take(reader))
            return wrong(reader, "digits must follow the exponent's letter");
    }
    size_t length = (size_t)(reader->at - begin);
    reader->text = memcpy(reader->room, begin, length);
    reader->room += length;
    *reader->room++ = '\0';
    return JSON_NUMBER;
}

static enum json_token word_take(struct json_reader *reader)
{
    static const struct {
        const char *word;
        enum json_token token;
    } words[] = {{"true", JSON_TRUE}, {"false", JSON_FALSE}, {"null", JSON_NULL}};
    size_t left = (size_t)(reader->end - reader->at);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i].word);
        if (left >= length && memcmp(reader->at, words[i].word, length) == 0) {
            reader->at += length;
            return words[i].token;
        }
    }
    return number_take(reader);
}

/* ---- what may come where ---- */

static void value_done(struct json_reader *reader)
{
    reader->expect = reader->depth ? EXPECT_MORE : EXPECT_END;
}

static enum json_token level_begin(struct json_reader *reader, bool object)
{
    if (reader->depth == JSON_DEPTH)
        return wrong(reader, "objects and arrays are nested too deep");
    reader->in_object[reader->depth++] = object;
    reader->expect = object ? EXPECT_FIRST_NAME : EXPECT_FIRST_VALUE;
    return object ? JSON_OBJECT : JSON_ARRAY;
}

/* Takes the end of the object or array; false: it does not end here. */
static bool level_end(struct json_reader *reader)
{
    if (!take(reader, reader->in_object[reader->depth - 1] ? '}' : ']'))
        return false;
    reader->depth--;
    value_done(reader);
    return true;
}

static enum json_token value_take(struct json_reader *reader)
{
    enum json_token token;
    if (take(reader, '{'))
        return level_begin(reader, true);
    if (take(reader, '['))
        return level_begin(reader, false);
    if (take(reader, '"'))
        token = text_take(reader) ? JSON_TEXT : JSON_WRONG;
    else
        token = word_take(reader);
    if (token != JSON_WRONG)
        value_done(reader);
    return token;
}

static enum json_token name_take(struct json_reader *reader)
{
    if (!take(reader, '"'))
        return wrong(reader, "the name of a member is expected, in quotation marks");
    if (!text_take(reader))
        return JSON_WRONG;
    blanks_skip(reader);
    if (!take(reader, ':'))
        return wrong(reader, "a colon must follow the name of a member");
    reader->expect = EXPECT_VALUE;
    return JSON_NAME;
}

enum json_token json_read(struct json_reader *reader)
{
    if (reader->fault)
        return JSON_WRONG;
    blanks_skip(reader);
    if (reader->expect == EXPECT_END)
        return reader->at == reader->end ? JSON_DONE : wrong(reader, "something follows the value");
    bool object = reader->depth && reader->in_object[reader->depth - 1];
    if (reader->expect != EXPECT_VALUE && reader->expect != EXPECT_NAME && level_end(reader))
        return object ? JSON_OBJECT_END : JSON_ARRAY_END;
    if (reader->expect == EXPECT_MORE) {
        if (!take(reader, ','))
            return wrong(reader, object ? "a comma or } is expected" : "a comma or ] is expected");
        blanks_skip(reader);
    }
    return object && reader->expect != EXPECT_VALUE ? name_take(reader) : value_take(reader);
}

enum json_token json_read_past(struct json_reader *reader)
{
    unsigned outside = reader->depth - 1;
    enum json_token token;
    do
        token = json_read(reader);
    while (token > JSON_DONE && reader->depth > outside);
    return token;
}
