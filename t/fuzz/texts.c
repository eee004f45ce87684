#include <string.h>

#include "answer/field.h"
#include "base/text.h"
#include "t/fuzz/fuzz.h"

/* What is printed of a text that comes from outside. */
void fuzz_texts(const uint8_t *bytes, size_t size)
{
    char *text = fuzz_text(bytes, size);
    struct output plain, csv, wrapped;
    size_t length = strlen(text);
    char *safe = strdup(text);
    text_safe(safe);
    fuzz_expect(strlen(safe) <= length, "a text that is made safe gets no longer");
    fuzz_expect(text_is_safe(safe), "and is safe");
    fuzz_expect(text_is_safe(text) == (strcmp(safe, text) == 0), "a safe one stays as it is");
    output_open(&plain, OUTPUT_MEMORY);
    text_plain(&plain, text, length);
    output_char(&plain, '\0');
    fuzz_expect(strcmp(plain.bytes, safe) == 0, "it is written as it is made in place");
    output_open(&csv, OUTPUT_MEMORY);
    csv_safe_text(&csv, text);
    output_char(&csv, '\0');
    fuzz_expect(!strchr("=+-@\t\r\n", *csv.bytes) || !*csv.bytes, "no text is a formula in CSV");
    output_open(&wrapped, OUTPUT_MEMORY);
    text_wrap(&wrapped, safe, 3, 7);
    output_char(&wrapped, '\0');
    char *rest = wrapped.bytes;
    for (char *line; (line = strsep(&rest, "\n"));)
        fuzz_expect(text_width(line) <= 3 + 7, "no line is wider than asked");
    output_close(&plain, "memory", NULL);
    output_close(&csv, "memory", NULL);
    output_close(&wrapped, "memory", NULL);
    free(safe);
    free(text);
}
