/* Events, one line each, to standard error: what the jobs say while they work.
 *
 *     2026-11-23T10:00:00Z warning: text        standard error is a file or a pipe
 *     sise: warning: text                       it is a terminal
 *     {"time":"...","level":"warning","text":"..."}   log_format = json
 *
 * A line is written with one write(2), so that lines of several processes do not mix. The stamps are the
 * machine's clock: --now moves the market's day, not the moment at which something was said.
 *
 * The log is the one piece of process-wide state: it belongs to standard error, of which there is one, and
 * every layer above the store may speak. It may be used from several threads. */
#ifndef SISE_BASE_LOG_H
#define SISE_BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };
enum log_format { LOG_TEXT, LOG_JSON };

/* Says which events are written and how. Before it is called: up to LOG_INFO, as text. */
void log_setup(enum log_level most, enum log_format format);

bool log_shows(enum log_level level);

void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* How a command ends that could not do what it was asked for: "sise: COMMAND: text", without a stamp, or a
 * JSON line of level error. `command` may be NULL. */
void log_failure(const char *command, const char *text);

/* Whether standard error is a terminal on which a line can be drawn anew, and lines may be drawn (text, not
 * below LOG_INFO). */
bool log_draws(void);

/* Whether every line of standard error is a JSON object: nothing else may be written there. */
bool log_is_json(void);

/* Draws `line` (no newline) at the bottom of the terminal in the place of the one before; "" removes it.
 * Events appear above it. Does nothing where log_draws() is false. */
void log_status(const char *line);

#endif
