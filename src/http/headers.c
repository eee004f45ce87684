#include "http/headers.h"

#include <string.h>

enum { FOR_ALL = 3 };

const struct fixed_header fixed_header[] = {
    /* A browser takes an answer for what its Content-Type says, and does not guess a script from its bytes.
     */
    {"X-Content-Type-Options", "nosniff"},
    /* Where a link leads away from here, the other site does not learn what was looked at. */
    {"Referrer-Policy", "no-referrer"},
    /* Pages of other origins cannot load answers as scripts or images, past the list of http_cors. */
    {"Cross-Origin-Resource-Policy", "same-origin"},
    /* A page loads from this server and from nowhere else, runs no script but ours, and stands in no other
     * page, where a click could be taken from it; older browsers know only X-Frame-Options for that. */
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
     "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"X-Frame-Options", "DENY"},
};

unsigned fixed_headers(const char *type)
{
    if (type && strncmp(type, "text/html", 9) == 0)
        return sizeof fixed_header / sizeof *fixed_header;
    return FOR_ALL;
}
