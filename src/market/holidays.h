/* The days on which KRX is closed by rule, and the one-off closures that are known. */
#ifndef SISE_MARKET_HOLIDAYS_H
#define SISE_MARKET_HOLIDAYS_H

/* Writes why the market is closed, a constant text, into the days of `year` (within CALENDAR_FIRST to
 * CALENDAR_LAST). `reason` has an element a day, starting with January 1st of the year, all NULL before; open
 * days stay NULL. */
void holidays_mark(int year, const char **reason);

#endif
