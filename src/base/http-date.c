#include "base/http-date.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define LAST_SECOND 253402300799 /* of the year 9999 */

static const char day_name[7][10] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                     "Thursday", "Friday", "Saturday"};
static const char month_name[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

char *http_date_write(int64_t utc, char text[static HTTP_DATE_TEXT])
{
    struct tm tm;
    time_t when = utc;
    text[0] = '\0';
    if (utc < 0 || utc > LAST_SECOND || !gmtime_r(&when, &tm))
        return text;
    snprintf(text, HTTP_DATE_TEXT, "%.3s, %02u %s %04u %02u:%02u:%02u GMT", day_name[tm.tm_wday],
             (unsigned)tm.tm_mday % 100, month_name[tm.tm_mon], (unsigned)(tm.tm_year + 1900) % 10000,
             (unsigned)tm.tm_hour % 100, (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
    return text;
}

/* What is read of a date; each reader takes its part from *at on and returns false where it is not there. */
struct reading {
    const char *at;
    int year, month, day, hour, minute, second; /* month: 0 to 11 */
};

static bool read_text(struct reading *r, const char *text)
{
    size_t length = strlen(text);
    if (strncmp(r->at, text, length) != 0)
        return false;
    r->at += length;
    return true;
}

static bool read_digits(struct reading *r, unsigned count, int *number)
{
    *number = 0;
    for (; count; count--, r->at++) {
        if (*r->at < '0' || *r->at > '9')
            return false;
        *number = *number * 10 + (*r->at - '0');
    }
    return true;
}

/* A day of the week; `length` letters of it, 0: all. */
static bool read_day_name(struct reading *r, size_t length)
{
    for (size_t i = 0; i < 7; i++) {
        size_t letters = length ? length : strlen(day_name[i]);
        if (strncmp(r->at, day_name[i], letters) == 0) {
            r->at += letters;
            return true;
        }
    }
    return false;
}

static bool read_month_name(struct reading *r)
{
    for (r->month = 0; r->month < 12; r->month++)
        if (read_text(r, month_name[r->month]))
            return true;
    return false;
}

static bool read_time(struct reading *r)
{
    return read_digits(r, 2, &r->hour) && read_text(r, ":") && read_digits(r, 2, &r->minute) &&
           read_text(r, ":") && read_digits(r, 2, &r->second);
}

static bool read_today(struct reading *r)
{
    return read_day_name(r, 3) && read_text(r, ", ") && read_digits(r, 2, &r->day) && read_text(r, " ") &&
           read_month_name(r) && read_text(r, " ") && read_digits(r, 4, &r->year) && read_text(r, " ") &&
           read_time(r) && read_text(r, " GMT");
}

/* Two digits say the year; which century it is of is the caller's to say. */
static bool read_850(struct reading *r)
{
    return read_day_name(r, 0) && read_text(r, ", ") && read_digits(r, 2, &r->day) && read_text(r, "-") &&
           read_month_name(r) && read_text(r, "-") && read_digits(r, 2, &r->year) && read_text(r, " ") &&
           read_time(r) && read_text(r, " GMT");
}

static bool read_asctime(struct reading *r)
{
    return read_day_name(r, 3) && read_text(r, " ") && read_month_name(r) && read_text(r, " ") &&
           (read_text(r, " ") ? read_digits(r, 1, &r->day) : read_digits(r, 2, &r->day)) &&
           read_text(r, " ") && read_time(r) && read_text(r, " ") && read_digits(r, 4, &r->year);
}

/* The day that it was read as exists, and so does the time. A leap second is that after it. */
static bool reading_seconds(const struct reading *r, int64_t *utc)
{
    struct tm tm = {.tm_year = r->year - 1900, .tm_mon = r->month, .tm_mday = r->day};
    time_t midnight = timegm(&tm);
    if (tm.tm_mday != r->day || tm.tm_mon != r->month || r->year < 1970 || r->hour > 23 || r->minute > 59 ||
        r->second > 60)
        return false;
    int64_t seconds = midnight + r->hour * 3600 + r->minute * 60 + r->second;
    if (seconds > LAST_SECOND)
        return false;
    *utc = seconds;
    return true;
}

/* The year that ends in these two digits and is at most 50 years after now. */
static int year_near(int digits, int64_t now_utc)
{
    struct tm tm;
    time_t now = now_utc;
    int this_year = gmtime_r(&now, &tm) ? tm.tm_year + 1900 : 1970;
    int year = this_year - this_year % 100 + digits;
    year += year <= this_year - 50 ? 100 : 0;
    return year > this_year + 50 ? year - 100 : year;
}

bool http_date_read(const char *text, int64_t now_utc, int64_t *utc)
{
    struct reading r = {.at = text};
    if (read_today(&r) && !*r.at)
        return reading_seconds(&r, utc);
    r = (struct reading){.at = text};
    if (read_850(&r) && !*r.at) {
        r.year = year_near(r.year, now_utc);
        return reading_seconds(&r, utc);
    }
    r = (struct reading){.at = text};
    return read_asctime(&r) && !*r.at && reading_seconds(&r, utc);
}
