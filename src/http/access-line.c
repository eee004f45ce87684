#include "http/access-line.h"

#include <stdio.h>
#include <strings.h>
#include <time.h>

#include "base/text.h"
#include "market/clock.h"

/* How many bytes of the line a text takes at most, with its escapes. */
#define TARGET_MOST  1600
#define REFERER_MOST 800
#define AGENT_MOST   400
#define NAME_MOST    200

#define KEPT_MOST 2048 /* so much of an address is looked at */
#define ESCAPED   20   /* room for one character with its escapes, and a NUL */

/* ---- texts that clients send ---- */

/* Writes a character, or a byte that is part of none, so that it harms nobody. Returns its length there. */
static int escape(char place[static ESCAPED], enum access_log_form form, const char *at, size_t length)
{
    uint32_t code = length ? text_steering(at) : TEXT_NOT_STEERING;
    int used = 0;
    if (length && code == TEXT_NOT_STEERING)
        return *at == '"' || *at == '\\' ? sprintf(place, "\\%c", *at)
                                         : sprintf(place, "%.*s", (int)length, at);
    if (form == ACCESS_LOG_COMMON) {
        for (size_t i = 0; i < (length ? length : 1); i++)
            used += sprintf(place + used, "\\x%02X", (unsigned char)at[i]);
        return used;
    }
    if (length == 0)
        return sprintf(place, "\\ufffd");
    if (code < 0x10000)
        return sprintf(place, "\\u%04x", code);
    return sprintf(place, "\\u%04x\\u%04x", 0xD800 + ((code - 0x10000) >> 10), 0xDC00 + (code & 0x3FF));
}

/* Writes a text, cut to `most` bytes and what says that it was cut. */
static void write_text(struct output *out, enum access_log_form form, const char *text, size_t most)
{
    size_t used = 0;
    while (*text) {
        char place[ESCAPED];
        size_t length = text_character(text);
        size_t step = (size_t)escape(place, form, text, length);
        if (used + step > most) {
            output_text(out, "...");
            break;
        }
        output_bytes(out, place, step);
        used += step;
        text += length ? length : 1;
    }
}

/* Whether a parameter of that name may carry a secret. A name with escapes in it is not worth decoding. */
static bool is_secret(const char *name, size_t length)
{
    static const char *const words[] = {"token", "key", "secret", "password", "passwd", "auth", "%"};
    for (size_t i = 0; i < length; i++)
        for (size_t w = 0; w < sizeof words / sizeof *words; w++)
            if (strlen(words[w]) <= length - i && strncasecmp(name + i, words[w], strlen(words[w])) == 0)
                return true;
    return false;
}

/* An address without the values of such parameters; what is too long is cut. */
struct kept {
    char text[KEPT_MOST];
    size_t used;
};

static void keep(struct kept *kept, const char *bytes, size_t length)
{
    size_t room = sizeof kept->text - 1 - kept->used;
    memcpy(kept->text + kept->used, bytes, length < room ? length : room);
    kept->used += length < room ? length : room;
    kept->text[kept->used] = '\0';
}

static void keep_address(struct kept *kept, const char *address)
{
    size_t length = strcspn(address, "?");
    keep(kept, address, length);
    /* Each parameter, with the '?' or '&' before it. */
    for (const char *at = address + length; *at; at += length) {
        size_t name = 1 + strcspn(at + 1, "=&");
        length = name + strcspn(at + name, "&");
        bool secret = at[name] == '=' && is_secret(at + 1, name - 1);
        keep(kept, at, secret ? name + 1 : length);
        if (secret)
            keep(kept, "***", 3);
    }
}

static void write_address(struct output *out, enum access_log_form form, const char *address, size_t most)
{
    struct kept kept = {.used = 0};
    keep_address(&kept, address);
    write_text(out, form, kept.text, most);
}

/* ---- the two forms ---- */

static const char *line_client(const struct access_line *line)
{
    const char *client = line->client ? line->client : line->request->peer;
    return client && *client ? client : "-";
}

/* A name is one word of its line. */
static void write_name(struct output *out, const char *name)
{
    char word[NAME_MOST];
    snprintf(word, sizeof word, "%s", name && *name ? name : "-");
    for (char *at = word; *at; at++)
        if (*at == ' ')
            *at = '_';
    write_text(out, ACCESS_LOG_COMMON, word, NAME_MOST);
}

static void write_common(struct output *out, const struct access_line *line)
{
    const struct http_request *request = line->request;
    char when[40] = "";
    struct tm tm;
    time_t kst = line->now_utc + KST_SECONDS;
    if (gmtime_r(&kst, &tm))
        strftime(when, sizeof when, "%d/%b/%Y:%H:%M:%S +0900", &tm);
    output_format(out, "%s - ", line_client(line));
    write_name(out, line->name);
    output_format(out, " [%s] \"%s ", when, http_method_name[request->method]);
    write_address(out, ACCESS_LOG_COMMON, request->target ? request->target : "", TARGET_MOST);
    output_format(out, " HTTP/1.%d\" %d ", !request->http_1_0, line->status);
    if (line->sent)
        output_format(out, "%llu", (unsigned long long)line->sent);
    else
        output_char(out, '-');
    output_format(out, " %.6f %s%s\n", (double)line->took_ns / 1e9, line->id ? line->id : "-",
                  line->whole ? "" : " left");
}

static void json_part(struct output *out, const char *name, const char *text, size_t most)
{
    if (text == NULL)
        return;
    output_format(out, ",\"%s\":\"", name);
    write_text(out, ACCESS_LOG_JSON, text, most);
    output_char(out, '"');
}

static void json_address(struct output *out, const char *name, const char *address, size_t most)
{
    struct kept kept = {.used = 0};
    if (address == NULL)
        return;
    keep_address(&kept, address);
    json_part(out, name, kept.text, most);
}

static void write_json(struct output *out, const struct access_line *line)
{
    const struct http_request *request = line->request;
    char when[CLOCK_TEXT];
    output_format(out, "{\"time\":\"%s\"", clock_format_utc(line->now_utc, when));
    json_part(out, "client", line_client(line), NAME_MOST);
    json_part(out, "name", line->name, NAME_MOST);
    json_part(out, "method", http_method_name[request->method], NAME_MOST);
    json_address(out, "target", request->target, TARGET_MOST);
    output_format(out, ",\"protocol\":\"HTTP/1.%d\",\"status\":%d,\"bytes\":%llu,\"seconds\":%.6f",
                  !request->http_1_0, line->status, (unsigned long long)line->sent,
                  (double)line->took_ns / 1e9);
    output_format(out, ",\"whole\":%s", line->whole ? "true" : "false");
    json_part(out, "id", line->id, ACCESS_ID);
    json_address(out, "referer", request->referer, REFERER_MOST);
    json_part(out, "user_agent", request->user_agent, AGENT_MOST);
    output_text(out, "}\n");
}

void access_line_write(struct output *out, enum access_log_form form, const struct access_line *line)
{
    if (form == ACCESS_LOG_JSON)
        write_json(out, line);
    else
        write_common(out, line);
}
