#include "job/schedule.h"

enum { HOUR = 60, DAY = 24 * HOUR, WEEK = 7 * DAY };

enum { EVERY = 30, RUNS = 10 }; /* minutes from run to run, and how many runs after a day is complete */

static void minute_add(struct schedule_week *week, int minute)
{
    minute = (minute % WEEK + WEEK) % WEEK;
    week->minute[minute / DAY][minute % DAY / HOUR] |= UINT64_C(1) << minute % HOUR;
}

void schedule_add(struct schedule_week *week, const int *complete_minutes, size_t count, int after)
{
    for (size_t i = 0; i < count; i++)
        for (int day = 1; day <= 5; day++) {
            int first = complete_minutes[i] + after;
            for (int run = 0; run < RUNS && first % DAY + run * EVERY < DAY; run++)
                minute_add(week, day * DAY + first + run * EVERY);
        }
}

void schedule_shift(const struct schedule_week *korea, int offset_minutes, struct schedule_week *local)
{
    for (int minute = 0; minute < WEEK; minute++)
        if (korea->minute[minute / DAY][minute % DAY / HOUR] >> minute % HOUR & 1)
            minute_add(local, minute + offset_minutes - SCHEDULE_KST);
}

/* Adds the runs of one weekday at such minutes of such hours: to the line that has the same on other
 * weekdays, or as a line of their own. */
static size_t line_add(struct schedule_line *lines, size_t count, const struct schedule_line *line)
{
    for (size_t i = 0; i < count; i++)
        if (lines[i].minutes == line->minutes && lines[i].hours == line->hours) {
            lines[i].days |= line->days;
            return count;
        }
    lines[count] = *line;
    return count + 1;
}

size_t schedule_lines(const struct schedule_week *week, struct schedule_line lines[static SCHEDULE_LINES])
{
    size_t count = 0;
    for (int day = 0; day < 7; day++) {
        uint64_t taken = 0;
        for (int hour = 0; hour < 24; hour++) {
            struct schedule_line line = {.minutes = week->minute[day][hour], .days = UINT64_C(1) << day};
            if (!line.minutes || taken >> hour & 1)
                continue;
            for (int other = hour; other < 24; other++)
                if (week->minute[day][other] == line.minutes)
                    line.hours |= UINT64_C(1) << other;
            taken |= line.hours;
            count = line_add(lines, count, &line);
        }
    }
    return count;
}
