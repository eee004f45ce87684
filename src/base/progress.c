#include "base/progress.h"

#include <inttypes.h>
#include <langinfo.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/log.h"
#include "base/monotonic.h"

#define REDRAW_MS  100
#define SILENCE_MS 10000
#define BAR_MOST   40
#define LINE_MOST  400

void progress_begin(struct progress *progress, const char *what, uint64_t total, const char *unit)
{
    int64_t now = monotonic_ms();
    *progress = (struct progress){.what = what,
                                  .unit = unit,
                                  .total = total,
                                  .start_ms = now,
                                  .shown = total > 0 && log_shows(LOG_INFO),
                                  .draws = log_draws(),
                                  .blocks = strcmp(nl_langinfo(CODESET), "UTF-8") == 0};
    progress->drawn_ms = progress->draws ? now - REDRAW_MS : now;
    if (progress->shown && !progress->draws)
        log_info("%s %" PRIu64 " %s%s", what, total, unit, total == 1 ? "" : "s");
}

static double rate(const struct progress *progress, int64_t now)
{
    int64_t ms = now - progress->start_ms;
    return (double)progress->done * 1000 / (double)(ms > 0 ? ms : 1);
}

/* Writes what stands behind the bar, for example "12/370 days, 210/s, 0:02 left", and returns its length. */
static int facts(const struct progress *progress, int64_t now, char *text, size_t size)
{
    double speed = rate(progress, now);
    int length = snprintf(text, size, "%" PRIu64 "/%" PRIu64 " %s%s, %.*f/s", progress->done, progress->total,
                          progress->unit, progress->total == 1 ? "" : "s", speed < 10 ? 1 : 0, speed);
    if (progress->done && progress->done < progress->total) {
        uint64_t seconds = (uint64_t)((double)(progress->total - progress->done) / speed + 0.5);
        length += snprintf(text + length, size - (size_t)length, ", %" PRIu64 ":%02" PRIu64 " left",
                           seconds / 60, seconds % 60);
    }
    return length;
}

/* Writes a bar of `width` columns. Block characters can fill an eighth of a column. */
static void bar_text(const struct progress *progress, int width, char *text)
{
    static const char *const eighth[] = {" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
    int parts = (int)((double)progress->done / (double)progress->total * 8 * width);
    for (int i = 0; i < width; i++) {
        int part = parts - 8 * i;
        part = part < 0 ? 0 : part > 8 ? 8 : part;
        text = stpcpy(text, progress->blocks ? eighth[part] : part == 8 ? "#" : ".");
    }
}

/* Draws the bar. A line that is wider than the terminal would go on in the next one, which could not be
 * cleared. So where the terminal is narrow the bar is left out, and then the end of the facts. */
static void draw(const struct progress *progress, int64_t now)
{
    char text[128], bar[3 * BAR_MOST + 1] = "", line[LINE_MOST];
    struct winsize size = {0};
    int columns = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
    int width = columns - 5 - (int)strlen(progress->what) - facts(progress, now, text, sizeof text);
    width = width > BAR_MOST ? BAR_MOST : width;
    if (width > 0) {
        bar_text(progress, width, bar);
        snprintf(line, sizeof line, "%s [%s] %s", progress->what, bar, text);
    } else
        snprintf(line, sizeof line, "%.*s", columns - 1, text);
    log_status(line);
}

void progress_step(struct progress *progress, uint64_t done)
{
    int64_t now = monotonic_ms();
    progress->done = done;
    if (!progress->shown)
        return;
    unsigned quarter = (unsigned)(done * 4 / progress->total);
    if (progress->draws) {
        if (now - progress->drawn_ms < REDRAW_MS)
            return;
        draw(progress, now);
    } else {
        char text[128];
        if (quarter == progress->quarter && now - progress->drawn_ms < SILENCE_MS)
            return;
        facts(progress, now, text, sizeof text);
        log_info("%s: %s", progress->what, text);
    }
    progress->quarter = quarter;
    progress->drawn_ms = now;
}

void progress_end(struct progress *progress)
{
    if (progress->draws)
        log_status("");
}
