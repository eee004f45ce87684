/* From the command line to the exit status. */
#ifndef SISE_CMD_DISPATCH_H
#define SISE_CMD_DISPATCH_H

/* Parses, reads the configuration, opens what the command needs, runs it, writes its output to the end, and
 * says once what went wrong. Returns the exit status. */
int dispatch(int argc, char **argv);

#endif
