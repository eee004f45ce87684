#include "base/date.h"

#include <ctype.h>
#include <string.h>

static bool leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : days[month - 1];
}

bool date_valid(kst_date date)
{
    int year = date / 10000, month = date / 100 % 100, day = date % 100;
    return year >= 1900 && year <= 2199 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_in_month(year, month);
}

bool date_parse(const char *text, kst_date *date)
{
    return date_parse_part(text, strlen(text), date);
}

bool date_parse_part(const char *text, size_t length, kst_date *date)
{
    if (length != DATE_TEXT - 1 || text[4] != '-' || text[7] != '-')
        return false;
    kst_date value = 0;
    for (const char *p = text; p < text + length; p++) {
        if (p == text + 4 || p == text + 7)
            continue;
        if (!isdigit((unsigned char)*p))
            return false;
        value = value * 10 + (*p - '0');
    }
    if (!date_valid(value))
        return false;
    *date = value;
    return true;
}

/* Writes the last `count` decimal digits of the number. */
static void digits_put(unsigned number, int count, char *text)
{
    for (; count; number /= 10)
        text[--count] = (char)('0' + number % 10);
}

/* An export writes millions of dates, which is why this does not call printf. */
char *date_format(kst_date date, char text[static DATE_TEXT])
{
    unsigned number = (unsigned)date;
    text[0] = '\0';
    if (!date_valid(date))
        return text;
    digits_put(number / 10000, 4, text);
    digits_put(number / 100, 2, text + 5);
    digits_put(number, 2, text + 8);
    text[4] = text[7] = '-';
    text[10] = '\0';
    return text;
}

/* Howard Hinnant's days_from_civil: counts years from March, so that the leap day ends the year.
 * https://howardhinnant.github.io/date_algorithms.html */
int32_t date_to_days(kst_date date)
{
    int year = date / 10000, month = date / 100 % 100, day = date % 100;
    if (month <= 2)
        year--;
    int era = year / 400, year_of_era = year - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

kst_date date_from_days(int32_t days)
{
    days += 719468;
    int era = days / 146097, day_of_era = days % 146097;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted = (5 * day_of_year + 2) / 153;
    int day = day_of_year - (153 * shifted + 2) / 5 + 1;
    int month = shifted < 10 ? shifted + 3 : shifted - 9;
    return (year_of_era + era * 400 + (month <= 2)) * 10000 + month * 100 + day;
}

int date_weekday(kst_date date)
{
    return ((date_to_days(date) + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
}
