/* The configuration: every key is one row of config_table, which defaults, reading, checking, printing and
 * the sample file all follow.
 *
 * Values come, later ones winning, from the defaults, $sysconfdir/sise/sise.conf, the user's
 * $XDG_CONFIG_HOME/sise/sise.conf (~/.config/sise/sise.conf), and the command line; with --config FILE only
 * that file is read. */
#ifndef SISE_BASE_CONFIG_H
#define SISE_BASE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/output.h"

enum config_key {
    CONFIG_STORE,
    CONFIG_SOURCE,
    CONFIG_PUBLISHED_AT,
    CONFIG_CALENDAR,
    CONFIG_MIN_MARKET_CAP,
    CONFIG_ANALYZE,
    CONFIG_TIME_LIMIT,
    CONFIG_LOG_FORMAT,
    CONFIG_FEE,
    CONFIG_SELL_TAX,
    CONFIG_COUNT
};

enum config_type {
    CONFIG_TEXT,
    CONFIG_PATH,     /* "~/" at its beginning is the home folder */
    CONFIG_CHOICE,   /* one of `choices`; number is its place in them */
    CONFIG_NUMBER,   /* from `least` to `most`; nothing, which is NaN, where that is the default */
    CONFIG_DURATION, /* number is in milliseconds */
    CONFIG_MINUTE,   /* HH:MM or nothing; number is in minutes, -1 nothing */
};

struct config_item {
    const char *name;
    enum config_type type;
    const char *standard; /* the default, as it would be written */
    const char *choices;  /* "a|b" */
    double least, most;
    bool secret;      /* never printed */
    const char *help; /* one line */
};

extern const struct config_item config_table[CONFIG_COUNT];

/* All zero is a valid empty one, to be filled by config_load(). */
struct config {
    struct {
        char *text; /* never NULL once loaded; "" is nothing */
        double number;
        char *origin; /* "default", "FILE:LINE", "command line" */
    } value[CONFIG_COUNT];
};

/* What the user keeps for sise under that name, where the XDG base directory specification has it; allocated,
 * NULL without a home folder. */
char *config_user_path(const char *name);

/* Fills in the defaults and reads the files, `file` (may be NULL) instead of the usual ones. CONFIG:
 * "file:line: what is wrong, what was expected"; NOT_FOUND, IO: `file` cannot be read. Free with
 * config_free() whatever the return value. */
int config_load(struct config *config, const char *file, struct error *err);
void config_free(struct config *config);

/* Sets one value. CONFIG: it is not what the key takes. */
int config_set(struct config *config, enum config_key key, const char *text, const char *origin,
               struct error *err);

static inline const char *config_text(const struct config *config, enum config_key key)
{
    return config->value[key].text;
}

static inline double config_number(const struct config *config, enum config_key key)
{
    return config->value[key].number;
}

/* What may be shown of a value: the text, "****" for a secret. */
const char *config_shown(const struct config *config, enum config_key key);

/* The sample configuration: every key with its help and its default, commented out. */
void config_sample(struct output *out);

#endif
