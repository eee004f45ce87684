/* Values as people type them, on the command line and in configuration files. Each function says which text
 * it reads. It returns false, and leaves the result alone, where the text is anything else. */
#ifndef SISE_BASE_PARSE_H
#define SISE_BASE_PARSE_H

#include <stdbool.h>
#include <stdint.h>

bool parse_count(const char *text, uint64_t *count); /* decimal digits, at most 2^63 - 1 */
bool parse_number(const char *text, double *number); /* a finite decimal number */
bool parse_duration(const char *text, int64_t *ms);  /* digits and a unit: "200ms", "90s", "50m", "1h" */
bool parse_size(const char *text, uint64_t *bytes);  /* bytes, or digits and a unit: "16K", "64M", "2G" */
bool parse_minute_of_day(const char *text, int *minutes); /* "HH:MM", 00:00 to 47:59; 24:00 is midnight at
                                                             the end of the day */

int parse_hex_digit(char digit); /* 0 to 15, -1 for anything else */

#define PARSE_DURATION_EXPECTED "a duration such as 200ms, 90s, 50m or 1h"
#define PARSE_SIZE_EXPECTED     "a size such as 16K, 64M or 2G, or a number of bytes"

/* Takes the next name from a list "a,b,c": copies it to `name`, without the blanks around it, and moves *list
 * behind its comma. Returns false at the end of the list. `name` is "" where there is nothing between two
 * commas. A name that is too long for `size` bytes is cut off, so `size` must be larger than any valid name
 * needs. */
bool parse_list_next(const char **list, char *name, unsigned size);

#endif
