/* The configuration: reading, checking, printing and the sample file of keys that other rooms know.
 *
 * A room that can be configured has a table of keys (src/market/settings.h, src/job/settings.h, ...), a row
 * each; src/cmd lists the tables in the order in which they are shown. Everything here follows those rows.
 *
 * Values come, later ones winning, from the defaults, $sysconfdir/sise/sise.conf, the user's
 * $XDG_CONFIG_HOME/sise/sise.conf (~/.config/sise/sise.conf), the environment where a key has a variable, and
 * the command line; with --config FILE only that file is read. */
#ifndef SISE_BASE_CONFIG_H
#define SISE_BASE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/output.h"

enum config_type {
    CONFIG_TEXT,
    CONFIG_PATH,   /* a file or folder; "~/" at its beginning stands for the home folder */
    CONFIG_CHOICE, /* one of `choices`; its number is its place among them, from 0 */
    CONFIG_NUMBER, /* from `least` to `most`; may be empty if the default is empty; its number is NaN then */
    CONFIG_DURATION, /* such as 50m; its number is in milliseconds; from `least` to `most` if `most` is not 0
                      */
    CONFIG_SIZE,     /* such as 64M, from `least` to `most`; its number is in bytes */
    CONFIG_MINUTE,   /* HH:MM or empty; its number is in minutes after midnight, -1 where it is empty */
};

/* What is known of a key. */
struct config_key {
    const char *name;
    enum config_type type;
    const char *standard;    /* the default, as it would be written in a file */
    const char *choices;     /* of a CONFIG_CHOICE: "a|b" */
    double least, most;      /* of a CONFIG_NUMBER; of a CONFIG_DURATION in ms; of a CONFIG_SIZE in bytes */
    bool whole;              /* a CONFIG_NUMBER that has no fraction */
    bool secret;             /* its value is never printed */
    const char *environment; /* the variable that goes before the files, where it is set and not empty; NULL:
                                there is none */
    bool lists; /* its value can be a list, whose parts may stand in quotes: check() takes these off */
    /* Of a CONFIG_TEXT that is not empty: looks whether it means anything, and touches nothing outside of it.
     * NULL: every text does. The error's text names neither the key nor the value. */
    int (*check)(const char *text, struct error *err);
    const char *help; /* what it means, for the sample file */
};

/* The keys of one room. */
struct config_table {
    const struct config_key *key; /* [count] */
    size_t count;
};

struct config_value {
    const struct config_key *key;
    char *text;    /* as it was written, a path with the home folder; never NULL, but "" where it is empty */
    double number; /* what the text means, by the type of the key; 0 for texts and paths */
    char *origin;  /* where it was written: "default", "FILE:LINE", "$VARIABLE" or "command line" */
};

/* All zero is a valid one without keys, to be filled by config_load(). */
struct config {
    struct config_value *value; /* [count]: a value for each key of each table, in their order */
    size_t count;
};

/* The path that a person has written, with the home folder in the place of a ~ at its beginning; allocated.
 * CONFIG: it begins with another's ~name or a $variable, which would otherwise become the name of a folder.
 */
int config_path(const char *text, char **path, struct error *err);

/* The path of the user's own file or folder of that name, in the folder that the XDG base directory
 * specification provides for sise. It is allocated; NULL where the user has no home folder. */
char *config_user_path(const char *name);

/* Fills in the defaults of all keys of the tables and reads the usual files, or only `file` where it is not
 * NULL. The tables must outlive the configuration. CONFIG: a file is wrong, the text being "file:line: what
 * is wrong, what was expected". NOT_FOUND, IO and others of an errno: a file cannot be read. Free with
 * config_free() whatever the return value. */
int config_load(struct config *config, const struct config_table *table, size_t tables, const char *file,
                struct error *err);
void config_free(struct config *config);

/* Sets one value. CONFIG: the key does not take such a text. INTERNAL: the key is in none of the tables. */
int config_set(struct config *config, const struct config_key *key, const char *text, const char *origin,
               struct error *err);

/* The text and the number of a key's value; "" and 0 where the configuration has no such key, or is not
 * loaded. */
const char *config_text(const struct config *config, const struct config_key *key);
double config_number(const struct config *config, const struct config_key *key);

/* The number that the key's default means; 0 for texts and paths. */
double config_standard(const struct config_key *key);

/* What may be printed of a value: its text, or "****" where it is a secret and not empty. */
const char *config_shown(const struct config_value *value);

/* Writes the sample configuration: every key with its help, and its default in a line that is commented out.
 */
void config_sample(struct output *out, const struct config_table *table, size_t tables);

#endif
