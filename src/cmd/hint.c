#include "cmd/hint.h"

#include <stdbool.h>
#include <string.h>

static void remedy_add(struct error *err, const char *remedy)
{
    strncat(err->text, remedy, sizeof err->text - strlen(err->text) - 1);
}

/* Whether the error says that there is no such thing, and names none that was probably meant. */
static bool is_unknown(int ret, const struct error *err, const char *what)
{
    return ret == ERROR_NOT_FOUND && strstr(err->text, what) && !strstr(err->text, "did you mean");
}

int hint_tickers(int ret, struct error *err)
{
    if (is_unknown(ret, err, "no ticker"))
        remedy_add(err, "; 'sise stocks --all' lists them");
    return ret;
}

int hint_strategies(int ret, struct error *err)
{
    if (is_unknown(ret, err, "no strategy"))
        remedy_add(err, "; 'sise strategies' lists them");
    return ret;
}

int hint_analyze(int ret, struct error *err)
{
    if (ret == ERROR_NOT_READY)
        remedy_add(err, ", run sise analyze");
    return ret;
}
