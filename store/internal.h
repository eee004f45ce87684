/* The pieces of the store behind store.h, shared by the files of store/ only. */
#ifndef SISE_STORE_INTERNAL_H
#define SISE_STORE_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "store/keys.h"
#include "store/store.h"

/* One database of the store by its name. A "handle" is its index in store->handles; it never changes.
 *
 * LMDB has a number for each open database, its dbi. It gives the number inside a transaction, and takes it
 * back when that transaction is undone. A transaction cannot use a database that was opened after it began.
 * The store therefore opens every database that exists before it begins a transaction (handles_refresh). A
 * database that a writer creates is PENDING until the writer commits: only this writer may use it. */
struct handle {
    char *name;
    unsigned flags; /* MDB_INTEGERKEY or 0 */
    MDB_dbi dbi;
    enum { HANDLE_CLOSED, HANDLE_PENDING, HANDLE_OPEN } state;
};

/* The dbi of every open database at one moment. It is never changed after it was made, so that a transaction
 * reads it without a lock. Transactions share one table until a further database is opened. */
struct dbi_table {
    /* Transactions that use it, and 1 more while it is the newest table; guarded by store->mutex. */
    size_t users;
    size_t count;
    MDB_dbi dbi[]; /* [count], by handle; DBI_NONE: that database is not open */
};
#define DBI_NONE 0 /* LMDB's own list of free pages has this number, so no database of ours does */

/* What is kept in a folder: the panel (env.c), or the state beside it (state.c). */
struct env_kind {
    char mark[8];    /* the key of the record in `meta` that tells this kind from others */
    uint32_t format; /* the newest version of the layout that this program knows */
    unsigned flags;  /* of mdb_env_open(), besides those that every environment has */
    size_t map_size; /* bytes at first */
    mode_t mode;     /* of its files */
    bool versioned;  /* its transactions count in struct store_version */
};

struct store {
    const struct env_kind *kind;
    char *dir, *path; /* path: of data.mdb */
    struct opened *opened;
    MDB_env *env;
    MDB_dbi names; /* LMDB's own database of database names */
    bool read_only;
    bool lockless;    /* LMDB reads without lock.mdb, see reader.c and state.c */
    unsigned wait_ms; /* as in struct store_options */
    struct meta_record meta;

    pthread_mutex_t mutex; /* guards what follows, up to `opening` */
    pthread_cond_t changed;
    struct handle *handles;
    size_t handle_capacity;
    atomic_size_t handle_count;  /* written under the mutex, read without it too */
    struct dbi_table *dbi_table; /* the newest; NULL: to be made when a transaction next begins */
    size_t known;                /* how many databases the last refresh found; none is ever removed */
    unsigned generation;         /* counts refreshes */
    unsigned live;               /* active transactions of this process: they read at addresses in the map */
    unsigned moving;     /* threads that replace the map or wait until they can: nobody enters meanwhile */
    unsigned map_number; /* counts the maps */

    pthread_mutex_t opening; /* held while databases are being opened: one transaction at a time may */
    pthread_mutex_t writer;  /* held for the whole of a write transaction */
    struct roster *roster;   /* guarded by `writer`; see roster.h */
    const struct keeper *keeper;
};

/* The functions of a part of the store that keeps something in memory from one write transaction to the next,
 * as roster.c does. That part sets store->keeper when it begins to keep something. */
struct keeper {
    void (*settle)(struct store_txn *txn, bool committed); /* at the end of each write transaction */
    void (*free)(struct store *store);
};

struct store_txn {
    struct store *store;
    MDB_txn *mdb;
    const struct dbi_table *dbi_table; /* the databases that the transaction knows */
    uint64_t base;                     /* id of the committed transaction whose state this one sees */
    struct error error;

    bool live;               /* a reading transaction that holds a snapshot, so it uses the map */
    struct store_kept *kept; /* of a reading transaction: what a room above keeps with it, or NULL */

    bool writes;                 /* this is the write transaction; the fields below are only for it */
    bool wrote;                  /* has changed something */
    bool wrote_data, wrote_jobs; /* which of the two versions changes */
    bool opening;                /* holds store->opening */
    bool map_full;       /* the map is too small: the caller undoes, grows the map and runs the body again */
    unsigned map_number; /* of the map that it writes in */
};

/* ---- environments ---- */

/* Opens DIR as that kind of environment. Where the options say create, the folder is there already. The
 * errors are those of store_open(), but for a newer format, which env_format_check() refuses. */
int env_start(const char *dir, const struct env_kind *kind, const struct store_options *options,
              struct store **store, struct error *err);
int env_format_check(const struct store *store, struct error *err);

/* ---- errors: the only place that knows LMDB's codes ---- */

/* "PATH: WHAT: why (remedy)" for a code of LMDB or errno. */
int store_fail(const struct store *store, struct error *err, int rc, const char *what);

/* Remembers the first error; returns the remembered code. */
int txn_fail(struct store_txn *txn, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same for damage in the store: the text begins with "PATH: ", the code is DATA. */
int txn_damaged(struct store_txn *txn, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same for a code of LMDB on a database. */
int txn_fail_mdb(struct store_txn *txn, int rc, int handle);

/* ---- the map ---- */

/* Begins a transaction of LMDB or, where *mdb is there already, renews it. From then on the caller is in the
 * map: it reads there, and calls map_leave() when the transaction has ended. Where another process has made
 * the file larger than the map, the map is made larger first. */
int map_begin(struct store *store, unsigned flags, MDB_txn **mdb, struct error *err);
void map_leave(struct store *store);
/* Waits until no transaction of this process is in the map, and replaces the map by one of twice its size
 * (`grow`) or of the size that the file needs. `seen` is the map_number of the map that was too small: if
 * that map has been replaced since, nothing is done. BUSY: some transaction did not leave the map in time. */
int map_replace(struct store *store, unsigned seen, bool grow, struct error *err);
/* mdb_env_info(), for a caller who is not in the map. */
int map_info(struct store *store, MDB_envinfo *info);

/* ---- transactions ---- */

/* Writes down the versions of what the transaction has changed, if anything, before it commits. Returns the
 * remembered error. */
int version_note(struct store_txn *txn);

/* The key of the record that makes an environment a store. */
MDB_val meta_key(const struct store *store);

/* Reading and writing through handles. They return false, NULL or 0 where the thing is not there or the
 * transaction has failed. */
bool txn_get(struct store_txn *txn, int handle, MDB_val key, MDB_val *value);
/* flags: MDB_RESERVE hands out value->mv_data to be filled. Returns the remembered error. */
int txn_put(struct store_txn *txn, int handle, MDB_val key, MDB_val *value, unsigned flags);
/* Removes the entry of the key, if there is one. Returns the remembered error. */
int txn_del(struct store_txn *txn, int handle, MDB_val key);
size_t txn_entries(struct store_txn *txn, int handle);
/* Close with mdb_cursor_close(). */
MDB_cursor *txn_cursor(struct store_txn *txn, int handle);
/* Moves a cursor. false: there is nothing, or the transaction has failed. */
bool txn_step_failed(struct store_txn *txn, int rc);
static inline bool txn_step(struct store_txn *txn, MDB_cursor *cursor, MDB_val *key, MDB_val *value,
                            MDB_cursor_op op)
{
    int rc = mdb_cursor_get(cursor, key, value, op);
    return rc == 0 || txn_step_failed(txn, rc);
}
/* Allocates and clears. NULL: there is no memory, and the transaction remembers that. */
void *txn_alloc(struct store_txn *txn, size_t count, size_t size);

/* ---- handles ---- */

int handles_init(struct store *store, struct error *err);
void handles_free(struct store *store);
unsigned handles_generation(struct store *store);
/* Gives a transaction that has begun in LMDB the table of open databases. `generation` is what
 * handles_generation() returned before the transaction began. HANDLES_STALE: the snapshot has databases that
 * are not open; the caller ends the transaction, calls handles_refresh() and begins again. */
enum { HANDLES_TAKEN, HANDLES_STALE };
int handles_take(struct store_txn *txn, unsigned generation, struct error *err);
/* Gives the table back. */
void handles_drop(struct store_txn *txn);
/* Opens every database that exists and is not open yet. */
int handles_refresh(struct store *store, struct error *err);
/* The index of a name, -1 without memory. */
int handles_index(struct store *store, const char *name, unsigned flags);
/* The dbi of a handle in this transaction; takes no lock. false: no such database, or the transaction has
 * failed. */
bool handle_find(struct store_txn *txn, int handle, MDB_dbi *dbi);
/* The dbi of a handle in a write transaction, which creates the database. Returns LMDB's code. */
int handle_make(struct store_txn *txn, int handle, MDB_dbi *dbi);
/* Called at the end of a write transaction. The databases that the transaction created are open from now on;
 * if it was undone, they do not exist. */
void handles_settle(struct store_txn *txn, bool committed);
/* The name, for messages; good as long as the store. */
const char *handle_name(struct store *store, int handle);

/* ---- readers without the right to lock.mdb ---- */

/* Says which right to lock.mdb is missing. PERMISSION. */
int reader_refused(const struct store *store, struct error *err);
/* Finds out, in a transaction, whether LMDB reads without lock.mdb. */
void reader_settle(struct store *store, MDB_txn *mdb);
/* BUSY: LMDB reads without lock.mdb, and somebody has written since the snapshot, so what was read may be
 * wrong. */
int reader_watch(const struct store_txn *txn, struct error *err);

/* ---- files ---- */

/* Notes that this process has the store in `dir` open; INTERNAL: this process has it open already.
 * once_leave() is NULL-safe. */
int once_enter(const char *dir, struct opened **opened, struct error *err);
void once_leave(struct opened *opened);

/* "PATH: why", and what to do where it is a matter of rights or room. Returns the code. */
int path_error(struct error *err, const char *path, int errnum);
/* "no store in DIR": the first `length` bytes of `dir` are the folder. NOT_FOUND. */
int store_absent(const char *dir, int length, struct error *err);
/* Makes a folder and those above it. */
int folder_make(const char *dir, struct error *err);
/* Checks that the file begins as an LMDB environment does and is as long as one must be. A file of size 0 is
 * none. */
int file_check(const char *path, bool may_be_new, struct error *err);
/* After a commit: makes the file as long as its head says. LMDB does not write pages at the end that were
 * freed again, so the file can be shorter. */
void file_extend(struct store *store);
/* LMDB says EIO when less was written than it wanted. If space was lacking, this returns the errno value that
 * says so, else `rc`. */
int file_space_error(const struct store *store, int rc);

/* To call after the store's file could not be made: empties it again if a full disk took a part of its two
 * first pages. A file that short has no data, and the next opening would take it for a truncated store. */
void file_unmake(const struct store *store);

/* ---- pages ---- */

/* What the head of an environment says. */
struct page_head {
    uint64_t txn, last_page;
    uint32_t page_size;
    struct page_tree {
        uint16_t flags, depth;
        uint64_t entries, root;
    } tree[2]; /* free pages, database names */
};
/* Reads the head that transaction `txn` stands on, 0: the newest. ERROR_FORMAT: this is no LMDB file;
 * ERROR_NOT_FOUND: two writers have been there since. */
int page_head_read(int fd, uint64_t txn, struct page_head *head);

/* ---- tickers ---- */

/* The nearest stored day after a date on which the slot has any value; 0: none. */
kst_date seen_after(struct store_txn *txn, uint32_t slot, kst_date date);

/* Reads every ticker from the databases. *tickers: free() it. */
int ticker_load(struct store_txn *txn, struct ticker **tickers, size_t *count);

/* The rows of a day's table, and whether they have a slot: a table has no line without any value. */
void table_rows(struct store_txn *txn, kst_date date, struct row row[static RAW_PUBLISHED]);
bool table_has(const struct row row[static RAW_PUBLISHED], size_t slot);

/* Rows by slot of a day, written in place: *values[count] to be filled. NULL: failed. */
double *row_reserve(struct store_txn *txn, int column, kst_date date, size_t count);

static inline MDB_val number_key(uint64_t *number)
{
    return (MDB_val){sizeof *number, number};
}

#endif
