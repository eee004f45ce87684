#include "market/clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, KST_OFFSET = KST_SECONDS };

/* The clock belongs to the whole process, so that all of its parts agree on the current time. */
static int64_t fixed_now;
static bool fixed;

int64_t clock_now_utc(void)
{
    if (fixed)
        return fixed_now;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec;
}

static bool digits_read(const char **text, int least, int most, int *value)
{
    const char *p = *text;
    if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
        return false;
    *value = (p[0] - '0') * 10 + (p[1] - '0');
    *text = p + 2;
    return *value >= least && *value <= most;
}

static bool skip(const char **text, char expected)
{
    if (**text != expected)
        return false;
    ++*text;
    return true;
}

static bool offset_read(const char **text, int *seconds)
{
    *seconds = 0;
    if (skip(text, 'Z'))
        return true;
    int sign = **text == '-' ? -1 : 1, hours, minutes;
    if (!skip(text, '+') && !skip(text, '-'))
        return false;
    if (!digits_read(text, 0, 23, &hours) || !skip(text, ':') || !digits_read(text, 0, 59, &minutes))
        return false;
    *seconds = sign * (hours * HOUR + minutes * MINUTE);
    return true;
}

static bool instant_read(const char *text, int64_t *utc)
{
    kst_date date;
    int hour, minute, second = 0, offset;
    if (strlen(text) < DATE_TEXT || !date_parse_part(text, DATE_TEXT - 1, &date))
        return false;
    text += DATE_TEXT - 1;
    if (!skip(&text, 'T') || !digits_read(&text, 0, 23, &hour) || !skip(&text, ':') ||
        !digits_read(&text, 0, 59, &minute))
        return false;
    if (skip(&text, ':') && !digits_read(&text, 0, 59, &second))
        return false;
    if (!offset_read(&text, &offset) || *text)
        return false;
    *utc = (int64_t)date_to_days(date) * DAY + hour * HOUR + minute * MINUTE + second - offset;
    return true;
}

int clock_set(const char *text, struct error *err)
{
    int64_t utc;
    if (!instant_read(text, &utc))
        return error_set(err, ERROR_USAGE,
                         "'%s' is no point in time, expected one like 2026-11-23T19:00+09:00", text);
    fixed_now = utc;
    fixed = true;
    return 0;
}

static int64_t day_of(int64_t seconds)
{
    return seconds / DAY - (seconds % DAY < 0);
}

kst_date clock_kst_date(int64_t utc)
{
    return date_from_days((int32_t)day_of(utc + KST_OFFSET));
}

int64_t clock_utc_at(kst_date date, int minute_of_day)
{
    return (int64_t)date_to_days(date) * DAY + (int64_t)minute_of_day * MINUTE - KST_OFFSET;
}

static char *format_at(int64_t seconds, const char *zone, char text[static CLOCK_TEXT])
{
    int64_t days = day_of(seconds);
    char day[DATE_TEXT];
    text[0] = '\0';
    if (days < date_to_days(19000101) || days > date_to_days(21991231))
        return text;
    unsigned second = (unsigned)(seconds - days * DAY);
    snprintf(text, CLOCK_TEXT, "%sT%02u:%02u:%02u%s", date_format(date_from_days((int32_t)days), day),
             second / HOUR % 24, second / MINUTE % 60, second % MINUTE, zone);
    return text;
}

char *clock_format_utc(int64_t utc, char text[static CLOCK_TEXT])
{
    return format_at(utc, "Z", text);
}

char *clock_format_kst(int64_t utc, char text[static CLOCK_TEXT])
{
    return format_at(utc + KST_OFFSET, "+09:00", text);
}
