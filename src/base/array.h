/* Arrays that grow while things are added to them. */
#ifndef SISE_BASE_ARRAY_H
#define SISE_BASE_ARRAY_H

#include <stdbool.h>
#include <stddef.h>

/* Makes room for `count` elements of `size` bytes each. `items` is the address of the pointer to the array
 * (NULL before the first call), *capacity the number of elements that it has room for. The array at least
 * doubles whenever it grows, so that adding elements one at a time is cheap. What is in it stays; what is new
 * is not initialized. Returns false without memory, or where so many bytes cannot be counted: nothing has
 * changed then. The caller frees the array with free().
 *
 *     if (!array_reserve(&list->item, &list->capacity, list->count + 1, sizeof *list->item))
 *         return error_no_memory(err);
 *     list->item[list->count++] = item; */
bool array_reserve(void *items, size_t *capacity, size_t count, size_t size);

#endif
