/* Runs the program: from the command line to the exit status. */
#ifndef SISE_CMD_DISPATCH_H
#define SISE_CMD_DISPATCH_H

#include <stdbool.h>

/* Standard output is a pipe, and nobody reads it any more. */
#define DISPATCH_PIPE (-1)

/* Parses the command line, reads the configuration, opens what the command needs, runs the command, writes
 * its output to the end, and reports an error once. Returns the exit status; or DISPATCH_PIPE, where nothing
 * but that has gone wrong and `pipe_ends` says that it ends the process in silence, else it is an error of
 * the output. */
int dispatch(int argc, char **argv, bool pipe_ends);

#endif
