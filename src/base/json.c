#include "base/json.h"

#include <math.h>

#include "base/number.h"
#include "base/text.h"

void json_begin(struct json *json, struct output *out)
{
    *json = (struct json){.out = out};
}

static void quote_steering(struct output *out, uint32_t code)
{
    const char *place = code == '\n' ? "\\n" : code == '\t' ? "\\t" : code == '\r' ? "\\r" : NULL;
    if (place)
        output_text(out, place);
    else if (code < 0x10000)
        output_format(out, "\\u%04x", code);
    else
        output_format(out, "\\u%04x\\u%04x", 0xD800 + ((code - 0x10000) >> 10), 0xDC00 + (code & 0x3FF));
}

/* How many bytes from `text` on are ASCII that stands for itself. */
static size_t plain_length(const unsigned char *text)
{
    size_t length = 0;
    while (text[length] >= 0x20 && text[length] < 0x7F && text[length] != '"' && text[length] != '\\')
        length++;
    return length;
}

void json_quote(struct output *out, const char *text)
{
    output_char(out, '"');
    for (const unsigned char *at = (const unsigned char *)text; *at;) {
        const char *character = (const char *)at;
        size_t length = plain_length(at);
        uint32_t code = TEXT_NOT_STEERING;
        if (length == 0 && (length = text_character(character)))
            code = text_steering(character);
        if (length == 0)
            output_text(out, "\xEF\xBF\xBD");
        else if (code != TEXT_NOT_STEERING)
            quote_steering(out, code);
        else if (*at == '"' || *at == '\\')
            output_format(out, "\\%c", *at);
        else
            output_bytes(out, (const char *)at, length);
        at += length ? length : 1;
    }
    output_char(out, '"');
}

void json_key(struct json *json, const char *key)
{
    if (json->more[json->depth])
        output_char(json->out, ',');
    json->more[json->depth] = true;
    if (key) {
        json_quote(json->out, key);
        output_char(json->out, ':');
    }
}

static void json_open(struct json *json, const char *key, char c)
{
    json_key(json, key);
    output_char(json->out, c);
    if (json->depth + 1 < JSON_DEPTH)
        json->depth++;
    json->more[json->depth] = false;
}

static void json_shut(struct json *json, char c)
{
    output_char(json->out, c);
    if (json->depth)
        json->depth--;
}

void json_object(struct json *json, const char *key)
{
    json_open(json, key, '{');
}

void json_array(struct json *json, const char *key)
{
    json_open(json, key, '[');
}

void json_close(struct json *json)
{
    json_shut(json, '}');
}

void json_close_array(struct json *json)
{
    json_shut(json, ']');
}

void json_null(struct json *json, const char *key)
{
    json_key(json, key);
    output_text(json->out, "null");
}

void json_text(struct json *json, const char *key, const char *text)
{
    if (!text) {
        json_null(json, key);
        return;
    }
    json_key(json, key);
    json_quote(json->out, text);
}

void json_number(struct json *json, const char *key, double value)
{
    if (!isfinite(value)) {
        json_null(json, key);
        return;
    }
    json_key(json, key);
    output_number(json->out, value);
}

void json_numbers(struct json *json, const double *values, size_t count)
{
    enum { AT_ONCE = 64 };
    for (size_t i = 0; i < count;) {
        char *begin = output_room(json->out, AT_ONCE * (NUMBER_TEXT + 1)), *at = begin;
        if (!begin)
            return;
        for (size_t end = count - i < AT_ONCE ? count : i + AT_ONCE; i < end; i++) {
            if (json->more[json->depth])
                *at++ = ',';
            json->more[json->depth] = true;
            if (isfinite(values[i]))
                at += number_format(values[i], at);
            else
                at = mempcpy(at, "null", 4);
        }
        output_fill(json->out, (size_t)(at - begin));
    }
}

void json_int(struct json *json, const char *key, int64_t value)
{
    char text[NUMBER_TEXT];
    json_key(json, key);
    output_bytes(json->out, text, (size_t)number_format_int(value, text));
}

void json_bool(struct json *json, const char *key, bool value)
{
    json_key(json, key);
    output_text(json->out, value ? "true" : "false");
}

void json_end(struct json *json)
{
    output_char(json->out, '\n');
    json->more[0] = false;
}
