/* A desk: the place at which one thread reads the store. It holds a snapshot only while a request is being
 * answered, and rests in between, so that a server that nobody asks keeps no old pages of the store alive. */
#ifndef SISE_HTTP_DESK_H
#define SISE_HTTP_DESK_H

#include "panel/panel.h"
#include "store/store.h"

struct desk {
    struct store_txn *txn;
    struct store_version version; /* of the newest state that the desk has seen */
    struct panel *panel;          /* between desk_begin() and desk_end(), where it was asked for */
    bool rests;
};

/* The transaction belongs to the calling thread from here on. Close with desk_close(). */
int desk_open(struct desk *desk, struct store *store, struct error *err);
void desk_close(struct desk *desk);

/* Looks whether there is a newer state, and which it is. This makes no system call where there is none. */
int desk_look(struct desk *desk, struct error *err);

/* Takes the newest snapshot, and opens a panel on it where one is wanted. The pointers that are read from it
 * are good until desk_end(). */
int desk_begin(struct desk *desk, bool panel, struct error *err);
void desk_end(struct desk *desk);

#endif
