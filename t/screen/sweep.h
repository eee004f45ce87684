/* Expressions that together use every function and every column, by themselves, nested and lagged. */
#ifndef SISE_T_SWEEP_H
#define SISE_T_SWEEP_H

#include <stddef.h>

#define SWEEP_TEXT 256

struct sweep {
    char (*text)[SWEEP_TEXT];
    size_t count, capacity;
};

/* All zero before. Running out of memory ends the program. */
void sweep_functions(struct sweep *sweep);
void sweep_column(struct sweep *sweep, const char *name);
void sweep_free(struct sweep *sweep);

#endif
