#include "store/day.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void day_clear(struct day *day, kst_date date)
{
    day->date = date;
    day->count = 0;
}

void day_free(struct day *day)
{
    free(day->line);
    for (int c = 0; c < RAW_PUBLISHED; c++)
        free(day->column[c]);
    *day = (struct day){0};
}

/* Arrays that have grown stay larger than `capacity` says when a later one cannot. */
static int day_grow(struct day *day)
{
    size_t capacity = day->capacity ? day->capacity * 2 : 1024;
    struct day_line *line = realloc(day->line, capacity * sizeof *line);
    if (!line)
        return -1;
    day->line = line;
    for (int c = 0; c < RAW_PUBLISHED; c++) {
        double *column = realloc(day->column[c], capacity * sizeof *column);
        if (!column)
            return -1;
        day->column[c] = column;
    }
    day->capacity = capacity;
    return 0;
}

long day_add(struct day *day)
{
    if (day->count == day->capacity && day_grow(day) != 0)
        return -1;
    size_t i = day->count++;
    memset(&day->line[i], 0, sizeof day->line[i]);
    for (int c = 0; c < RAW_PUBLISHED; c++)
        day->column[c][i] = NAN;
    return (long)i;
}
