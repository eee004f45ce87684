/* What `sise help` prints, all of it from the tables. */
#ifndef SISE_CMD_HELP_H
#define SISE_CMD_HELP_H

#include "cmd/command.h"

/* How the command is used; NULL: the program. */
void help_print(struct output *out, const struct command *command);

/* The tables as one JSON object: commands, their operands and options, and the global options. */
void help_json(struct output *out);

#endif
