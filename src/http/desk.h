/* A desk: the place at which one thread reads the store. While requests come it keeps its snapshot, and the
 * panel with what several requests read alike, as long as the store has nothing newer; when none come any
 * more it rests, so that a server that nobody asks keeps no old pages of the store alive. */
#ifndef SISE_HTTP_DESK_H
#define SISE_HTTP_DESK_H

#include "panel/panel.h"
#include "store/store.h"

struct desk {
    struct store_txn *txn;
    struct store_version version; /* of the newest state that the desk has seen */
    struct panel *panel;          /* on the snapshot; NULL where nobody has asked for it yet */
    bool rests;                   /* it holds no snapshot */
    bool used;                    /* since desk_idle() was called last */
};

/* The transaction belongs to the calling thread from here on. Close with desk_close(). */
int desk_open(struct desk *desk, struct store *store, struct error *err);
void desk_close(struct desk *desk);

/* Looks whether there is a newer state, and which it is. This makes no system call where there is none. */
int desk_look(struct desk *desk, struct error *err);

/* Begins to read: the snapshot is the newest one, and `panel` is open where that is wanted. What is read is
 * good until desk_end(). */
int desk_begin(struct desk *desk, bool panel, struct error *err);
void desk_end(struct desk *desk);

/* Gives the snapshot up. */
void desk_rest(struct desk *desk);

/* To be called some times a second: rests where nothing was read since the last call. */
void desk_idle(struct desk *desk);

#endif
