#include "market/code.h"

#include <string.h>

bool ticker_code_valid(const char *text)
{
    return strlen(text) == 6 && strspn(text, "0123456789") >= 1 &&
           strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 6;
}
