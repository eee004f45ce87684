/* Values as people type them, on the command line and in configuration files. Each returns false, and leaves
 * the result alone, when the text is anything else than what it says. */
#ifndef SISE_BASE_PARSE_H
#define SISE_BASE_PARSE_H

#include <stdbool.h>
#include <stdint.h>

bool parse_count(const char *text, uint64_t *count);      /* decimal digits, up to 2^63 - 1 */
bool parse_number(const char *text, double *number);      /* a finite decimal number */
bool parse_duration(const char *text, int64_t *ms);       /* "90s", "50m", "1h" or "0s": digits and a unit */
bool parse_minute_of_day(const char *text, int *minutes); /* "HH:MM", 00:00 to 47:59: hours from 24 on are of
                                                             the next day */

#define PARSE_DURATION_EXPECTED "a duration such as 90s, 50m or 1h"

/* Takes the next of the names in a list "a,b,c" apart: copies it, without the blanks around it, to `name` and
 * moves *list behind it. Returns false at the end. *name is "" where there is nothing between two commas;
 * one longer than `size` allows is cut off, so `size` has to be more than any valid name needs. */
bool parse_list_next(const char **list, char *name, unsigned size);

#endif
