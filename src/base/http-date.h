/* Dates as HTTP writes them (RFC 9110, section 5.6.7). Seconds are UTC seconds since 1970-01-01. */
#ifndef SISE_BASE_HTTP_DATE_H
#define SISE_BASE_HTTP_DATE_H

#include <stdbool.h>
#include <stdint.h>

#define HTTP_DATE_TEXT 30 /* "Sun, 06 Nov 1994 08:49:37 GMT" and the final NUL */

/* Writes the date and returns `text`; "" for what is before 1970 or after the year 9999. */
char *http_date_write(int64_t utc, char text[static HTTP_DATE_TEXT]);

/* Reads one of the three forms that RFC 9110 has every server read:
 *
 *     Sun, 06 Nov 1994 08:49:37 GMT       the one that is written today
 *     Sunday, 06-Nov-94 08:49:37 GMT      RFC 850; a year that would be more than 50 years from `now_utc` on
 * is that of the century before Sun Nov  6 08:49:37 1994            asctime()
 *
 * The day of the week must be one, but need not be that of the date. Returns false, and leaves *utc alone,
 * where the text is anything else, or the date does not exist, or lies before 1970. */
bool http_date_read(const char *text, int64_t now_utc, int64_t *utc);

#endif
