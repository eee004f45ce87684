/* The commands. Each has a row, which stands in the command's own file. The parsing of the command line, the
 * help and the test of the manual read these rows. dispatch.c opens what the row of a command needs, runs the
 * command, and reports its error; the command itself prints only its result. */
#ifndef SISE_CMD_COMMAND_H
#define SISE_CMD_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"
#include "base/output.h"
#include "market/calendar.h"
#include "source/kind.h"
#include "store/state.h"
#include "store/store.h"

#define OPTION_MOST 16 /* how many options a command can have */

struct option_row {
    const char *name;     /* without the dashes */
    char letter;          /* its short form, 0 for none */
    const char *argument; /* what it takes, for help and errors, such as "DIR"; NULL where it takes nothing */
    const char *help;
};

enum command_needs {
    NEEDS_STORE = 1,    /* the store, opened for reading: in->store */
    NEEDS_READ = 2,     /* a transaction on it too: in->txn */
    NEEDS_CALENDAR = 4, /* the trading calendar with the user's file: in->calendar */
    NEEDS_NOTHING = 8,  /* not even the configuration, so that it works where a configuration file is wrong */
};

struct invocation;

struct command {
    const char *name;
    const char *summary;   /* one line */
    const char *operands;  /* for help: "TICKER", "PATH...", "" for none */
    unsigned least, most;  /* how many operands it takes */
    unsigned needs;        /* what is opened for it, of enum command_needs */
    const char *storeless; /* the name of an option with which it needs no store; NULL: there is none */
    const struct option_row *options; /* its options, ending with a row of zeros; NULL: it has none */
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

/* What was typed, and what was opened for the command. dispatch.c owns and frees everything in it. */
struct invocation {
    const struct command *command;    /* NULL where no command was named */
    const char *global[GLOBAL_COUNT]; /* as `value`, of the global options */
    const char *value[OPTION_MOST];   /* the arguments of command->options, in that order: NULL for an option
                                         that was   not given, "" for one without an argument */
    /* Every option of the command that was given, in the order in which it was typed: for options that may be
     * repeated (option_next()). */
    struct {
        const struct option_row *row;
        const char *argument;
    } * given; /* [given_count] */
    unsigned given_count;
    char **operand; /* [operand_count] */
    unsigned operand_count;
    struct config config;
    bool json, quiet;
    struct output *out; /* standard output */
    struct store *store;
    struct store_txn *txn;
    struct calendar *calendar;
    struct state *state;     /* jobs_state() in cmd/jobs.h makes it */
    struct source_home home; /* what sources are told of the store; cmd/jobs.h fills it in */
};

/* Opens the calendar, unless it is open: for a command that only needs it at times. In dispatch.c. */
int invocation_calendar(struct invocation *in, struct error *err);

/* Reads the configuration that the command line names, into one that config_free() frees whatever the return
 * value: for a command that is told to read it anew. In dispatch.c. */
int invocation_configure(const struct invocation *in, struct config *config, struct error *err);

extern const struct command *const command_table[];
extern const unsigned command_count;

/* Finds a command by its name, or by a beginning of its name that no other command has. USAGE: there is none,
 * and the text names the one that was probably meant; or there are several, and the text names them. */
int command_find(const char *name, const struct command **command, struct error *err);

#endif
