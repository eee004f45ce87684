/* The days on which KRX is closed by rule, and the one-off closures that are known. */
#ifndef SISE_MARKET_HOLIDAYS_H
#define SISE_MARKET_HOLIDAYS_H

/* Writes for each closed day of `year` why the market is closed. `reason` has an element for each day of the
 * year, beginning with January 1st, and all are NULL before the call. Those of open days stay NULL; the
 * others point to constant texts. The year must lie within CALENDAR_FIRST to CALENDAR_LAST. */
void holidays_mark(int year, const char **reason);

#endif
