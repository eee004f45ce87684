/* Says what to type when an error has a remedy. Only here are options and commands of the terminal named. */
#ifndef SISE_CMD_ADVICE_H
#define SISE_CMD_ADVICE_H

#include "base/error.h"

/* Appends the advice for err->remedy to the text, where there is any. */
void advice_add(struct error *err);

#endif
