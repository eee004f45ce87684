/* The configuration: reading, checking, printing and the sample file of keys that other rooms know.
 *
 * A room that can be configured has a table of keys (src/market/keys.h, src/job/keys.h, ...), a row each;
 * src/cmd lists the tables in the order in which they are shown. Everything here follows those rows.
 *
 * Values come, later ones winning, from the defaults, $sysconfdir/sise/sise.conf, the user's
 * $XDG_CONFIG_HOME/sise/sise.conf (~/.config/sise/sise.conf), and the command line; with --config FILE only
 * that file is read. */
#ifndef SISE_BASE_CONFIG_H
#define SISE_BASE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/output.h"

enum config_type {
    CONFIG_TEXT,
    CONFIG_PATH,     /* "~/" at its beginning is the home folder */
    CONFIG_CHOICE,   /* one of `choices`; number is its place in them */
    CONFIG_NUMBER,   /* from `least` to `most`; nothing, which is NaN, where that is the default */
    CONFIG_DURATION, /* number is in milliseconds */
    CONFIG_MINUTE,   /* HH:MM or nothing; number is in minutes, -1 nothing */
};

struct config_key {
    const char *name;
    enum config_type type;
    const char *standard; /* the default, as it would be written */
    const char *choices;  /* "a|b" */
    double least, most;
    bool secret;      /* never printed */
    const char *help; /* one line */
};

/* The keys of one room. */
struct config_table {
    const struct config_key *key; /* [count] */
    size_t count;
};

struct config_value {
    const struct config_key *key;
    char *text; /* never NULL once loaded; "" is nothing */
    double number;
    char *origin; /* "default", "FILE:LINE", "command line" */
};

/* All zero is a valid one without keys, to be filled by config_load(). */
struct config {
    struct config_value *value; /* [count], a key of every table after the other */
    size_t count;
};

/* What the user keeps for sise under that name, where the XDG base directory specification has it; allocated,
 * NULL without a home folder. */
char *config_user_path(const char *name);

/* Fills in the defaults of all keys of the tables, which must outlive the configuration, and reads the files,
 * `file` (may be NULL) instead of the usual ones. CONFIG: "file:line: what is wrong, what was expected";
 * NOT_FOUND, IO: `file` cannot be read. Free with config_free() whatever the return value. */
int config_load(struct config *config, const struct config_table *table, size_t tables, const char *file,
                struct error *err);
void config_free(struct config *config);

/* Sets one value. CONFIG: it is not what the key takes. */
int config_set(struct config *config, const struct config_key *key, const char *text, const char *origin,
               struct error *err);

/* The value of a key, which is a row of one of the tables: "" and 0 before it is loaded. */
const char *config_text(const struct config *config, const struct config_key *key);
double config_number(const struct config *config, const struct config_key *key);

/* What may be shown of a value: the text, "****" for a secret. */
const char *config_shown(const struct config_value *value);

/* The sample configuration: every key with its help and its default, commented out. */
void config_sample(struct output *out, const struct config_table *table, size_t tables);

#endif
