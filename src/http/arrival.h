/* A request that has arrived: what it asks for, and whether it is let in. */
#ifndef SISE_HTTP_ARRIVAL_H
#define SISE_HTTP_ARRIVAL_H

#include "http/exchange.h"
#include "http/guard.h"
#include "http/gzip.h"
#include "http/route.h"

struct worker;

/* Headers of an answer that only this client gets, as lines "Name: value\r\n". */
#define LINES_TEXT (GUARD_HEADERS + 512)

/* Adds a header to lines[LINES_TEXT]; one for which there is no room is left out. */
void line_add(char *lines, const char *name, const char *value);

/* What has been found out about a request. */
struct arrival {
    struct worker *worker;
    struct exchange *exchange;
    const struct http_request *request;
    struct target target;
    struct guard_verdict verdict;
    enum route_found found;
    unsigned allowed; /* the methods that the path has, as route_find() gives them */
    const struct route *route;
    enum asked_form form;
    enum coding coding;
    char lines[LINES_TEXT];
};

/* Nothing is known yet but the request. The struct is large, and is not cleared as a whole. */
void arrival_begin(struct arrival *arrival, struct worker *worker, struct exchange *exchange);

/* Finds the route of a request, and for whom it is made. Returns the answer to a request that gets no
 * further, or NULL: then it has a route and may be answered. */
struct body *arrival_refuse(struct arrival *arrival);

#endif
