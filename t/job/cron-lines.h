/* Reads lines of a crontab as cron reads them, for tests of what sise crontab prints. The caller includes
 * assert.h or cmocka.h first. */
#ifndef SISE_T_JOB_CRON_LINES_H
#define SISE_T_JOB_CRON_LINES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CRON_LINES 64

struct cron_line {
    uint64_t minutes, hours, days;
    bool update;
};

static inline void cron_fail(const char *text)
{
    fprintf(stderr, "cron would not understand '%s'\n", text);
    abort();
}

/* Reads "1,3-5" or "*" as a set. */
static inline uint64_t cron_field(const char *text)
{
    uint64_t set = 0;
    if (strcmp(text, "*") == 0)
        return UINT64_MAX;
    for (const char *c = text; *c;) {
        char *end;
        long from = strtol(c, &end, 10), to = from;
        if (end == c)
            cron_fail(text);
        if (*end == '-')
            to = strtol(end + 1, &end, 10);
        if (from < 0 || to < from || to > 59 || (*end != ',' && *end != '\0'))
            cron_fail(text);
        for (long i = from; i <= to; i++)
            set |= UINT64_C(1) << i;
        c = *end == ',' ? end + 1 : end;
    }
    return set;
}

/* The lines that run a job; comments are passed over, and so are variables. */
static inline size_t cron_lines(FILE *file, struct cron_line lines[static CRON_LINES])
{
    char text[1024];
    size_t count = 0;
    while (fgets(text, sizeof text, file)) {
        char minutes[256], hours[256], day[16], month[16], days[64];
        if (*text == '#' || *text < ' ' || strncmp(text, "XDG_", 4) == 0)
            continue;
        if (sscanf(text, "%255s %255s %15s %15s %63s", minutes, hours, day, month, days) != 5 ||
            strcmp(day, "*") != 0 || strcmp(month, "*") != 0 || count == CRON_LINES)
            cron_fail(text);
        lines[count++] = (struct cron_line){cron_field(minutes), cron_field(hours), cron_field(days),
                                            strstr(text, " update ") != NULL};
    }
    return count;
}

/* Whether one of the lines of the update, or of the other job, starts it in that minute. */
static inline bool cron_starts(const struct cron_line *lines, size_t count, const struct tm *local,
                               bool update)
{
    for (size_t i = 0; i < count; i++)
        if (lines[i].update == update && lines[i].minutes >> local->tm_min & 1 &&
            lines[i].hours >> local->tm_hour & 1 && lines[i].days >> local->tm_wday & 1)
            return true;
    return false;
}

#endif
