#include "cmd/caret.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

/* Bytes of the character at `text`. */
static size_t character(const char *text)
{
    size_t length = 1;
    while ((text[length] & 0xC0) == 0x80)
        length++;
    return length;
}

static unsigned cells(const char *text, size_t length)
{
    char *copy = strndup(text, length);
    unsigned width = copy ? text_width(copy) : (unsigned)length;
    free(copy);
    return width;
}

/* The end of as much text from `begin` as fits into so many cells. */
static size_t fitting(const char *text, size_t begin, size_t end, unsigned most)
{
    unsigned used = 0;
    while (begin < end) {
        size_t length = character(text + begin);
        used += cells(text + begin, length);
        if (used > most)
            break;
        begin += length;
    }
    return begin < end ? begin : end;
}

void caret_draw(struct output *out, const char *text, struct expr_place place)
{
    size_t begin = place.begin, end = begin + strcspn(text + begin, "\n");
    while (begin > 0 && text[begin - 1] != '\n')
        begin--;
    bool cut = cells(text + begin, place.begin - begin) > CARET_CELLS / 2;
    while (cells(text + begin, place.begin - begin) > CARET_CELLS / 2)
        begin += character(text + begin);
    size_t shown = fitting(text, begin, end, CARET_CELLS);
    size_t marked = place.begin + place.length < shown ? place.begin + place.length : shown;
    output_format(out, "  %s", cut ? "..." : "");
    text_plain(out, text + begin, shown - begin);
    output_format(out, "%s\n%*s^", shown < end ? "..." : "",
                  (int)(2 + (cut ? 3 : 0) + cells(text + begin, place.begin - begin)), "");
    for (unsigned i = 1; marked > place.begin && i < cells(text + place.begin, marked - place.begin); i++)
        output_char(out, '~');
    output_char(out, '\n');
}

void caret_print(const char *text, struct expr_place place)
{
    struct output out;
    output_open(&out, STDERR_FILENO);
    caret_draw(&out, text, place);
    output_close(&out, "standard error", NULL);
}
