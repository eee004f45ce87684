#include "base/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/json.h"
#include "base/text.h"

#define LINE_MOST   2048
#define STATUS_MOST 512
#define CLEAR       "\r\033[K"

static const char *const level_name[] = {"error", "warning", "info", "debug"};

/* The state of the whole process; log.h says why there is one. */
static struct {
    pthread_mutex_t lock;
    enum log_level most;
    enum log_format format;
    char status[STATUS_MOST]; /* the line that log_status() has drawn, "" for none */
} state = {.lock = PTHREAD_MUTEX_INITIALIZER, .most = LOG_INFO};

void log_setup(enum log_level most, enum log_format format)
{
    state.most = most;
    state.format = format;
}

bool log_shows(enum log_level level)
{
    return level <= state.most;
}

static bool on_terminal(void)
{
    return state.format == LOG_TEXT && isatty(STDERR_FILENO);
}

bool log_draws(void)
{
    const char *term = getenv("TERM");
    return log_shows(LOG_INFO) && on_terminal() && term && strcmp(term, "dumb") != 0;
}

bool log_is_json(void)
{
    return state.format == LOG_JSON;
}

static void stderr_write(const char *bytes, size_t length)
{
    while (length) {
        ssize_t written = write(STDERR_FILENO, bytes, length);
        if (written < 0 && errno != EINTR)
            return; /* There is no other place to say so. */
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
}

/* Programs read UTC. People read the time in Korea, as they do in sise status. */
static void stamp(char text[static 32])
{
    bool utc = state.format == LOG_JSON;
    struct tm tm;
    time_t now = time(NULL) + (utc ? 0 : KST_SECONDS);
    gmtime_r(&now, &tm);
    strftime(text, 32, utc ? "%Y-%m-%dT%H:%M:%SZ" : "%Y-%m-%dT%H:%M:%S+09:00", &tm);
}

static void line_json(struct output *out, const char *level, const char *command, const char *text)
{
    struct json json;
    char time_text[32];
    stamp(time_text);
    json_begin(&json, out);
    json_object(&json, NULL);
    json_text(&json, "time", time_text);
    json_text(&json, "level", level);
    if (command)
        json_text(&json, "command", command);
    json_text(&json, "text", text);
    json_close(&json);
    json_end(&json);
}

/* Writes a line. Where log_status() has drawn one, that is cleared first and drawn anew below, all in one
 * write. */
static void line_write(struct output *line)
{
    pthread_mutex_lock(&state.lock);
    if (state.status[0]) {
        struct output all;
        output_open(&all, OUTPUT_MEMORY);
        output_text(&all, CLEAR);
        output_bytes(&all, line->bytes, line->used);
        output_text(&all, state.status);
        stderr_write(all.bytes, all.used);
        output_close(&all, "memory", NULL);
    } else {
        stderr_write(line->bytes, line->used);
    }
    pthread_mutex_unlock(&state.lock);
}

static void event(enum log_level level, const char *format, va_list args)
{
    char text[LINE_MOST], time_text[32];
    struct output line;
    if (!log_shows(level))
        return;
    vsnprintf(text, sizeof text, format, args);
    text_safe(text);
    output_open(&line, OUTPUT_MEMORY);
    stamp(time_text);
    if (state.format == LOG_JSON)
        line_json(&line, level_name[level], NULL, text);
    else if (!on_terminal())
        output_format(&line, "%s %s: %s\n", time_text, level_name[level], text);
    else if (level == LOG_INFO)
        output_format(&line, "sise: %s\n", text);
    else
        output_format(&line, "sise: %s: %s\n", level_name[level], text);
    line_write(&line);
    output_close(&line, "memory", NULL);
}

void log_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    event(LOG_ERROR, format, args);
    va_end(args);
}

void log_warning(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    event(LOG_WARNING, format, args);
    va_end(args);
}

void log_info(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    event(LOG_INFO, format, args);
    va_end(args);
}

void log_debug(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    event(LOG_DEBUG, format, args);
    va_end(args);
}

void log_failure(const char *command, const char *text)
{
    char flat[LINE_MOST];
    struct output line;
    snprintf(flat, sizeof flat, "%s", text);
    text_safe(flat);
    output_open(&line, OUTPUT_MEMORY);
    if (state.format == LOG_JSON)
        line_json(&line, level_name[LOG_ERROR], command, flat);
    else
        output_format(&line, "sise: %s%s%s\n", command ? command : "", command ? ": " : "", flat);
    line_write(&line);
    output_close(&line, "memory", NULL);
}

void log_status(const char *line)
{
    char text[STATUS_MOST + sizeof CLEAR];
    if (!log_draws())
        return;
    pthread_mutex_lock(&state.lock);
    snprintf(state.status, sizeof state.status, "%s", line);
    int length = snprintf(text, sizeof text, "%s%s", CLEAR, state.status);
    stderr_write(text, (size_t)length);
    pthread_mutex_unlock(&state.lock);
}
