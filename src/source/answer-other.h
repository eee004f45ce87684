/* What comes in place of JSON. Internal to the reading of answers (source/answer-rows.h). */
#ifndef SISE_SOURCE_ANSWER_OTHER_H
#define SISE_SOURCE_ANSWER_OTHER_H

#include "source/answer-rows.h"

/* Where bytes[length] do not begin as a JSON object or array: fills facts->kind, code and message, says in
 * `err` what came in place of `expected` ("JSON"), and returns DATA. 0 where they do. */
int answer_other(const char *bytes, size_t length, const char *expected, struct answer_facts *facts,
                 struct error *err);

/* Copies a text from outside, as far as it fits, and makes it safe to print. */
void answer_text_take(char *to, size_t size, const char *from, size_t length);

#endif
