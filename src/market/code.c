#include "market/code.h"

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
