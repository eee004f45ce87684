/* Says what to type when an error has a remedy. Only here are options and commands of the terminal named. */
#ifndef SISE_CMD_ADVICE_H
#define SISE_CMD_ADVICE_H

#include "base/error.h"

/* Appends the advice for err->remedy to the text, where there is any. `command` is the name of the command
 * that failed, since some advice depends on it; NULL: there is none. */
void advice_add(struct error *err, const char *command);

#endif
