/* Work that several threads share and whose results come back in the order in which it was given. */
#ifndef SISE_BASE_ORDERED_H
#define SISE_BASE_ORDERED_H

#include <stdbool.h>

#define ORDERED_DEPTH 6 /* pieces of work that are under way at a time */

struct ordered;

/* Does one piece of work; called from any thread, for different pieces at once. */
typedef void ordered_work(void *piece);

/* One thread for each processor, up to four; where none can be had, the caller's does the work. NULL without
 * memory. */
struct ordered *ordered_open(ordered_work *work);

/* Gives `piece` away until ordered_take() returns it. At most ORDERED_DEPTH may be away. */
void ordered_give(struct ordered *ordered, void *piece);

/* Waits for the oldest piece that is away; NULL when none is. */
void *ordered_take(struct ordered *ordered);

/* Waits for the threads; pieces that are still away are done by then. NULL-safe, nulls. */
void ordered_close(struct ordered **ordered);

#endif
