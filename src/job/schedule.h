/* When the jobs are to run: a plan of the week in Korea, from the times at which the sources complete a day,
 * and the same plan by the clock of a machine elsewhere. A job that runs before there is anything to do ends
 * at once and says nothing, so a plan may have runs too many, but none too few: it has those of both halves
 * of a year with daylight saving. */
#ifndef SISE_JOB_SCHEDULE_H
#define SISE_JOB_SCHEDULE_H

#include <stddef.h>
#include <stdint.h>

#include "base/date.h"

/* How many minutes after a day is complete a job's first run is. */
enum { SCHEDULE_UPDATE = 10, SCHEDULE_ANALYZE = 20 };

#define SCHEDULE_KST (KST_SECONDS / 60) /* minutes that Korea is east of UTC, the whole year */

/* The minutes of a week: bit m of minute[d][h] is minute m of hour h on weekday d, Sunday being 0. */
struct schedule_week {
    uint64_t minute[7][24];
};

/* Adds the runs of a job to the week in Korea: for each day from Monday to Friday and each of the times at
 * which a source completes it (minutes after 00:00 of the day, 1440 and more lying in the days after), the
 * first run `after` minutes later, and one every half hour for five hours, for a source that is late, but
 * none beyond the midnight that comes next in Korea. */
void schedule_add(struct schedule_week *week, const int *complete_minutes, size_t count, int after);

/* Adds the runs of a week in Korea to `local`, by a clock that is so many minutes east of UTC. */
void schedule_shift(const struct schedule_week *korea, int offset_minutes, struct schedule_week *local);

/* Runs at each of some minutes of each of some hours on each of some weekdays; a bit for each. */
struct schedule_line {
    uint64_t minutes, hours, days;
};

/* Takes the week apart into few such lines, in the order of their weekdays; returns how many there are. */
#define SCHEDULE_LINES (7 * 24)
size_t schedule_lines(const struct schedule_week *week, struct schedule_line lines[static SCHEDULE_LINES]);

#endif
