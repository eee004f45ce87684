#include "net/url.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

/* The parts of an address, as pieces of its text. */
struct parts {
    const char *authority, *path, *end; /* path: where the authority ends; end: where the path ends */
    const char *host;                   /* behind user and password */
};

/* Returns false where the address does not begin with http:// or https://. */
static bool parts_find(const char *url, struct parts *parts)
{
    size_t scheme = strncasecmp(url, "https://", 8) == 0 ? 8 : strncasecmp(url, "http://", 7) == 0 ? 7 : 0;
    if (!scheme)
        return false;
    parts->authority = url + scheme;
    parts->path = parts->authority + strcspn(parts->authority, "/?#");
    parts->end = url + scheme + strcspn(url + scheme, "?#");
    parts->host = parts->authority;
    for (const char *at = parts->authority; at < parts->path; at++)
        if (*at == '@')
            parts->host = at + 1;
    return true;
}

/* A host's name, an IPv4 address, or an IPv6 address in brackets; behind it perhaps a colon and a port. */
static const char *host_wrong(const char *host, size_t length)
{
    size_t name = 0;
    if (length && *host == '[') {
        name = strspn(host, "[0123456789abcdefABCDEF:.");
        if (name < 3 || name >= length || host[name] != ']')
            return "the IPv6 address is not closed by a bracket";
        name++;
    } else {
        name = strcspn(host, ":/?#");
        for (size_t i = 0; i < name; i++)
            if (!strchr("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._", host[i]))
                return "the host's name has a sign that no name has";
    }
    if (!name)
        return "there is no host";
    if (name == length)
        return NULL;
    size_t digits = strspn(host + name + 1, "0123456789");
    unsigned long port = 0;
    if (host[name] == ':' && digits && digits <= 5 && name + 1 + digits == length)
        sscanf(host + name + 1, "%5lu", &port);
    return port >= 1 && port <= 65535 ? NULL : "behind the host's name must stand a port, or nothing";
}

static const char *address_wrong(const char *text, const struct parts *parts, size_t most)
{
    if (strlen(text) > most)
        return "it is too long";
    for (const char *at = text; *at; at++)
        if (*at <= ' ' || *at > '~' || strchr("\"<>\\^`{|}#", *at))
            return "a blank, a # or another sign that no address has stands in it";
    if (parts->host != parts->authority)
        return "user and password do not belong into it";
    return host_wrong(parts->host, (size_t)(parts->path - parts->host));
}

int url_check(const char *text, struct error *err)
{
    struct parts parts;
    const char *wrong = "an address begins with https:// or http://";
    if (parts_find(text, &parts))
        wrong = address_wrong(text, &parts, URL_MOST);
    return wrong ? error_set(err, ERROR_CONFIG, "%s", wrong) : 0;
}

int url_base_check(const char *text, struct error *err)
{
    struct parts parts;
    const char *wrong = "an address begins with https:// or http://";
    if (parts_find(text, &parts))
        wrong = *parts.end == '?' ? "a query does not belong into it"
                                  : address_wrong(text, &parts, URL_TEXT - URL_PATH);
    return wrong ? error_set(err, ERROR_CONFIG, "%s", wrong) : 0;
}

char *url_join(const char *base, const char *path, char url[static URL_TEXT])
{
    size_t length = strlen(base);
    while (length && base[length - 1] == '/')
        length--;
    while (*path == '/')
        path++;
    snprintf(url, URL_TEXT, "%.*s%s%s", (int)length, base, *path && *path != '?' ? "/" : "", path);
    return url;
}

char *url_show(const char *url, char shown[static URL_SHOWN])
{
    struct parts parts;
    if (!parts_find(url, &parts)) {
        snprintf(shown, URL_SHOWN, "an address that is not one");
        return shown;
    }
    size_t length = (size_t)(parts.end - parts.host);
    snprintf(shown, URL_SHOWN, "%.*s%.*s", (int)(parts.authority - url), url,
             (int)(length < URL_SHOWN ? length : URL_SHOWN), parts.host);
    if (parts.authority - url + (ptrdiff_t)length >= URL_SHOWN)
        strcpy(shown + URL_SHOWN - 4, "...");
    text_safe(shown);
    return shown;
}

char *url_host(const char *url, char host[static URL_HOST])
{
    struct parts parts;
    *host = '\0';
    if (parts_find(url, &parts))
        snprintf(host, URL_HOST, "%.*s", (int)(parts.path - parts.host), parts.host);
    text_safe(host);
    return host;
}
