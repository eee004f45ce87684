#include "base/suggest.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define NAME_MOST 63

static bool same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned suggest_distance(const char *a, const char *b)
{
    size_t rows = strlen(a), columns = strlen(b);
    if (rows > NAME_MOST || columns > NAME_MOST)
        return (unsigned)(rows > columns ? rows : columns);
    unsigned cost[3][NAME_MOST + 1]; /* row i of the matrix is cost[i % 3]: only three rows are kept */
    for (size_t j = 0; j <= columns; j++)
        cost[0][j] = (unsigned)j;
    for (size_t i = 1; i <= rows; i++) {
        unsigned *now = cost[i % 3], *before = cost[(i + 2) % 3], *earlier = cost[(i + 1) % 3];
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= columns; j++) {
            now[j] = least(before[j - 1] + !same(a[i - 1], b[j - 1]), least(before[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                now[j] = least(now[j], earlier[j - 2] + 1);
        }
    }
    return cost[rows % 3][columns];
}

void suggest_offer(struct suggest *suggest, const char *candidate)
{
    size_t length = strlen(suggest->wanted);
    unsigned distance = suggest_distance(suggest->wanted, candidate);
    bool begins = length > 1 && strncasecmp(suggest->wanted, candidate, length) == 0;
    if (!begins && distance > (length + 2) / 3)
        return;
    if (begins)
        distance = least(distance, 1);
    if (!suggest->best || distance < suggest->distance) {
        suggest->best = candidate;
        suggest->distance = distance;
    }
}

char *suggest_text(const struct suggest *suggest, char text[static SUGGEST_TEXT])
{
    text[0] = '\0';
    if (suggest->best)
        snprintf(text, SUGGEST_TEXT, ", did you mean '%s'?", suggest->best);
    return text;
}
