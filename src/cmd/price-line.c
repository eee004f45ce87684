#include "cmd/price-line.h"

#include <langinfo.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "answer/table.h"

#define LINE_WORDS 28 /* how wide its words are at most, without the prices */

void price_line_print(const double *closes, size_t days, struct output *out)
{
    static const char *const block[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char ascii[] = "_.,-=+*#";
    bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    double low = INFINITY, high = -INFINITY;
    char low_text[CELL_TEXT], high_text[CELL_TEXT];
    for (size_t i = 0; i < days; i++) {
        low = fmin(low, closes[i]);
        high = fmax(high, closes[i]);
    }
    if (!(low <= high))
        return;
    output_char(out, '\n');
    for (size_t i = 0; i < days; i++) {
        int height = high > low ? (int)((closes[i] - low) / (high - low) * 7 + 0.5) : 3;
        if (isnan(closes[i]))
            output_char(out, ' ');
        else if (utf8)
            output_text(out, block[height]);
        else
            output_char(out, ascii[height]);
    }
    cell_number(low, low_text);
    cell_number(high, high_text);
    bool fits = !out->width || days + LINE_WORDS + strlen(low_text) + strlen(high_text) <= out->width;
    output_format(out, "%sclose of %zu %s, %s to %s won\n", fits ? "  " : "\n", days,
                  days == 1 ? "day" : "days", low_text, high_text);
}
