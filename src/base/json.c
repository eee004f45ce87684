#include "base/json.h"

#include <math.h>

#include "base/number.h"

void json_begin(struct json *json, struct output *out)
{
    *json = (struct json){.out = out};
}

/* The length of the well-formed UTF-8 character at `text`, 0 where there is none (RFC 3629). */
static size_t utf8_length(const unsigned char *text)
{
    static const struct {
        unsigned char first, last, second_first, second_last, length;
    } form[] = {
        {0x00, 0x7F, 0, 0, 1},       {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
        {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
        {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
    };
    for (size_t i = 0; i < sizeof form / sizeof *form; i++) {
        if (text[0] < form[i].first || text[0] > form[i].last)
            continue;
        if (form[i].length > 1 && (text[1] < form[i].second_first || text[1] > form[i].second_last))
            return 0;
        for (size_t k = 2; k < form[i].length; k++)
            if ((text[k] & 0xC0) != 0x80)
                return 0;
        return form[i].length;
    }
    return 0;
}

static void quote_control(struct output *out, unsigned char c)
{
    const char *place = c == '\n' ? "\\n" : c == '\t' ? "\\t" : c == '\r' ? "\\r" : NULL;
    if (place)
        output_text(out, place);
    else
        output_format(out, "\\u%04x", c);
}

void json_quote(struct output *out, const char *text)
{
    output_char(out, '"');
    for (const unsigned char *at = (const unsigned char *)text; *at;) {
        size_t length = utf8_length(at);
        if (length == 0)
            output_text(out, "\xEF\xBF\xBD");
        else if (*at < 0x20)
            quote_control(out, *at);
        else if (*at == '"' || *at == '\\')
            output_format(out, "\\%c", *at);
        else
            output_bytes(out, (const char *)at, length);
        at += length ? length : 1;
    }
    output_char(out, '"');
}

static void json_lead(struct json *json, const char *key)
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
    json_lead(json, key);
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
    json_lead(json, key);
    output_text(json->out, "null");
}

void json_text(struct json *json, const char *key, const char *text)
{
    if (!text) {
        json_null(json, key);
        return;
    }
    json_lead(json, key);
    json_quote(json->out, text);
}

void json_number(struct json *json, const char *key, double value)
{
    if (!isfinite(value)) {
        json_null(json, key);
        return;
    }
    json_lead(json, key);
    output_number(json->out, value);
}

void json_int(struct json *json, const char *key, int64_t value)
{
    char text[NUMBER_TEXT];
    json_lead(json, key);
    output_bytes(json->out, text, (size_t)number_format_int(value, text));
}

void json_bool(struct json *json, const char *key, bool value)
{
    json_lead(json, key);
    output_text(json->out, value ? "true" : "false");
}

void json_end(struct json *json)
{
    output_char(json->out, '\n');
    json->more[0] = false;
}
