/* Telling a person, by a command of the configuration, what nobody would see in a log. The command gets one
 * event as JSON on its standard input:
 *
 *     act     a source over the network needs a person, or stands still: a key is unknown, an API is not
 *             approved, a password is to be changed, the service has locked this address out, the day's calls
 *             are spent. Once for each cause, until the source has delivered a table again.
 *     failed  dates have no good table although two further sessions have been published. Once a date.
 *     found   a strategy that is watched finds stocks that it did not find before (answer/watch.h). Once a
 *             day.
 *
 * What has been told is remembered in the state, after the command has ended well. So an event is told at
 * least once: again, where the command failed, or where the job was killed between the two. A command that
 * fails is a line in the log, and never a failure of the job. */
#ifndef SISE_JOB_NOTIFY_H
#define SISE_JOB_NOTIFY_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/json.h"
#include "market/calendar.h"
#include "store/state.h"
#include "store/store.h"

struct notifier_options {
    const char *command;       /* as it is configured, "" or NULL: nobody is told */
    int64_t limit_ms;          /* how long the command may take */
    const char *const *hidden; /* variables of the environment that it does not get, NULL behind the last */
    struct state *state;
    void (*advise)(struct error *err); /* puts behind an error's text what helps against it; may be NULL */
    const atomic_bool *cancelled;      /* set: the command is ended; may be NULL */
};

struct notifier {
    struct notifier_options options;
    char **words; /* NULL: nobody is told */
};

/* CONFIG: the command cannot be split into words. What the options point to outlives the notifier. */
int notifier_open(struct notifier *notifier, const struct notifier_options *options, struct error *err);
void notifier_close(struct notifier *notifier);

/* Looks whether the text can be a command: the check of a configuration's key. */
int notifier_check(const char *command, struct error *err);

/* All of these take NULL for a notifier, and then do nothing. They say what goes wrong in the log. */

/* Tells of the error of a source, where a person should hear of it (remedy_needs_person()), and keeps it as a
 * notice (source/memory.h), which is done without a command too. */
void notifier_act(struct notifier *notifier, const char *source, const struct error *why);

/* The source has delivered a table: its notices go, and what was told of it may be told again. */
void notifier_healed(struct notifier *notifier, const char *source);

/* Tells of the dates that have failed, and stay so; `session` is the session date of the update that has just
 * ended. */
void notifier_failed(struct notifier *notifier, struct store *store, const struct calendar *calendar,
                     kst_date session);

/* ---- for other events ---- */

struct notice {
    const char *event;
    const char *text;                           /* one sentence, for a person */
    void (*more)(void *arg, struct json *json); /* writes the members behind "text"; may be NULL */
    void *arg;
};

/* Runs the command. 0, or the code of what has gone wrong, which has been logged. */
int notifier_tell(struct notifier *notifier, const struct notice *notice);

/* What was remembered under a name, as a text; "" where nothing was, or where it cannot be read. */
#define NOTIFIER_VALUE 64
void notifier_recall(struct notifier *notifier, const char *name, char value[static NOTIFIER_VALUE]);
void notifier_remember(struct notifier *notifier, const char *name, const char *value);

#endif
