#include "source/answer-other.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

#define LOOKED_AT 65536 /* bytes of a page in which its title is looked for */

void answer_text_take(char *to, size_t size, const char *from, size_t length)
{
    size_t taken = length < size ? length : size - 1;
    while (taken < length && taken > 0 && ((unsigned char)from[taken] & 0xc0) == 0x80)
        taken--;
    memcpy(to, from, taken);
    to[taken] = '\0';
    text_safe(to);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A piece of the answer. */
struct piece {
    const char *begin, *end;
};

static struct piece piece_trim(struct piece piece)
{
    while (piece.begin < piece.end && is_blank(*piece.begin))
        piece.begin++;
    while (piece.begin < piece.end && is_blank(piece.end[-1]))
        piece.end--;
    return piece;
}

static const char *find(struct piece in, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = in.begin; (size_t)(in.end - at) >= length; at++)
        if (strncasecmp(at, word, length) == 0)
            return at;
    return NULL;
}

/* Copies what stands between the tags "<NAME...>" and "<": false where there is nothing. */
static bool element_take(struct piece in, const char *name, char *to, size_t size)
{
    const char *open = find(in, name);
    const char *begin = open ? memchr(open, '>', (size_t)(in.end - open)) : NULL;
    const char *end = begin ? memchr(begin, '<', (size_t)(in.end - begin)) : NULL;
    if (!end)
        return false;
    struct piece inner = piece_trim((struct piece){begin + 1, end});
    answer_text_take(to, size, inner.begin, (size_t)(inner.end - inner.begin));
    return to[0] != '\0';
}

/* The errors of data.go.kr's gateway: <OpenAPI_ServiceResponse><cmmMsgHeader>... */
static int xml(struct piece text, const char *expected, struct answer_facts *facts, struct error *err)
{
    facts->kind = ANSWER_XML;
    element_take(text, "<returnReasonCode", facts->code, sizeof facts->code);
    if (!element_take(text, "<returnAuthMsg", facts->message, sizeof facts->message))
        element_take(text, "<errMsg", facts->message, sizeof facts->message);
    return error_set(err, ERROR_DATA, "an error in XML came in place of %s: %s%s%s%s", expected,
                     facts->message[0] ? facts->message : "it says nothing", facts->code[0] ? " (" : "",
                     facts->code, facts->code[0] ? ")" : "");
}

static int page(struct piece text, const char *expected, struct answer_facts *facts, struct error *err)
{
    facts->kind = ANSWER_HTML;
    if (element_take(text, "<title", facts->message, sizeof facts->message))
        return error_set(err, ERROR_DATA, "an HTML page came in place of %s: \"%s\"", expected,
                         facts->message);
    return error_set(err, ERROR_DATA, "an HTML page without a title came in place of %s", expected);
}

int answer_other(const char *bytes, size_t length, const char *expected, struct answer_facts *facts,
                 struct error *err)
{
    struct piece text = piece_trim((struct piece){bytes, bytes + length});
    if (text.begin == text.end) {
        facts->kind = ANSWER_EMPTY;
        return error_set(err, ERROR_DATA, "the answer is empty, expected %s", expected);
    }
    if (*text.begin == '{' || *text.begin == '[')
        return 0;
    if (*text.begin == '<') {
        if (text.end - text.begin > LOOKED_AT)
            text.end = text.begin + LOOKED_AT;
        return find(text, "<OpenAPI_ServiceResponse") ? xml(text, expected, facts, err)
                                                      : page(text, expected, facts, err);
    }
    char quote[TEXT_QUOTE];
    facts->kind = ANSWER_TEXT;
    answer_text_take(facts->message, sizeof facts->message, text.begin, (size_t)(text.end - text.begin));
    return error_set(err, ERROR_DATA, "the answer is not %s: it begins with \"%s\"", expected,
                     text_quote(facts->message, strlen(facts->message), quote));
}
