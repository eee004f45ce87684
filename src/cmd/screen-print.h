/* What sise screen prints for the eye, and the functions of the language. */
#ifndef SISE_CMD_SCREEN_PRINT_H
#define SISE_CMD_SCREEN_PRINT_H

#include "answer/explain.h"
#include "answer/screen.h"

void screen_print(const struct screen_answer *answer, struct output *out);
void explain_print(const struct explain_answer *answer, struct output *out);
void functions_print(bool json, struct output *out);

#endif
