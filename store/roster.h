/* All tickers in memory, to be found by slot and by code: a write transaction would otherwise read thousands
 * of records for each day that it stores. They are kept from one write transaction of this process to the
 * next, and read anew where another process has written in between. Internal to store/. */
#ifndef SISE_STORE_ROSTER_H
#define SISE_STORE_ROSTER_H

#include "store/store.h"

struct roster {
    struct ticker *ticker; /* [count], element i in slot i */
    size_t count, capacity;
    uint32_t *bucket; /* [buckets], a slot + 1 or 0; a power of two, at most half full */
    size_t buckets;
    uint64_t version; /* id of the transaction whose state it shows; 0: not read yet */
};

/* The roster for a write transaction. It is read again if another process has written since it was read.
 * NULL: the transaction has failed. */
struct roster *roster_of(struct store_txn *txn);
/* The same, but NULL if the roster would have to be read. */
struct roster *roster_if_read(struct store_txn *txn);

/* The slot of a code, -1: none. */
long roster_find(const struct roster *roster, const char *code);

/* Gives the next slot to a new code and writes the slot to the store. -1: the transaction has failed. */
long roster_add(struct store_txn *txn, struct roster *roster, const char *code);

/* Puts `ticker` into its slot, writing its record where that changed. Returns the bits (1 << enum
 * slot_vector) of the vectors that changed; roster_flush() writes those. */
unsigned roster_set(struct store_txn *txn, struct roster *roster, const struct ticker *ticker);
void roster_flush(struct store_txn *txn, struct roster *roster, unsigned vectors);

#endif
