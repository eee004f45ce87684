#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "net/cookies-line.h"
#include "net/internal.h"

#define HEAD_MOST  (256 * 1024) /* bytes of the heads of an answer */
#define ERROR_MOST (64 * 1024)  /* bytes that are kept of the body of an error */

static void headers_clear(struct answer *answer)
{
    for (size_t i = 0; i < answer->headers; i++)
        free((char *)answer->header[i].text);
    answer->headers = 0;
    answer->location[0] = answer->retry_after[0] = answer->date[0] = '\0';
}

void answer_clear(struct answer *answer)
{
    headers_clear(answer);
    free(answer->header);
    free(answer->body);
    *answer = (struct answer){0};
}

/* ---- the head ---- */

/* "HTTP/1.1 200 OK" begins a head. One that came before, such as 100 Continue, counts no more. */
static void status_take(struct answer *answer, const char *line, size_t length)
{
    const char *blank = memchr(line, ' ', length);
    const char *end = line + length;
    headers_clear(answer);
    answer->status = 0;
    for (const char *at = blank ? blank + 1 : end; at < end && *at >= '0' && *at <= '9'; at++)
        answer->status = answer->status < 1000 ? answer->status * 10 + (*at - '0') : answer->status;
}

static bool is_named(const char *line, size_t length, const char *name)
{
    return strlen(name) == length && strncasecmp(line, name, length) == 0;
}

static void text_keep(char *room, size_t size, const char *value, size_t length)
{
    if (length < size) {
        memcpy(room, value, length);
        room[length] = '\0';
    }
}

static bool header_keep(struct answer *answer, const char *name, const char *value, size_t length)
{
    char *text = strndup(value, length);
    if (!text ||
        !array_reserve(&answer->header, &answer->header_room, answer->headers + 1, sizeof *answer->header)) {
        free(text);
        return false;
    }
    answer->header[answer->headers++] = (struct net_field){NET_HEADER, name, text, NULL};
    return true;
}

/* A header, whose name has `named` bytes. */
static bool header_take(struct net_call *call, const char *line, size_t named, const char *value,
                        size_t length)
{
    struct answer *answer = &call->answer;
    bool kept = true;
    if (is_named(line, named, "location"))
        text_keep(answer->location, sizeof answer->location, value, length);
    if (is_named(line, named, "retry-after"))
        text_keep(answer->retry_after, sizeof answer->retry_after, value, length);
    if (is_named(line, named, "date"))
        text_keep(answer->date, sizeof answer->date, value, length);
    if (is_named(line, named, "set-cookie") && call->cookies)
        kept = net_cookies_take(call->cookies, value, length, net_now_utc(call->net), NULL) == 0;
    for (size_t i = 0; kept && i < call->request.wanteds; i++)
        if (is_named(line, named, call->request.wanted[i]))
            kept = header_keep(answer, call->request.wanted[i], value, length);
    return kept;
}

bool answer_head(struct net_call *call, const char *line, size_t length)
{
    struct answer *answer = &call->answer;
    call->progress_at_ms = net_now_ms(call->net);
    answer->head_bytes += length;
    if (answer->head_bytes > HEAD_MOST) {
        answer->too_large = true;
        return false;
    }
    if (answer->has_body) /* what stands behind a body in pieces is nothing that anybody wants */
        return true;
    const char *colon = memchr(line, ':', length);
    if (length >= 5 && memcmp(line, "HTTP/", 5) == 0) {
        status_take(answer, line, length);
    } else if (colon) {
        const char *value = colon + 1, *end = line + length;
        while (value < end && (*value == ' ' || *value == '\t'))
            value++;
        while (value < end && (end[-1] == ' ' || end[-1] == '\t'))
            end--;
        answer->no_memory |= !header_take(call, line, (size_t)(colon - line), value, (size_t)(end - value));
    }
    return !answer->no_memory;
}

/* ---- the body ---- */

/* How many bytes are kept of a body. */
static size_t body_most(const struct net_call *call)
{
    bool good = call->answer.status >= 200 && call->answer.status < 300;
    return good || call->max_body < ERROR_MOST ? call->max_body : ERROR_MOST;
}

bool answer_data(struct net_call *call, const char *bytes, size_t length)
{
    struct answer *answer = &call->answer;
    size_t most = body_most(call), left = most - answer->length;
    call->progress_at_ms = net_now_ms(call->net);
    answer->has_body = true;
    if (length > left) {
        bool good = answer->status >= 200 && answer->status < 300;
        answer->too_large = good;
        answer->enough = !good;
        length = good ? 0 : left;
    }
    if (!array_reserve(&answer->body, &answer->room, answer->length + length + 1, 1)) {
        answer->no_memory = true;
        return false;
    }
    memcpy(answer->body + answer->length, bytes, length);
    answer->length += length;
    return !answer->too_large && !answer->enough;
}
