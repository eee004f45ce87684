/* The headers that answers carry for the browser's sake, whatever is asked. */
#ifndef SISE_HTTP_HEADERS_H
#define SISE_HTTP_HEADERS_H

struct fixed_header {
    const char *name, *value;
};

/* The headers of every answer come first, those of pages behind them. */
extern const struct fixed_header fixed_header[];

/* How many of them an answer of that type has; `type` may be NULL. */
unsigned fixed_headers(const char *type);

#endif
