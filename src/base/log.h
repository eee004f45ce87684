/* The log: each event is one line on standard error. Jobs say here what they do while they work.
 *
 *     2026-11-23T10:00:00Z warning: text        standard error is a file or a pipe
 *     sise: warning: text                       it is a terminal
 *     {"time":"...","level":"warning","text":"..."}   log_format = json
 *
 * Each line is written with one write(2), so that the lines of several processes do not mix. The time in
 * front is that of the machine's clock: --now moves the market's day, not the moment at which something was
 * said.
 *
 * The state of the log belongs to the whole process, because there is one standard error. Everything but
 * store/ may write events, from several threads at once. */
#ifndef SISE_BASE_LOG_H
#define SISE_BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };
enum log_format { LOG_TEXT, LOG_JSON };

/* Says up to which level events are written, and in which form. Before it is called, events up to LOG_INFO
 * are written as text. Call it before other threads start. */
void log_setup(enum log_level most, enum log_format format);

/* Whether events of that level are written. */
bool log_shows(enum log_level level);

void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Writes why a command has failed, whatever the level: "sise: COMMAND: text" without a time, or a JSON line
 * of level error. `command` may be NULL. */
void log_failure(const char *command, const char *text);

/* Whether log_status() draws: standard error is a terminal that can clear a line, the form is text, and
 * events of LOG_INFO are written. */
bool log_draws(void);

/* Whether every line of standard error is a JSON object. If so, nothing else may be written there. */
bool log_is_json(void);

/* Draws a line, given without a newline, at the bottom of the terminal, in the place of the one drawn before;
 * "" removes that. Events appear above the line. Does nothing where log_draws() is false. */
void log_status(const char *line);

#endif
