/* What handlers have in common. Private to the files handle-*.c. */
#ifndef SISE_HTTP_HANDLE_H
#define SISE_HTTP_HANDLE_H

#include "answer/body.h"
#include "http/handlers.h"

/* The form of a body of src/answer that was asked for. */
enum answer_form asked_body_form(const struct asked *asked);

/* The parameter `order`. */
enum sort_order asked_order(const struct asked *asked);

/* Says for the header Link which page of how many things the answer is, by the parameters offset and limit.
 */
void asked_pages(struct asked *asked, uint64_t total);

/* The parameter `fields`, where "all" stands for all columns. *columns is NULL where it was not given. *made
 * is to be freed with free() whatever the return value; *columns may be it. NO_MEMORY. */
int asked_columns(const struct asked *asked, const char **columns, char **made, struct error *err);

#endif
