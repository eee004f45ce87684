/* The layout of data.mdb: every database, key and record is described here and nowhere else. Internal to
 * store/.
 *
 * Numbers are in the machine's byte order (a store stays on machines of one order). Keys have 8, 24 or the
 * bytes of their text; every value but a job's message is a multiple of 8 bytes, so that a vector read in
 * place is aligned: LMDB puts a value right after a node header of 8 bytes and the key.
 *
 *   database               key                        value
 *   meta                   "store\0\0\0"              struct meta_record
 *                          "version\0"              struct version_record
 *                          "factors\0"              uint64, a mark: see store_mark() and job/factors.h
 *   target_tickers         "005930\0\0"               struct ticker_record
 *   slots                  uint64 slot                "005930\0\0"
 *   slot_vectors           "last_date\0..." (24)      element i for slot i: double market_cap,
 *                                                     int32 last_date, int32 last_analyzed_date
 *   former_names           slot and date, 4 bytes     struct past_record
 *                          each, big-endian
 *   job_status             "2024-01-02_daily_update"  struct job_record, message, source,
 *                                                     accepted rules
 *   stock_data/COLUMN      uint64 20240102            double i for slot i
 *   stock_analyzed/COLUMN  uint64 20240102            double i for slot i
 *
 * state/data.mdb, the second environment (state.h), has three:
 *
 *   database               key                        value
 *   meta                   "state\0\0\0"              struct meta_record
 *   values                 name                       struct value_record, the value; a counter's is an
 *                                                     int64
 *   ends                   until when, 8 bytes        nothing
 *                          big-endian, and the name
 *
 * Vectors are padded (NaN, no date: 0) to whole tiles of TILE_LANES slots. A row of 3 tickers is 1,024 bytes:
 *
 *   key    82 d7 34 01 00 00 00 00                 20240102
 *   value  00 00 00 00 00 76 f3 40                 79712.0, slot 0
 *          00 00 00 00 00 00 f8 7f ...             NaN, slot 1
 *
 * Records begin with a version byte and only grow, at their end: a reader takes the fields that it knows and
 * reads missing ones as 0. A change that an old reader could not live with raises STORE_FORMAT. */
#ifndef SISE_STORE_KEYS_H
#define SISE_STORE_KEYS_H

#include <lmdb.h>
#include <string.h>

#include "store/state.h"
#include "store/store.h"

#define RECORD_VERSION 1

/* ---- meta ---- */

struct meta_record {
    uint32_t format; /* STORE_FORMAT, first of all so that every version can read it */
    uint32_t reserved;
    int64_t created_utc;
};
_Static_assert(sizeof(struct meta_record) == 16, "on disk");

/* The two numbers of struct store_version. `txn` is the id of the transaction that wrote the record; every
 * transaction that changes anything writes it. */
struct version_record {
    uint8_t version;
    uint8_t reserved[7];
    uint64_t txn;
    uint64_t data, jobs;
};
_Static_assert(sizeof(struct version_record) == 32, "on disk");

/* ---- target_tickers ---- */

struct ticker_record {
    uint8_t version;
    uint8_t is_active;
    uint16_t reserved;
    uint32_t slot;
    int32_t added_date;
    int32_t first_date;
    char market[16];
    char name[96];
};
_Static_assert(sizeof(struct ticker_record) == 128, "on disk");
_Static_assert(MARKET_TEXT == 16 && NAME_TEXT == 96 && TICKER_TEXT == 8, "on disk");

/* ---- former_names ---- */

struct past_record {
    uint8_t version;
    uint8_t reserved[7];
    char market[16];
    char name[96];
};
_Static_assert(sizeof(struct past_record) == 120, "on disk");

/* ---- slot_vectors ---- */

enum slot_vector { VECTOR_MARKET_CAP, VECTOR_LAST_DATE, VECTOR_ANALYZED, VECTOR_COUNT };

#define VECTOR_NAME 24
struct vector_shape {
    char name[VECTOR_NAME];
    size_t element; /* bytes */
};
extern const struct vector_shape vector_shape[VECTOR_COUNT];

/* ---- job_status ---- */

struct job_record {
    uint8_t version;
    uint8_t status;          /* enum job_state */
    uint16_t message_offset; /* from the record's begin: the bytes of this structure */
    int32_t date_kst;
    int64_t start_time_utc, end_time_utc;
    uint64_t rows;
    int64_t pid;
    char job_name[32];
    uint32_t message_bytes;
    uint32_t source_bytes; /* the source follows the message */
    /* Records of version 1.0 end here: JOB_RECORD_LEAST bytes, with message_offset saying so. */
    uint32_t accepted_bytes; /* the accepted rules follow the source */
    uint32_t reserved;
};
_Static_assert(sizeof(struct job_record) == 88, "on disk");
#define JOB_RECORD_LEAST 80

#define JOB_KEY_TEXT (10 + 1 + 32) /* date, '_', name with its NUL */

/* ---- values, ends ---- */

struct value_record {
    uint8_t version;
    uint8_t reserved[7];
    int64_t until_utc; /* after it the value is removed; 0: never */
};
_Static_assert(sizeof(struct value_record) == 16, "on disk");

/* ---- databases ---- */

/* Fixed handles; columns that a caller names follow them. */
enum {
    HANDLE_META,
    HANDLE_TICKERS,
    HANDLE_SLOTS,
    HANDLE_PASTS,
    HANDLE_VECTORS,
    HANDLE_JOBS,
    HANDLE_VALUES, /* this and the next one are of the state */
    HANDLE_ENDS,
    HANDLE_RAW, /* the raw columns in the order of enum raw_column */
    HANDLE_FIXED = HANDLE_RAW + RAW_COUNT
};

#define DATABASE_NAME 80 /* longest name of a database, and the NUL */
#define COLUMN_NAME   60 /* longest name of a column */

extern const char *const dataset_prefix[]; /* by enum dataset: "stock_data/", "stock_analyzed/" */

/* Writes the name of a fixed handle's database; returns its LMDB flags. */
unsigned database_fixed(int handle, char name[static DATABASE_NAME]);

/* Which dataset a database belongs to: false for any other. */
bool database_dataset(const char *name, enum dataset *dataset);

/* ---- building and reading ---- */

/* A ticker's code as its 8-byte key. */
struct code_key {
    char text[TICKER_TEXT];
};
struct code_key code_key(const char *code);

/* "2024-01-02_daily_update"; `key` refers to `text`. */
MDB_val job_key(kst_date date, const char *job_name, char text[static JOB_KEY_TEXT]);

struct ticker_record ticker_encode(const struct ticker *ticker);
/* Fills the fields that the record holds; false: the value is not a record. */
bool ticker_decode(MDB_val value, struct ticker *ticker);

/* Slot and last date of an entry of former_names: the order of the bytes is that of slots, then of dates. */
struct past_key {
    uint8_t bytes[8];
};
struct past_key past_key(uint32_t slot, kst_date until);

struct past_record past_encode(const struct ticker_past *past);
/* Fills all of `past`; false: not an entry. */
bool past_decode(MDB_val key, MDB_val value, struct ticker_past *past);

/* Writes record, message, source and accepted rules to `bytes`, returns how many. */
#define JOB_RECORD_BYTES                                                                                     \
    (sizeof(struct job_record) + sizeof((struct job_status *)0)->message +                                   \
     sizeof((struct job_status *)0)->source + sizeof((struct job_status *)0)->accepted)
size_t job_encode(const struct job_status *job, char bytes[static JOB_RECORD_BYTES]);
bool job_decode(MDB_val value, struct job_status *job);

/* The key of an entry of `ends`: the order of the bytes is that of the times. */
#define ENDS_KEY_MOST (8 + STATE_NAME)
MDB_val ends_key(int64_t until_utc, MDB_val name, char bytes[static ENDS_KEY_MOST]);
/* Its two parts; *name is within `key`. false: no such key. */
bool ends_decode(MDB_val key, int64_t *until_utc, MDB_val *name);
/* The record before a value, and the value itself, which is within the database's value. false: not one. */
bool value_decode(MDB_val stored, struct value_record *record, MDB_val *value);

bool meta_decode(MDB_val value, struct meta_record *meta);
bool version_decode(MDB_val value, struct version_record *record);

/* The key of a row database as a number; false: not 8 bytes. */
static inline bool number_decode(MDB_val key, uint64_t *number)
{
    if (key.mv_size != sizeof *number)
        return false;
    memcpy(number, key.mv_data, sizeof *number);
    return true;
}

#endif
