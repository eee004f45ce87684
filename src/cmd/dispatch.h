/* Runs the program: from the command line to the exit status. */
#ifndef SISE_CMD_DISPATCH_H
#define SISE_CMD_DISPATCH_H

/* Parses the command line, reads the configuration, opens what the command needs, runs the command, writes
 * its output to the end, and reports an error once. Returns the exit status. */
int dispatch(int argc, char **argv);

#endif
