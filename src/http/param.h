/* Reading one parameter's text by its row. Private to this folder. */
#ifndef SISE_HTTP_PARAM_H
#define SISE_HTTP_PARAM_H

#include "http/values.h"

/* Fills in the value, and keeps `text`, which must live as long; an expression's line ends become blanks in
 * it. Returns false where the text is not what the row asks for; the problem has been added then. */
bool param_read(const struct param *param, char *text, struct value *value, struct problems *problems);

#endif
