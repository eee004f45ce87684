#include "net/cookies.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/http-date.h"
#include "net/cookies-line.h"
#include "net/secret-text.h"

struct cookie {
    char *name, *value, *path;
    int64_t expires_utc;
};

struct net_cookies {
    struct cookie cookie[COOKIES_MOST]; /* [count], the oldest first */
    size_t count;
};

/* A piece of a line. */
struct piece {
    const char *at;
    size_t length;
};

int net_cookies_new(struct net_cookies **cookies, struct error *err)
{
    *cookies = calloc(1, sizeof **cookies);
    return *cookies ? 0 : error_no_memory(err);
}

static void cookie_remove(struct net_cookies *cookies, size_t i)
{
    struct cookie *gone = &cookies->cookie[i];
    free(gone->name);
    net_wipe(gone->value);
    free(gone->path);
    cookies->count--;
    memmove(gone, gone + 1, (cookies->count - i) * sizeof *gone);
}

void net_cookies_clear(struct net_cookies *cookies)
{
    while (cookies->count)
        cookie_remove(cookies, cookies->count - 1);
}

void net_cookies_free(struct net_cookies **cookies)
{
    if (*cookies)
        net_cookies_clear(*cookies);
    free(*cookies);
    *cookies = NULL;
}

size_t net_cookies_count(const struct net_cookies *cookies)
{
    return cookies->count;
}

bool net_cookies_has(const struct net_cookies *cookies, const char *name)
{
    for (size_t i = 0; i < cookies->count; i++)
        if (strcmp(cookies->cookie[i].name, name) == 0)
            return true;
    return false;
}

static bool piece_is(struct piece piece, const char *text)
{
    return strlen(text) == piece.length && memcmp(piece.at, text, piece.length) == 0;
}

/* Puts the cookie in the place of one with its name and path, or behind all others. */
static int cookie_put(struct net_cookies *cookies, struct piece name, struct piece value, struct piece path,
                      int64_t expires_utc, bool expired, struct error *err)
{
    for (size_t i = 0; i < cookies->count; i++)
        if (piece_is(name, cookies->cookie[i].name) && piece_is(path, cookies->cookie[i].path))
            cookie_remove(cookies, i--);
    if (expired)
        return 0;
    struct cookie made = {.name = strndup(name.at, name.length),
                          .value = strndup(value.at, value.length),
                          .path = strndup(path.at, path.length),
                          .expires_utc = expires_utc};
    if (cookies->count == COOKIES_MOST)
        cookie_remove(cookies, 0);
    cookies->cookie[cookies->count++] = made;
    if (made.name && made.value && made.path)
        return 0;
    cookie_remove(cookies, cookies->count - 1);
    return error_no_memory(err);
}

static struct piece trimmed(const char *at, size_t length)
{
    while (length && (*at == ' ' || *at == '\t')) {
        at++;
        length--;
    }
    while (length && (at[length - 1] == ' ' || at[length - 1] == '\t'))
        length--;
    return (struct piece){at, length};
}

/* Takes "name=value" from the front of a list with semicolons, and moves it on. A part without an equals sign
 * is a name without a value. */
static void pair_next(struct piece *list, struct piece *name, struct piece *value)
{
    const char *semicolon = memchr(list->at, ';', list->length);
    size_t length = semicolon ? (size_t)(semicolon - list->at) : list->length;
    const char *equals = memchr(list->at, '=', length);
    size_t before = equals ? (size_t)(equals - list->at) : length;
    *name = trimmed(list->at, before);
    *value = equals ? trimmed(equals + 1, length - before - 1) : (struct piece){list->at + length, 0};
    list->at += length + (semicolon != NULL);
    list->length -= length + (semicolon != NULL);
}

/* Whether name and value can stand in a Cookie header: no control characters, no separators. */
static bool pair_sendable(struct piece name, struct piece value)
{
    if (!name.length || name.length + value.length > COOKIE_MOST)
        return false;
    for (size_t i = 0; i < name.length; i++)
        if ((unsigned char)name.at[i] <= ' ' || name.at[i] == '\x7f' || strchr("=;,\"", name.at[i]))
            return false;
    for (size_t i = 0; i < value.length; i++)
        if ((unsigned char)value.at[i] < ' ' || value.at[i] == '\x7f' || value.at[i] == ';')
            return false;
    return true;
}

/* A date of HTTP, or one with dashes between day, month and year, as older servers write it. */
static bool date_read(struct piece text, int64_t now_utc, int64_t *utc)
{
    char copy[40];
    if (text.length >= sizeof copy)
        return false;
    memcpy(copy, text.at, text.length);
    copy[text.length] = '\0';
    if (http_date_read(copy, now_utc, utc))
        return true;
    if (text.length < 12 || copy[7] != '-' || copy[11] != '-')
        return false;
    copy[7] = copy[11] = ' ';
    return http_date_read(copy, now_utc, utc);
}

/* Seconds from now on. A number that is none, or is not above 0, means that the cookie has expired. */
static int64_t age_end(struct piece text, int64_t now_utc)
{
    int64_t seconds = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return now_utc;
        seconds = seconds > 1000000000 ? seconds : seconds * 10 + (text.at[i] - '0');
    }
    return now_utc + seconds;
}

static bool is_named(struct piece name, const char *text)
{
    return strlen(text) == name.length && strncasecmp(name.at, text, name.length) == 0;
}

int net_cookies_take(struct net_cookies *cookies, const char *text, size_t length, int64_t now_utc,
                     struct error *err)
{
    struct piece list = {text, length}, name, value, path = {"/", 1}, attribute, of;
    int64_t expires_utc = INT64_MAX;
    bool has_age = false;
    pair_next(&list, &name, &value);
    while (list.length) {
        pair_next(&list, &attribute, &of);
        if (is_named(attribute, "path") && of.length && *of.at == '/' && of.length <= COOKIE_MOST)
            path = of;
        if (is_named(attribute, "expires") && !has_age)
            date_read(of, now_utc, &expires_utc);
        if (is_named(attribute, "max-age") && of.length) {
            expires_utc = age_end(of, now_utc);
            has_age = true;
        }
    }
    if (!pair_sendable(name, value))
        return 0;
    return cookie_put(cookies, name, value, path, expires_utc, expires_utc <= now_utc, err);
}

int net_cookies_set(struct net_cookies *cookies, const char *name, const char *value, struct error *err)
{
    struct piece of_name = {name, strlen(name)}, of_value = {value, strlen(value)};
    if (!pair_sendable(of_name, of_value))
        return error_set(err, ERROR_CONFIG, "a cookie cannot have such a name or value");
    return cookie_put(cookies, of_name, of_value, (struct piece){"/", 1}, INT64_MAX, false, err);
}

/* Whether a request of that path is within the cookie's (RFC 6265, section 5.1.4). */
static bool path_within(const char *path, const char *outer)
{
    size_t length = strlen(outer);
    if (strncmp(path, outer, length) != 0)
        return false;
    return outer[length - 1] == '/' || path[length] == '\0' || path[length] == '/';
}

static bool is_sent(const struct cookie *cookie, const char *path, int64_t now_utc)
{
    return cookie->expires_utc > now_utc && path_within(path, cookie->path);
}

int net_cookies_line(const struct net_cookies *cookies, const char *path, int64_t now_utc, char **line,
                     struct error *err)
{
    size_t room = 0;
    *line = NULL;
    for (size_t i = 0; i < cookies->count; i++)
        if (is_sent(&cookies->cookie[i], path, now_utc))
            room += strlen(cookies->cookie[i].name) + strlen(cookies->cookie[i].value) + 3;
    if (!room)
        return 0;
    char *end = *line = malloc(room + 1);
    if (!end)
        return error_no_memory(err);
    for (size_t i = 0; i < cookies->count; i++) {
        const struct cookie *cookie = &cookies->cookie[i];
        if (!is_sent(cookie, path, now_utc))
            continue;
        if (end > *line)
            end = stpcpy(end, "; ");
        end = stpcpy(stpcpy(stpcpy(end, cookie->name), "="), cookie->value);
    }
    return 0;
}
