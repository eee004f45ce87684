#include "cmd/hint.h"

#include <string.h>

int hint_tickers(int ret, struct error *err)
{
    static const char remedy[] = "; 'sise stocks --all' lists them";
    if (ret == ERROR_NOT_FOUND && strstr(err->text, "no ticker") && !strstr(err->text, "did you mean"))
        strncat(err->text, remedy, sizeof err->text - strlen(err->text) - 1);
    return ret;
}
