#include "base/array.h"

#include <stdlib.h>
#include <string.h>

#define CAPACITY_LEAST 16

bool array_reserve(void *items, size_t *capacity, size_t count, size_t size)
{
    void *array;
    size_t wanted;
    if (count <= *capacity)
        return true;
    if (__builtin_mul_overflow(*capacity, (size_t)2, &wanted) || wanted < count)
        wanted = count;
    if (wanted < CAPACITY_LEAST)
        wanted = CAPACITY_LEAST;
    /* Copying its bytes reads and writes a pointer of any type without breaking the rules of aliasing. */
    memcpy(&array, items, sizeof array);
    array = reallocarray(array, wanted, size);
    if (!array)
        return false;
    memcpy(items, &array, sizeof array);
    *capacity = wanted;
    return true;
}
