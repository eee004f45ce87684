/* Calendar days in Korea as plain integers. They are also the keys under which rows are stored. */
#ifndef SISE_BASE_DATE_H
#define SISE_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t kst_date; /* yyyymmdd of a day in KST, for example 20250617; 0 is no day */

#define KST_SECONDS (9 * 3600) /* KST is UTC + 9 hours, without daylight saving */

#define DATE_TEXT 11 /* "YYYY-MM-DD" and the final NUL */

/* Whether the day exists and lies in the years 1900 to 2199. */
bool date_valid(kst_date date);

/* Reads a text that must be exactly "YYYY-MM-DD". Returns false, and leaves *date alone, where it is anything
 * else. */
bool date_parse(const char *text, kst_date *date);

/* The same of the first `length` bytes of a longer text. */
bool date_parse_part(const char *text, size_t length, kst_date *date);

/* Writes "YYYY-MM-DD", or "" for a day that is not valid, and returns `text`. */
char *date_format(kst_date date, char text[static DATE_TEXT]);

/* The number of days since 1970-01-01, negative before it, and the day of such a number. `date` must be
 * valid. */
int32_t date_to_days(kst_date date);
kst_date date_from_days(int32_t days);

/* The day of the week, from 0 for Sunday to 6 for Saturday. */
int date_weekday(kst_date date);

#endif
