#include "http/route.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "http/values.h"

/* ---- finding one ---- */

/* Compares a path of the table with the segments of a target. Returns 0 where it is another path, else a
 * number that is the larger the more segments are the same letter for letter, the earlier ones counting more.
 */
static unsigned path_fits(const char *path, const struct target *target)
{
    unsigned fits = 1;
    unsigned i = 0;
    if (strcmp(path, "/") == 0)
        return target->segments == 0;
    for (; *path && i < target->segments; i++) {
        const char *segment = target->segment[i];
        size_t length = strcspn(++path, "/");
        bool same = strlen(segment) == length && memcmp(path, segment, length) == 0;
        if (!same && (*path != '{' || !*segment))
            return 0;
        fits = 2 * fits + same;
        path += length;
    }
    return *path || i < target->segments ? 0 : fits;
}

static unsigned method_bits(enum http_method method)
{
    return 1u << method | (method == HTTP_GET ? 1u << HTTP_HEAD : 0) | 1u << HTTP_OPTIONS;
}

enum route_found route_find(enum http_method method, const struct target *target, const struct route **route,
                            unsigned *allowed)
{
    enum http_method wanted = method == HTTP_HEAD ? HTTP_GET : method;
    unsigned best = 0;
    *route = NULL;
    *allowed = 0;
    for (size_t i = 0; i < route_count && !target->too_long; i++) {
        unsigned fits = path_fits(route_table[i]->path, target);
        if (fits > best) {
            *route = NULL;
            *allowed = 0;
        }
        if (!fits || fits < best)
            continue;
        best = fits;
        *allowed |= method_bits(route_table[i]->method);
        if (route_table[i]->method == wanted)
            *route = route_table[i];
    }
    return *route ? ROUTE_FOUND : best ? ROUTE_NO_METHOD : ROUTE_NO_PATH;
}

char *route_allow(unsigned allowed, char text[static ALLOW_TEXT])
{
    size_t used = 0;
    *text = '\0';
    for (int method = 0; method < HTTP_METHODS; method++)
        if (allowed & 1u << method)
            used += (size_t)snprintf(text + used, ALLOW_TEXT - used, "%s%s", used ? ", " : "",
                                     http_method_name[method]);
    return text;
}

void route_unknown(const struct target *target, struct error *err)
{
    char path[SUGGEST_TEXT], nearest[SUGGEST_TEXT];
    struct suggest suggest = {.wanted = path};
    size_t used = 0;
    *path = '\0';
    for (unsigned i = 0; i < target->segments && used < sizeof path; i++)
        used += (size_t)snprintf(path + used, sizeof path - used, "/%s", target->segment[i]);
    for (size_t i = 0; i < route_count; i++)
        if (!strchr(route_table[i]->path, '{'))
            suggest_offer(&suggest, route_table[i]->path);
    error_set(err, ERROR_NOT_FOUND, "there is no such path%s", suggest_text(&suggest, nearest));
}

/* ---- forms ---- */

static size_t media_length(const char *media)
{
    size_t length = strcspn(media, ";");
    while (length && media[length - 1] == ' ')
        length--;
    return length;
}

static bool media_is(const char *media, const char *type)
{
    size_t length = media_length(media);
    return strlen(type) == length && strncmp(media, type, length) == 0;
}

static enum asked_form form_of(const char *media)
{
    return media_is(media, "application/json") ? SEND_JSON
           : media_is(media, "text/csv")       ? SEND_CSV
           : media_is(media, "text/html")      ? SEND_HTML
                                               : SEND_TEXT;
}

/* How well an element of Accept, such as "text/csv", names a media type: 3 exactly, 2 as "text" with any
 * subtype, 1 as anything, 0 not. */
static int range_fits(const char *range, size_t length, const char *media)
{
    size_t type = strcspn(media, "/");
    if (length == media_length(media) && strncasecmp(range, media, length) == 0)
        return 3;
    if (length == type + 2 && strncasecmp(range, media, type + 1) == 0 && range[type + 1] == '*')
        return 2;
    return length == 3 && memcmp(range, "*/*", 3) == 0;
}

/* The weight of an element, from its parameters on; 1 where it has none. */
static double weight_of(const char *at, const char *end)
{
    while ((at = memchr(at, ';', (size_t)(end - at)))) {
        at++;
        while (at < end && (*at == ' ' || *at == '\t'))
            at++;
        if (end - at > 2 && (*at == 'q' || *at == 'Q') && at[1] == '=')
            return at[2] == '1' ? 1 : at[2] == '0' && end - at > 4 && at[3] == '.' ? strtod(at + 2, NULL) : 0;
    }
    return 1;
}

/* How much a client wants a media type: the weight of the element of Accept that names it best. */
static double accept_weight(const char *accept, const char *media)
{
    double weight = 0;
    int best = 0;
    for (const char *at = accept; *at;) {
        at += strspn(at, " \t,");
        const char *end = at + strcspn(at, ",");
        size_t length = strcspn(at, ",; \t");
        int fits = length ? range_fits(at, length, media) : 0;
        if (fits > best) {
            best = fits;
            weight = weight_of(at, end);
        }
        at = end;
    }
    return weight;
}

enum asked_form route_form(const struct route *route, const char *accept)
{
    const struct route_answer *answer = route->answers;
    enum asked_form form = SEND_NONE;
    double best = 0;
    if (!accept || !*accept)
        return form_of(answer->media);
    for (; answer->status; answer++) {
        double weight = answer->status == 200 ? accept_weight(accept, answer->media) : 0;
        if (weight > best) {
            best = weight;
            form = form_of(answer->media);
        }
    }
    return form;
}

enum asked_form route_form_asked(const struct route *route, enum asked_form accepted,
                                 const struct values *values)
{
    const struct param *format = param_find(route, "format");
    if (!format || !value_given(values, "format"))
        return accepted;
    return strcmp(value_text(values, "format"), "csv") == 0 ? SEND_CSV : SEND_JSON;
}

const char *route_media(const struct route *route, enum asked_form form)
{
    for (const struct route_answer *answer = route->answers; answer->status; answer++)
        if (answer->status == 200 && form_of(answer->media) == form)
            return answer->media;
    return NULL;
}

/* ---- what a request costs, and what comes of it ---- */

enum route_cost route_weigh(const struct route *route, const struct values *values)
{
    return route->weigh ? route->weigh(values) : route->cost;
}

bool route_answers(const struct route *route, int status)
{
    static const int any[] = {304, 400, 401, 403, 405, 406, 408, 413, 414, 415, 422, 429, 431, 500, 503};
    for (size_t i = 0; i < sizeof any / sizeof *any; i++)
        if (any[i] == status)
            return true;
    for (const struct route_answer *answer = route->answers; answer->status; answer++)
        if (answer->status == status)
            return true;
    return false;
}
