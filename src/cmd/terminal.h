/* The terminal that standard output may be. */
#ifndef SISE_CMD_TERMINAL_H
#define SISE_CMD_TERMINAL_H

/* How many cells a line of a table has: what the environment variable COLUMNS says, else the width of the
 * terminal that `fd` is, else 80. */
unsigned terminal_width(int fd);

#endif
