/* The commands: one row each, in a file of its own, from which parsing, help and the check of the manual are
 * made. A command opens nothing that its row asks for and prints nothing but its result: dispatch.c does the
 * rest. */
#ifndef SISE_CMD_COMMAND_H
#define SISE_CMD_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"
#include "base/output.h"
#include "market/calendar.h"
#include "store/store.h"

#define OPTION_MOST 12 /* rows of one command */

struct option_row {
    const char *name;     /* without the dashes */
    char letter;          /* 0: none */
    const char *argument; /* what it takes, for help and errors: "DIR"; NULL: nothing */
    const char *help;
};

enum command_needs {
    NEEDS_STORE = 1,    /* the store, open for reading */
    NEEDS_READ = 2,     /* and a transaction on it */
    NEEDS_CALENDAR = 4, /* the trading calendar with the user's file */
    NEEDS_NOTHING = 8,  /* works even where a configuration file is wrong */
};

struct invocation;

struct command {
    const char *name;
    const char *summary;  /* one line */
    const char *operands; /* "TICKER", "PATH...", "" */
    unsigned least, most; /* how many operands */
    unsigned needs;
    const char *storeless;            /* an option with which it needs no store; NULL: none */
    const struct option_row *options; /* ends with a row of zeros; NULL: none */
    int (*run)(struct invocation *in, struct error *err);
};

enum global_option {
    GLOBAL_STORE,
    GLOBAL_CONFIG,
    GLOBAL_VERBOSE,
    GLOBAL_QUIET,
    GLOBAL_JSON,
    GLOBAL_NOW,
    GLOBAL_HELP,
    GLOBAL_VERSION,
    GLOBAL_COUNT
};
extern const struct option_row global_options[GLOBAL_COUNT + 1];

/* What was typed, and what the command asked for. Everything is owned by dispatch.c. */
struct invocation {
    const struct command *command; /* NULL: none was named */
    const char *global[GLOBAL_COUNT];
    const char
        *value[OPTION_MOST]; /* by the place in command->options: NULL not given, "" without argument */
    char **operand;
    unsigned operand_count;
    struct config config;
    bool json, quiet;
    struct output *out; /* standard output */
    struct store *store;
    struct store_txn *txn;
    struct calendar *calendar;
};

extern const struct command *const command_table[];
extern const unsigned command_count;

/* By name or by a beginning that no other command shares. USAGE: none, naming the one that was probably
 * meant, or several, naming them. */
int command_find(const char *name, const struct command **command, struct error *err);

#endif
