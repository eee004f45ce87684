/* What to type against an error: the options and commands of the terminal are named here. */
#ifndef SISE_CMD_ADVICE_H
#define SISE_CMD_ADVICE_H

#include "base/error.h"

/* Appends the advice for err->remedy to the text, where there is any. */
void advice_add(struct error *err);

#endif
