/* Work that is divided among several threads and comes back in the order in which it was given away. */
#ifndef SISE_BASE_ORDERED_H
#define SISE_BASE_ORDERED_H

#define ORDERED_DEPTH   6 /* pieces under way at a time that keep four threads busy */
#define ORDERED_THREADS 4 /* the most threads that one struct ordered has */

struct ordered;

/* Does one piece of work. It is called from any of the threads, for different pieces at the same time. */
typedef void ordered_work(void *piece);

/* Starts one thread for each processor, but at most `threads` and ORDERED_THREADS. With one thread the pieces
 * are done one after the other, in the order in which they are given, so that they may share what is not safe
 * for threads. Where no thread can be had, ordered_give() does the work itself. Signals are left to the
 * threads that were there before. At most `depth` pieces, 1 or more, may be away at a time. NULL without
 * memory. */
struct ordered *ordered_open(ordered_work *work, unsigned depth, unsigned threads);

/* Gives `piece` away until ordered_take() returns it. */
void ordered_give(struct ordered *ordered, void *piece);

/* Waits for the oldest of the pieces that are away and returns it; NULL where none is away. */
void *ordered_take(struct ordered *ordered);

/* Waits until all pieces that are still away are done, and ends the threads. *ordered may be NULL and is NULL
 * after. */
void ordered_close(struct ordered **ordered);

#endif
