#include "answer/folders.h"

#include <stdbool.h>
#include <string.h>

#define PATH_ENDS " \t\n\"'`()[]<>,;:"

/* Whether a path may begin behind this character; a slash in "KOSPI/KOSDAQ" or "10/12" divides words. */
static bool begins_word(const char *text, const char *at)
{
    return at == text || strchr(PATH_ENDS "=", at[-1]);
}

void folders_hide(char *text)
{
    char *to = text;
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, PATH_ENDS);
        if (*at != '/' || !begins_word(text, at) || length < 2) {
            size_t kept = strncmp(at, "://", 3) == 0 ? strcspn(at, " \t\n\"'") : 1;
            memmove(to, at, kept);
            to += kept;
            at += kept;
            continue;
        }
        const char *end = at + length, *name = end;
        while (name > at && name[-1] != '/')
            name--;
        memmove(to, name, (size_t)(end - name));
        to += end - name;
        at = end;
    }
    *to = '\0';
}

void source_hide(char *source)
{
    if (strchr(source, '/'))
        source[strcspn(source, ":")] = '\0';
}
