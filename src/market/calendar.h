/* The trading calendar of KRX (XKRX): computed from the rules for every year they cover, a short table of
 * one-off closures, and a file of the user's. */
#ifndef SISE_MARKET_CALENDAR_H
#define SISE_MARKET_CALENDAR_H

#include <stdbool.h>

#include "store/date.h"
#include "store/error.h"

struct calendar;

#endif
