/* The trading calendar of KRX (XKRX): computed from the rules, for the years from CALENDAR_FIRST to
 * CALENDAR_LAST, from a short table of one-off closures, and from a file of the user's.
 *
 * The rules are Korea's Public Holidays Act and its decree, with what KRX adds: Labour Day and the last
 * weekday of the year are closed. Elections come by the Public Official Election Act. For the years 2000 to
 * 2027 the result equals the closures that KRX published or announced; for later years it assumes that the
 * law stays as it is. A temporary holiday that the government declares is not foreseeable: the user's file
 * adds it.
 *
 * Before CALENDAR_FIRST and after CALENDAR_LAST only weekends are closed. Every date argument must be valid.
 */
#ifndef SISE_MARKET_CALENDAR_H
#define SISE_MARKET_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/date.h"
#include "base/error.h"

#define CALENDAR_FIRST 20000101
#define CALENDAR_LAST  20491231

/* The last day up to which what the rules give has been held against what KRX published or announced. */
#define CALENDAR_CHECKED 20271231

struct calendar;

/* Builds the calendar. The lines of `user_file` (NULL: there is none) are
 *     closed YYYY-MM-DD [reason]
 *     open YYYY-MM-DD [reason]
 * and comments from '#' to the end of the line; a later line wins over an earlier one.
 * CONFIG: a line is wrong or its date is out of range, the text being "file:line: what, expected what";
 * NOT_FOUND, PERMISSION, IO: the file cannot be read. */
int calendar_new(const char *user_file, struct calendar **calendar, struct error *err);
void calendar_free(struct calendar **calendar); /* NULL-safe, nulls */

bool calendar_is_open(const struct calendar *calendar, kst_date date);

/* The business day strictly after, strictly before `date`. */
kst_date calendar_next(const struct calendar *calendar, kst_date date);
kst_date calendar_prev(const struct calendar *calendar, kst_date date);

/* Whether no business day lies between a day and a later one. */
bool calendar_adjacent(const struct calendar *calendar, kst_date before, kst_date date);

/* How many business days there are from `from` to `to`, both included; 0 where `from` is after `to`. */
size_t calendar_between(const struct calendar *calendar, kst_date from, kst_date to);

/* Why the market is closed, "" when it is open. Lives as long as the calendar. */
const char *calendar_reason(const struct calendar *calendar, kst_date date);

#endif
