/* The texts of `sise crontab`: lines for cron, units for systemd. */
#ifndef SISE_CMD_CRONTAB_PRINT_H
#define SISE_CMD_CRONTAB_PRINT_H

#include "base/output.h"
#include "job/schedule.h"

#define CRONTAB_WORDS 8

/* How the jobs are started. */
struct crontab_start {
    const char *words[CRONTAB_WORDS]; /* the program and its options, NULL behind the last; the job follows */
    const char *source;               /* the argument of --source, NULL: none */
    const char *folder;               /* where the program is to be, for relative paths; NULL: anywhere */
    const char *config_home;          /* the variable XDG_CONFIG_HOME, NULL: it is not set */
    const char *home; /* the variable HOME, for systemd, which does not set it; NULL: it is not set */
    const char *log;  /* the file to which cron's jobs append what they say */
};

/* One line of cron: its five fields, two blanks, the command. */
void crontab_line(struct output *out, const struct schedule_line *line, const struct crontab_start *start,
                  const char *job);

/* One service and its timer, at the lines' times in Korea, each below a comment that begins with "# FOLDER/".
 */
struct crontab_unit {
    const char *job, *description, *folder;
    const struct schedule_line *lines;
    size_t count;
};
void crontab_units(struct output *out, const struct crontab_unit *unit, const struct crontab_start *start);

#endif
