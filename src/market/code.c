#include "market/code.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* This does not use strspn(), which builds a table of the accepted bytes at every call: a table of a day has
 * 2,700 codes. */
bool ticker_code_valid(const char *text)
{
    if (!is_digit(text[0]))
        return false;
    for (int i = 1; i < 6; i++)
        if (!is_digit(text[i]) && !(text[i] >= 'A' && text[i] <= 'Z'))
            return false;
    return text[6] == '\0';
}

/* The endings that other programs put behind a code, to say on which market the stock is. */
static const char *const endings[] = {".KS", ".KQ", ".KN", " KS", " KQ", " KN", " KP"};

static size_t without_ending(const char *text, size_t length)
{
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t ending = strlen(endings[i]);
        if (length > ending && strncasecmp(text + length - ending, endings[i], ending) == 0)
            return length - ending;
    }
    return length;
}

void ticker_code_mend(char code[static CODE_TEXT])
{
    size_t length = strlen(code);
    if (length == 7 && code[0] == 'A') {
        memmove(code, code + 1, 7);
        return;
    }
    if (length == 0 || length >= 6 || strspn(code, "0123456789") != length)
        return;
    memmove(code + 6 - length, code, length + 1);
    memset(code, '0', 6 - length);
}

bool ticker_code_read(const char *text, char code[static CODE_TEXT])
{
    char bare[16];
    const char *colon = strchr(text, ':'), *begin = colon ? colon + 1 : text;
    begin += strspn(begin, " \t");
    size_t length = strlen(begin);
    while (length && strchr(" \t", begin[length - 1]))
        length--;
    length = without_ending(begin, length);
    if (!length || length >= sizeof bare)
        return false;
    for (size_t i = 0; i <= length; i++)
        bare[i] = i < length ? (char)toupper((unsigned char)begin[i]) : '\0';
    const char *at = bare;
    if (length == 12 && strncmp(bare, "KR7", 3) == 0) {
        at += 3;
        bare[9] = '\0';
    }
    if (strlen(at) >= CODE_TEXT)
        return false;
    memcpy(code, at, strlen(at) + 1);
    ticker_code_mend(code);
    return ticker_code_valid(code);
}
