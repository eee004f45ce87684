/* What `sise help` prints. All of it comes from the tables of commands and options. */
#ifndef SISE_CMD_HELP_H
#define SISE_CMD_HELP_H

#include "cmd/command.h"

/* Writes how a command is used; NULL: how the program is used. */
void help_print(struct output *out, const struct command *command);

/* Writes the tables as one JSON object: the commands with their operands and options, and the global options.
 */
void help_json(struct output *out);

#endif
