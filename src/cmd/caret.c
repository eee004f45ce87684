#include "cmd/caret.h"

#include <string.h>
#include <unistd.h>

#include "base/text.h"

/* The end of the longest piece of text from `begin` that fits into `most` cells. */
static size_t fitting(const char *text, size_t begin, size_t end, unsigned most)
{
    unsigned used = 0;
    while (begin < end) {
        size_t length = text_step(text + begin);
        used += text_cells(text + begin, length);
        if (used > most)
            break;
        begin += length;
    }
    return begin < end ? begin : end;
}

/* Where a line is cut on its left side: at most half of what is shown may lie before the place. */
static size_t left_edge(const char *text, size_t begin, size_t place)
{
    unsigned before = text_cells(text + begin, place - begin), most = CARET_CELLS / 2;
    while (before > most) {
        size_t length = text_step(text + begin);
        before -= text_cells(text + begin, length);
        begin += length;
    }
    return begin;
}

static void marks(struct output *out, unsigned before, unsigned width)
{
    output_format(out, "%*s^", (int)before, "");
    for (unsigned i = 1; i < width; i++)
        output_char(out, '~');
    output_char(out, '\n');
}

void caret_draw(struct output *out, const char *text, struct expr_place place)
{
    size_t line = place.begin, end = line + strcspn(text + line, "\n"), after = place.begin + place.length;
    while (line > 0 && text[line - 1] != '\n')
        line--;
    size_t begin = left_edge(text, line, place.begin), shown = fitting(text, begin, end, CARET_CELLS);
    size_t marked = after < shown ? after : shown;
    const char *cut = begin > line ? "..." : "";
    output_format(out, "  %s", cut);
    text_plain(out, text + begin, shown - begin);
    output_text(out, shown < end ? "...\n" : "\n");
    marks(out, 2 + (unsigned)strlen(cut) + text_cells(text + begin, place.begin - begin),
          marked > place.begin ? text_cells(text + place.begin, marked - place.begin) : 0);
}

void caret_print(const struct answer_place *place)
{
    struct output out;
    output_open(&out, STDERR_FILENO);
    caret_draw(&out, place->expression, place->at);
    output_close(&out, "standard error", NULL);
}
