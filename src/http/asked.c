#include "http/asked.h"

#include <stdio.h>
#include <string.h>

/* One address of a list in pages: the target without its own offset, then that of the page. */
static void page_write(struct output *out, const char *target, uint64_t offset, const char *which)
{
    size_t path = strcspn(target, "?");
    char separator = '?';
    output_text(out, out->used ? ", <" : "<");
    output_bytes(out, target, path);
    for (const char *query = target[path] ? target + path + 1 : ""; *query;) {
        size_t length = strcspn(query, "&");
        if (length && strncmp(query, "offset=", 7) != 0) {
            output_char(out, separator);
            output_bytes(out, query, length);
            separator = '&';
        }
        query += length + (query[length] == '&');
    }
    output_format(out, "%coffset=%llu>; rel=\"%s\"", separator, (unsigned long long)offset, which);
}

static void pages_write(const struct asked *asked, const char *target, struct output *out)
{
    uint64_t offset = asked->offset, limit = asked->limit, total = asked->total;
    page_write(out, target, 0, "first");
    if (offset)
        page_write(out, target, offset > limit ? offset - limit : 0, "prev");
    if (total > limit && offset < total - limit)
        page_write(out, target, offset + limit, "next");
    page_write(out, target, total ? (total - 1) / limit * limit : 0, "last");
}

bool asked_link(const struct asked *asked, const char *target, char *text, size_t size)
{
    struct output out;
    *text = '\0';
    if (!asked->paged || !asked->limit || strpbrk(target, "<>\"")) /* these would end the address */
        return true;
    output_open(&out, OUTPUT_MEMORY);
    pages_write(asked, target, &out);
    bool fits = !out.failed && out.used < size;
    if (fits) {
        memcpy(text, out.bytes, out.used);
        text[out.used] = '\0';
    }
    output_close(&out, "memory", NULL);
    return fits;
}

const char *asked_limitations(const struct answer_meta *meta, char text[static ASKED_LIMITATIONS_TEXT])
{
    static const char more[] = "; and 18446744073709551615 more";
    size_t used = 0, shown = 0, room = ASKED_LIMITATIONS_TEXT - sizeof more;
    *text = '\0';
    for (; shown < meta->limitations; shown++) {
        const char *sentence = meta->limitation[shown];
        if (strlen(sentence) + 2 > room - used)
            break;
        used += (size_t)snprintf(text + used, room - used + 1, "%s%s", shown ? "; " : "", sentence);
    }
    if (shown < meta->limitations)
        snprintf(text + used, ASKED_LIMITATIONS_TEXT - used, "%s%zu more", shown ? "; and " : "",
                 meta->limitations - shown);
    return text;
}
