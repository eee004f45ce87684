/* Calendar days of the Korean market as plain integers, the key under which every row is stored. */
#ifndef SISE_BASE_DATE_H
#define SISE_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

typedef int32_t kst_date; /* yyyymmdd of a day in KST, for example 20250617; 0 is no day */

#define DATE_TEXT 11 /* "YYYY-MM-DD" and the final NUL */

bool date_valid(kst_date date); /* a day that exists, 1900 to 2199 */

/* Reads exactly "YYYY-MM-DD". Returns false, and leaves *date alone, when the text is anything else. */
bool date_parse(const char *text, kst_date *date);

/* Writes "YYYY-MM-DD" ("" for no day) and returns `text`. */
char *date_format(kst_date date, char text[static DATE_TEXT]);

/* Days since 1970-01-01, and back. `date` must be valid. */
int32_t date_to_days(kst_date date);
kst_date date_from_days(int32_t days);

int date_weekday(kst_date date); /* 0 Sunday to 6 Saturday */

#endif
