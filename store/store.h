/* The panel: every KOSPI, KOSDAQ and KONEX ticker's days in one LMDB environment.
 *
 * For each column and date there is one row: a vector of doubles, element i belonging to the ticker in slot
 * i. A slot is given when a ticker is first seen and never reused. Rows are padded with NaN to a whole number
 * of tiles (TILE_LANES slots); a row written when there were fewer slots is shorter, by whole tiles.
 *
 * Processes: any number, on one machine, not on a network file system. Writers take turns; readers never
 * wait, and see the store as it was when their transaction began. A process opens a store once, and not again
 * after fork(). Threads: a struct store may be shared; a transaction belongs to one thread at a time. Errors:
 * see error.h. A transaction remembers its first error; everything after it is a no-op that returns that
 * error again (or an empty row), so a caller may check once, at the end. Nothing here prints, and nothing
 * here knows of indicators, configuration or the network. */
#ifndef SISE_STORE_STORE_H
#define SISE_STORE_STORE_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/error.h"
#include "store/day.h"
#include "store/slots.h"

#define STORE_FORMAT 1 /* version of the layout that store/keys.h describes */

struct store;
struct store_txn;

/* ---- environment ---- */

struct store_options {
    bool create;     /* make the directory and the files where there are none */
    bool read_only;  /* never writes; enough for a directory that one may only read */
    bool no_sync;    /* commits are not durable: measurements only */
    size_t map_size; /* bytes of address space at first; it grows by itself; 0: the default of 16 GiB */
    /* How long a transaction that needs a larger map waits for the active ones of this process; 0: 5,000. */
    unsigned wait_ms;
};

/* Opens DIR. NOT_FOUND: no store there; FORMAT: not LMDB, not a store, or a newer version; DATA: empty,
 * truncated or damaged where opening looks; PERMISSION (readers need to write DIR/lock.mdb, unless the file
 * system is mounted for reading only); INTERNAL: this process has it open already. The text names the path
 * and the remedy. `options` may be NULL. Close with store_close(), which nulls the pointer. */
int store_open(const char *dir, const struct store_options *options, struct store **store, struct error *err);
void store_close(struct store **store);

const char *store_dir(const struct store *store);

/* Whether the file that is open is no longer the one in the store's folder: somebody has put another store, a
 * backup for example, in its place, or removed it. What is read from here is then of the past for ever. */
bool store_replaced(const struct store *store);

struct store_info {
    uint32_t format;
    int64_t created_utc; /* seconds */
    uint64_t last_txn;   /* the id of the last committed transaction */
    uint64_t file_bytes; /* data.mdb */
    uint64_t map_bytes;
    uint32_t readers, max_readers; /* snapshots that all processes hold now, and how many there may be */
};
/* What there is to show of a store. It asks the system and the table of readers: see store_has_newer(). */
int store_info(struct store *store, struct store_info *info, struct error *err);

/* ---- transactions ---- */

/* Begins a read of the newest committed state, the transaction's snapshot. Pointers into rows are good until
 * the transaction rests, is renewed or ends.
 *
 * While a snapshot is held, the pages that it shows cannot be reused, so the file grows with every commit;
 * and when the file outgrows the map, this process's next transaction waits until its active ones have ended
 * (five seconds, then BUSY). So a reader that lives long has two calls. store_renew() moves it to the newest
 * state and forgets the error that the transaction remembered. store_rest() gives the snapshot up: until it
 * is renewed, every call with the transaction fails and says that it rests. Resting and renewing take no
 * memory and cost microseconds. store_read_end() sets the pointer to NULL, and does nothing where it is NULL
 * already. */
int store_read(struct store *store, struct store_txn **txn, struct error *err);
int store_renew(struct store_txn *txn, struct error *err);
void store_rest(struct store_txn *txn);
void store_read_end(struct store_txn **txn);

/* Whether anybody, in any process, has committed something since the transaction's snapshot, or the one that
 * it held before it rested. It makes no system call, so it is cheap enough for every request. */
bool store_has_newer(const struct store_txn *txn);

/* Asks the system to keep what it reads of the file from now on in pages of 2 MiB, where the kernel and the
 * file system have such: worth it for a process that lives long and reads all over the file. It holds for the
 * map that the transaction reads in, until the store is closed or outgrows it. What is in memory already
 * stays as it is. False: nothing has been asked. */
bool store_huge_pages(struct store_txn *txn);

/* Which state of the store the snapshot is. `data` changes only when rows, tickers or factors change, `jobs`
 * only when a job's record changes: two snapshots of one store with the same number show the same. Both
 * numbers only grow and stay below 2^53. In a write transaction they are those of the state that it began
 * with. Both are 0 where the transaction has failed. */
struct store_version {
    uint64_t data, jobs;
};
struct store_version store_txn_version(struct store_txn *txn);

/* What a room above has worked out from a state of the store, and keeps with the reading transaction while
 * that rests and is renewed: the first member of a struct of that room, which remembers the version that it
 * is of. store_read_end() calls free() of it. store_txn_kept() returns where the pointer to it is, NULL at
 * first; a write transaction has no such place, and NULL is returned. */
struct store_kept {
    void (*free)(struct store_kept *kept);
};
struct store_kept **store_txn_kept(struct store_txn *txn);

/* Runs `body` in the one write transaction and commits durably when it returns 0; anything else undoes all of
 * it. When the map is full it is grown and `body` runs again from the start, so body must not depend on
 * having run once. The commit's own failure (disk full, ...) comes back as the return value, nothing was
 * changed, and `store` is as good as before. Growing needs this process's other transactions to end or to
 * rest: BUSY when they have not after options->wait_ms. */
typedef int store_body(struct store_txn *txn, void *arg, struct error *err);
int store_write(struct store *store, store_body *body, void *arg, struct error *err);

/* The transaction's first error, 0 if none; copies it to err where err is not NULL. BUSY: the store is on a
 * file system that is mounted for reading only, and somebody who may write has done so since the snapshot. */
int store_txn_error(const struct store_txn *txn, struct error *err);
struct store *store_of(const struct store_txn *txn);

/* ---- marks ---- */

#define MARK_TEXT 8 /* the longest name, which then has no final NUL */

/* A number under a name, kept in `meta`: by what rules a program has derived something that the store holds.
 * It is 0 where there is none, and to put 0 removes it. The names "store" and "version" are taken. A mark is
 * not part of what the versions above count. */
uint64_t store_mark(struct store_txn *txn, const char *name);
int store_mark_put(struct store_txn *txn, const char *name, uint64_t mark);

/* ---- rows ---- */

enum dataset { DATASET_RAW, DATASET_ANALYZED }; /* databases "stock_data/COLUMN", "stock_analyzed/COLUMN" */

struct row {
    const double *values; /* into the map, or NULL */
    size_t count;         /* a multiple of TILE_LANES; 0: there is no such row */
};

/* The value of a slot, NaN where the row does not reach it. */
static inline double row_value(struct row row, size_t slot)
{
    return slot < row.count ? row.values[slot] : NAN;
}

/* A small handle for a column by name, good for the life of `store` and for every transaction, whether or not
 * the column has been written yet. Never fails: -1 for a name over 60 bytes or without memory, which the
 * calls below report as INTERNAL. Cheap, but a string search: resolve once. */
int store_column(struct store *store, enum dataset dataset, const char *name);

struct row row_get(struct store_txn *txn, int column, kst_date date);

/* The handle of a raw column, which is the same in every store, and the row of such a column. */
int raw_handle(enum raw_column column);
struct row raw_row(struct store_txn *txn, enum raw_column column, kst_date date);

/* Up to `most` rows of `column` going back in time from the newest date <= `date`: fills dates[] (may be
 * NULL) and rows[], returns how many. Each date is before the last one; where a damaged store has them
 * otherwise, returns 0 and the transaction has failed with DATA. The pages of the rows themselves are not
 * touched. This is the way to read many days: for 300 days of 39 columns it takes 0.1 ms, where row_get()
 * takes 1.2 ms. A caller who wants one slot of each row takes the values in a loop of its own afterwards, so
 * that the processor waits for many of them at once. */
size_t row_back(struct store_txn *txn, int column, kst_date date, size_t most, kst_date *dates,
                struct row *rows);

/* Writes a row of `count` values, padded with NaN to whole tiles; replaces the one that is there. */
int row_put(struct store_txn *txn, int column, kst_date date, const double *values, size_t count);

/* Names of the columns that have been written: *names is one allocation, free() it. */
int store_columns(struct store_txn *txn, enum dataset dataset, char ***names, size_t *count);

/* Dates that have a row in `column`, ascending, from..to inclusive (0: open end). *dates: free() it. */
int row_dates(struct store_txn *txn, int column, kst_date from, kst_date to, kst_date **dates, size_t *count);

/* Stored raw dates: the newest before `date`, the oldest after it, the first, the last; 0 where there is
 * none. */
kst_date day_before(struct store_txn *txn, kst_date date);
kst_date day_after(struct store_txn *txn, kst_date date);
kst_date day_first(struct store_txn *txn);
kst_date day_last(struct store_txn *txn);
bool day_stored(struct store_txn *txn, kst_date date);

/* All of them from..to inclusive (0: open end), ascending. *dates: free() it. */
int day_dates(struct store_txn *txn, kst_date from, kst_date to, kst_date **dates, size_t *count);

/* ---- tickers ---- */

struct ticker {
    char code[TICKER_TEXT];
    char market[MARKET_TEXT];
    char name[NAME_TEXT];
    uint32_t slot;
    bool is_active;      /* tracked: it qualifies and is listed */
    kst_date added_date; /* when it first was tracked, 0 never */
    kst_date first_date; /* first and last date seen in a table; 0: in none that is stored */
    kst_date last_date;
    kst_date last_analyzed_date; /* 0: never */
    double market_cap;           /* won, of last_date; NaN unknown */
};

/* Whether some stored day has the ticker. A ticker of days that were removed keeps its slot, since slots are
 * permanent, but nothing shows it any more. */
static inline bool ticker_seen(const struct ticker *ticker)
{
    return ticker->first_date != 0;
}

/* A name and a market that a ticker had earlier: they held up to and including `until`. To find the ones of a
 * day, take the ticker's entry with the smallest `until` that is not before the day. If there is no such
 * entry, the name and market in struct ticker are the ones of the day. day_put() makes these entries from the
 * days' tables, one for each change, in whatever order the days come. On a day whose table lacks the ticker,
 * the name and market of the day before still hold. */
struct ticker_past {
    uint32_t slot;
    kst_date until;
    char market[MARKET_TEXT];
    char name[NAME_TEXT];
};

size_t ticker_count(struct store_txn *txn); /* = number of slots */

/* One ticker by code; NOT_FOUND (not remembered by the transaction) when there is none. */
int ticker_get(struct store_txn *txn, const char *code, struct ticker *ticker);

/* All of them, element i in slot i. *tickers: free() it. */
int ticker_all(struct store_txn *txn, struct ticker **tickers, size_t *count);

/* The earlier names and markets of all tickers, ascending by slot, then by date. A store that was made by a
 * version of sise without them has none. *pasts: free() it. */
int ticker_pasts(struct store_txn *txn, struct ticker_past **pasts, size_t *count);
/* The entry that holds for a slot on a date; NULL: there is none, so the name and market in struct ticker
 * hold. */
const struct ticker_past *ticker_past_on(const struct ticker_past *pasts, size_t count, uint32_t slot,
                                         kst_date date);

/* Writes back what ticker_all() gave and the caller changed; only what differs is written. Market cap,
 * last_date and last_analyzed_date live in vectors by slot, so changing them for everybody costs one row
 * each. */
int ticker_save(struct store_txn *txn, const struct ticker *tickers, size_t count);

/* Only the last_analyzed_date vector: reads into, or writes from, dates[count]; slots beyond it read as 0. */
int ticker_analyzed_get(struct store_txn *txn, kst_date *dates, size_t count);
int ticker_analyzed_put(struct store_txn *txn, const kst_date *dates, size_t count);

/* ---- days ---- */

enum day_result { DAY_NEW, DAY_SAME, DAY_REPLACED };

/* Stores a day's table: gives slots to new tickers, scatters the columns into rows, updates the tickers'
 * names, markets, market caps and dates seen. The same content again: nothing is written, *result = DAY_SAME.
 * Other numbers: CONFLICT naming the first ticker and column that differ, unless `replace`. Other names and
 * markets alone are the same content, unless `replace`, which stores them too. DATA: no lines, a
 * ticker twice, a line without any value. Where the day is the newest one of a ticker, the ticker gets its
 * name, market and market cap. The name and market of an older day are kept as former ones (struct
 * ticker_past). Empty texts are ignored. The factor row is not written here: the caller does that, by the
 * rules of the market. slots, where not NULL, receives each line's slot, [day->count]. */
int day_put(struct store_txn *txn, const struct day *day, bool replace, enum day_result *result,
            uint32_t *slots);

/* The inverse: fills `day` with the stored table of a date, its lines ascending by ticker, each with the name
 * and the market that the ticker had on that day. What was in `day` goes; day_free() it. NOT_FOUND (not
 * remembered by the transaction): the date is not stored, and `day` is empty. It reads all tickers, which
 * takes about a millisecond. */
int day_get(struct store_txn *txn, kst_date date, struct day *day);

/* Removes a stored day: the rows of every column, raw and analyzed, go. The tickers' names, markets, market
 * caps and dates seen become those of the days that are left; ticker_seen() tells who is on none of them. The
 * factors and the analysis of later days are not changed, and the day's job record is not touched: the caller
 * does that (job/derive.h). *rows: how many tickers the day's table had. NOT_FOUND (not remembered by the
 * transaction): the day is not stored. */
int day_remove(struct store_txn *txn, kst_date date, size_t *rows);

/* ---- jobs ---- */

/* The job that completes a date by storing its day: store_verify() holds its records against the rows. */
#define JOB_UPDATE "daily_update"

enum job_state { JOB_RUNNING, JOB_COMPLETED, JOB_FAILED };
extern const char *const job_state_name[]; /* "running", "completed", "failed" */

struct job_status {
    char job_name[32]; /* daily_update, hourly_analysis, manual_setup */
    kst_date date_kst; /* the session the run was about */
    enum job_state status;
    int64_t start_time_utc, end_time_utc; /* seconds; end 0 while running */
    uint64_t rows;                        /* rows stored or analyzed */
    int64_t pid;
    char message[512];
    char source[128];  /* where the day's table came from: "demo", "directory:/srv/krx"; "" where it is not
                          known */
    char accepted[96]; /* the rules that the day's table breaks and was let past on purpose: "copy,volume";
                          "" for none */
};

/* Key "YYYY-MM-DD_jobname". NOT_FOUND is not remembered by the transaction. */
int job_get(struct store_txn *txn, const char *job_name, kst_date date, struct job_status *job);
int job_put(struct store_txn *txn, const struct job_status *job);
/* Whether there is a record, and it says completed. */
bool job_completed(struct store_txn *txn, const char *job_name, kst_date date);

/* Which records, in which order: by date, and those of one date by the job's name. All zero: all of them, the
 * oldest first. */
struct job_range {
    kst_date from, to;    /* inclusive, 0: open */
    const char *job_name; /* of this job only; NULL: of any */
    bool newest_first;
    size_t most; /* no more than that many; 0: no limit */
    /* Go on after this record, which a call with the same range gave as its last one; NULL: begin. Only its
     * date and its job's name count, and it need not be there any more. */
    const struct job_status *after;
};
/* Gives each record of the range to `each`, until that returns false. Records of other jobs between them are
 * passed over unread. */
int job_each(struct store_txn *txn, const struct job_range *range,
             bool (*each)(void *arg, const struct job_status *job), void *arg);

/* The same as an array. *jobs: free() it. */
int job_list(struct store_txn *txn, const struct job_range *range, struct job_status **jobs, size_t *count);

/* All records, the oldest first. *jobs: free() it. */
int job_all(struct store_txn *txn, struct job_status **jobs, size_t *count);

/* ---- locks: one instance of a job at a time ---- */

struct store_lock;
/* BUSY, the text saying which process has held DIR/NAME.lock since when; the lock dies with its process (and
 * is not passed on by exec). The file stays. */
int store_lock(const char *dir, const char *name, struct store_lock **lock, struct error *err);
void store_unlock(struct store_lock **lock);
/* The process that holds the lock now, 0 if none does. */
int64_t store_lock_holder(const char *dir, const char *name);

/* ---- looking after it ---- */

/* Walks the whole store and calls `report` (one line each, no newline) for everything that is wrong: first in
 * LMDB's pages, and only where these are sound in what they hold: a row whose size is no whole number of
 * tiles or beyond the slots, a date with some columns only, slots and tickers that disagree, a former name
 * that still holds, a date completed without rows, ... Returns DATA when anything was. `progress` (may be
 * NULL) hears done and total in rows. */
struct store_watch {
    void (*report)(void *arg, const char *line);
    void (*progress)(void *arg, uint64_t done, uint64_t total);
    void *arg;
};
int store_verify(struct store *store, const struct store_watch *watch, struct error *err);

/* A consistent, compacted and synced copy into DIR (made if absent) while others go on writing. CONFLICT: DIR
 * holds a store. A copy that fails leaves no file behind. */
int store_backup(struct store *store, const char *dir, struct error *err);

#endif
