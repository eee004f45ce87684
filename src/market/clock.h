/* The one clock of the program. The market lives in KST, which is UTC+9 without daylight saving; every stored
 * instant is in UTC seconds since 1970-01-01. */
#ifndef SISE_MARKET_CLOCK_H
#define SISE_MARKET_CLOCK_H

#include <stdint.h>

#include "base/date.h"
#include "base/error.h"

#define CLOCK_TEXT 26 /* "YYYY-MM-DDTHH:MM:SS+09:00" and the final NUL */

/* The current time in UTC seconds. The whole program asks for it here. */
int64_t clock_now_utc(void);

/* Stops the clock of this process at an instant: 'YYYY-MM-DDTHH:MM[:SS]' followed by 'Z' or an offset such as
 * '+09:00'. This serves --now and SISE_NOW; call it before other threads start. USAGE: the text is anything
 * else, and the clock stays as it was. */
int clock_set(const char *text, struct error *err);

/* The day in Korea at that instant. */
kst_date clock_kst_date(int64_t utc);

/* The instant `minute_of_day` minutes after 00:00 KST of `date`. 1440 minutes and more lie in the days after.
 */
int64_t clock_utc_at(kst_date date, int minute_of_day);

/* Write an instant by ISO 8601, as "2026-11-23T10:00:00Z" or as "2026-11-23T19:00:00+09:00", and return
 * `text`. It is "" for instants outside of the years that date_valid() accepts. */
char *clock_format_utc(int64_t utc, char text[static CLOCK_TEXT]);
char *clock_format_kst(int64_t utc, char text[static CLOCK_TEXT]);

#endif
