#include "store/day.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

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

/* All arrays of a day grow together, from the same capacity to the same. If one of them cannot grow, the
 * arrays before it are larger than `capacity` says, which does no harm. */
static int day_grow(struct day *day)
{
    size_t capacity = day->capacity;
    if (!array_reserve(&day->line, &capacity, day->count + 1, sizeof *day->line))
        return -1;
    for (int c = 0; c < RAW_PUBLISHED; c++) {
        capacity = day->capacity;
        if (!array_reserve(&day->column[c], &capacity, day->count + 1, sizeof *day->column[c]))
            return -1;
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
