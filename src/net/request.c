#include "net/request.h"

#include <stdlib.h>
#include <string.h>

#include "base/percent.h"
#include "net/cookies-line.h"
#include "net/secret-text.h"
#include "net/url.h"

/* ---- checks ---- */

/* A name of a header, and a method (RFC 9110, section 5.6.2). */
static bool is_token(const char *text)
{
    return *text && !text[strspn(text, "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ")];
}

static bool is_line(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == '\x7f')
            return false;
    return true;
}

static int field_check(const struct net_field *field, struct error *err)
{
    if (!field->name || !field->text == !field->secret)
        return error_set(err, ERROR_INTERNAL, "a field of a request has no name, or not one value");
    if (field->place != NET_HEADER)
        return 0;
    if (!is_token(field->name))
        return error_set(err, ERROR_CONFIG, "a header of a request has a name that none has");
    if (field->text && !is_line(field->text))
        return error_set(err, ERROR_CONFIG, "the header %s of a request has a control character",
                         field->name);
    return 0;
}

static bool has_place(const struct net_request *plain, enum net_place place)
{
    for (size_t i = 0; i < plain->fields; i++)
        if (plain->field[i].place == place)
            return true;
    return false;
}

static int plain_check(const struct net_request *plain, struct error *err)
{
    int ret = plain->url ? url_check(plain->url, err) : ERROR_CONFIG;
    if (!plain->url)
        return error_set(err, ERROR_INTERNAL, "a request has no address");
    if (ret)
        return error_prefix(err, "a request cannot be sent");
    if (plain->body && has_place(plain, NET_FORM))
        return error_set(err, ERROR_INTERNAL, "a request has a body and a form");
    if (plain->method && !is_token(plain->method))
        return error_set(err, ERROR_INTERNAL, "a request has a method that none is");
    for (size_t i = 0; ret == 0 && i < plain->fields; i++)
        ret = field_check(&plain->field[i], err);
    return ret;
}

/* ---- fields ---- */

static const char *value_of(const struct net_field *field)
{
    return field->secret ? net_secret_text(field->secret) : field->text;
}

/* "Name: value"; libcurl knows a header without a value by a semicolon. */
static char *line_make(const char *name, const char *value)
{
    size_t room = strlen(name) + strlen(value) + 3;
    char *line = malloc(room);
    if (line && *value)
        stpcpy(stpcpy(stpcpy(line, name), ": "), value);
    else if (line)
        stpcpy(stpcpy(line, name), ";");
    return line;
}

/* How many bytes the fields of a place have, encoded and with their separators. */
static size_t fields_room(const struct net_request *plain, enum net_place place)
{
    size_t room = 0;
    for (size_t i = 0; i < plain->fields; i++)
        if (plain->field[i].place == place)
            room +=
                PERCENT_ROOM(strlen(plain->field[i].name)) + PERCENT_ROOM(strlen(value_of(&plain->field[i])));
    return room;
}

/* Writes "name=value&name=value" and returns where it ends. */
static char *fields_write(const struct net_request *plain, enum net_place place, char *end)
{
    bool first = true;
    *end = '\0';
    for (size_t i = 0; i < plain->fields; i++) {
        const struct net_field *field = &plain->field[i];
        if (field->place != place)
            continue;
        if (!first)
            *end++ = '&';
        first = false;
        end += percent_encode(field->name, strlen(field->name), end);
        *end++ = '=';
        end += percent_encode(value_of(field), strlen(value_of(field)), end);
    }
    return end;
}

/* ---- parts ---- */

static bool url_make(const struct net_request *plain, struct request *request)
{
    char shown[URL_SHOWN];
    request->shown = strdup(url_show(plain->url, shown));
    request->url = malloc(strlen(plain->url) + fields_room(plain, NET_QUERY) + 2);
    if (!request->url || !request->shown)
        return false;
    char *end = stpcpy(request->url, plain->url);
    if (has_place(plain, NET_QUERY)) {
        *end++ = strchr(plain->url, '?') ? '&' : '?';
        fields_write(plain, NET_QUERY, end);
    }
    return true;
}

static bool body_make(const struct net_request *plain, struct request *request)
{
    bool form = has_place(plain, NET_FORM);
    if (!form && !plain->body)
        return true;
    request->body = malloc(form ? fields_room(plain, NET_FORM) + 1 : plain->length + 1);
    if (!request->body)
        return false;
    if (form) {
        request->length = (size_t)(fields_write(plain, NET_FORM, request->body) - request->body);
    } else {
        memcpy(request->body, plain->body, plain->length);
        request->length = plain->length;
    }
    return true;
}

static bool lines_make(const struct net_request *plain, struct request *request)
{
    request->line = calloc(plain->fields + 1, sizeof *request->line);
    if (!request->line)
        return false;
    for (size_t i = 0; i < plain->fields; i++) {
        if (plain->field[i].place != NET_HEADER)
            continue;
        char *line = line_make(plain->field[i].name, value_of(&plain->field[i]));
        if (!line)
            return false;
        request->line[request->lines++] = line;
    }
    return true;
}

static bool wanted_make(const struct net_request *plain, struct request *request)
{
    size_t count = 0;
    while (plain->wanted && plain->wanted[count])
        count++;
    request->wanted = calloc(count + 1, sizeof *request->wanted);
    for (size_t i = 0; request->wanted && i < count; i++) {
        request->wanted[i] = strdup(plain->wanted[i]);
        if (!request->wanted[i])
            return false;
        request->wanteds++;
    }
    return request->wanted != NULL;
}

static bool secrets_make(const struct net_request *plain, struct request *request)
{
    request->secret = calloc(plain->fields + 1, sizeof(struct net_secret *));
    for (size_t i = 0; request->secret && i < plain->fields; i++) {
        if (!plain->field[i].secret)
            continue;
        if (net_secret_copy(plain->field[i].secret, &request->secret[request->secrets], NULL))
            return false;
        request->secrets++;
    }
    return request->secret != NULL;
}

static bool method_make(const struct net_request *plain, struct request *request)
{
    request->method = plain->method ? strdup(plain->method) : NULL;
    return !plain->method == !request->method;
}

int request_make(const struct net_request *plain, struct request *request, struct error *err)
{
    *request = (struct request){0};
    int ret = plain_check(plain, err);
    if (ret)
        return ret;
    return method_make(plain, request) && url_make(plain, request) && lines_make(plain, request) &&
                   body_make(plain, request) && secrets_make(plain, request) && wanted_make(plain, request)
               ? 0
               : error_no_memory(err);
}

void request_free(struct request *request)
{
    for (size_t i = 0; request->line && i <= request->lines; i++)
        net_wipe(request->line[i]);
    for (size_t i = 0; i < request->secrets; i++)
        net_secret_free(&request->secret[i]);
    for (size_t i = 0; i < request->wanteds; i++)
        free(request->wanted[i]);
    if (request->body)
        explicit_bzero(request->body, request->length);
    net_wipe(request->url);
    free(request->body);
    free(request->line);
    free(request->secret);
    free(request->wanted);
    free(request->shown);
    free(request->method);
    *request = (struct request){0};
}

/* ---- attempts ---- */

/* The path of an address that url_check() has taken, up to its query; "/" where it has none. To be freed. */
static char *path_of(const char *url)
{
    const char *path = strchr(url, ':') + 3;
    path += strcspn(path, "/?");
    return *path == '/' ? strndup(path, strcspn(path, "?")) : strdup("/");
}

int request_cookies(struct request *request, const struct net_cookies *cookies, int64_t now_utc,
                    size_t *lines, struct error *err)
{
    char **place = &request->line[request->lines], *value = NULL;
    net_wipe(*place);
    *place = NULL;
    *lines = request->lines;
    if (!cookies)
        return 0;
    char *path = path_of(request->url);
    int ret = path ? net_cookies_line(cookies, path, now_utc, &value, err) : error_no_memory(err);
    free(path);
    if (ret || !value)
        return ret;
    *place = line_make("Cookie", value);
    net_wipe(value);
    *lines += *place != NULL;
    return *place ? 0 : error_no_memory(err);
}

void request_strike(const struct request *request, char *text)
{
    for (size_t i = 0; i < request->secrets; i++)
        net_secret_strike(request->secret[i], text, strlen(text));
}

void request_strike_body(const struct request *request, char *bytes, size_t length)
{
    for (size_t i = 0; i < request->secrets; i++)
        if (net_secret_length(request->secret[i]) >= SECRET_LONG)
            net_secret_strike(request->secret[i], bytes, length);
}
