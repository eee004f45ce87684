/* What rows of several routes have in common. Private to the files routes-*.c. */
#ifndef SISE_HTTP_ROUTE_ROWS_H
#define SISE_HTTP_ROUTE_ROWS_H

#include "http/handlers.h"

#define JSON_MEDIA "application/json"
#define CSV_MEDIA  "text/csv; charset=utf-8"
#define HTML_MEDIA "text/html; charset=utf-8"
#define TEXT_MEDIA "text/plain; charset=utf-8"

#define PAGE_LIMIT_MOST  5000 /* things of a page of a list */
#define PAGE_LIMIT_QUICK 500  /* so many are read, written and packed within some milliseconds */
#define PAGE_OFFSET_MOST 1e9
#define TICKERS_MOST     200
#define ROWS_LIMIT_MOST  20000 /* more days than the whole calendar has */

/* ---- parameters ---- */

#define PARAM_FROM(where, of)                                                                                \
    {                                                                                                        \
        .name = "from", .in = where, .kind = PARAM_DATE, .example = "2026-01-02",                            \
        .help = "Only " of " from this date on."                                                             \
    }
#define PARAM_TO(where, of)                                                                                  \
    {                                                                                                        \
        .name = "to", .in = where, .kind = PARAM_DATE, .help = "Only " of " up to this date."                \
    }
#define PARAM_LIMIT(where, of)                                                                               \
    {                                                                                                        \
        .name = "limit", .in = where, .kind = PARAM_COUNT, .least = 1, .most = PAGE_LIMIT_MOST,              \
        .standard = "100", .help = "How many " of " are in the answer, at most."                             \
    }
#define PARAM_OFFSET(where, of)                                                                              \
    {                                                                                                        \
        .name = "offset", .in = where, .kind = PARAM_COUNT, .most = PAGE_OFFSET_MOST, .standard = "0",       \
        .help = "How many " of " are left out before the first one."                                         \
    }
#define PARAM_FORMAT                                                                                         \
    {                                                                                                        \
        .name = "format", .in = PARAM_QUERY, .kind = PARAM_CHOICE, .choices = "json|csv",                    \
        .help = "The form of the answer; it wins over the header Accept."                                    \
    }
#define PARAM_MARKET_OF(where)                                                                               \
    {                                                                                                        \
        .name = "market", .in = where, .kind = PARAM_MARKET, .example = "KOSPI",                             \
        .help = "Only stocks of this market; KOSDAQ has those of KOSDAQ GLOBAL too."                         \
    }

/* ---- answers ---- */

#define ANSWER_CSV                                                                                           \
    {                                                                                                        \
        200, CSV_MEDIA, NULL, "The same as CSV with a line of names."                                        \
    }
#define ANSWER_ABSENT(what)                                                                                  \
    {                                                                                                        \
        404, JSON_MEDIA, "Detail", what                                                                      \
    }

/* ---- rules of several parameters ---- */

/* A problem where `from` is after `to`. */
void check_range(const struct values *values, struct problems *problems);

/* A problem where rows as they were published are to be adjusted: what a source publishes is of its own day.
 */
void check_raw(const struct values *values, struct problems *problems);

#endif
