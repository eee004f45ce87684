/* The fields of what is shown and exported a record at a time: tickers, jobs, corporate actions. One row of a
 * table per field, from which CSV, JSON and sorting are made. */
#ifndef SISE_CMD_FIELD_H
#define SISE_CMD_FIELD_H

#include "base/json.h"
#include "store/store.h"

enum field_type {
    FIELD_TEXT,    /* char[]; "" is missing */
    FIELD_POINTER, /* char *, the same */
    FIELD_DATE,    /* kst_date, written YYYY-MM-DD; 0 is missing */
    FIELD_NUMBER,  /* double; NaN is missing */
    FIELD_COUNT,   /* uint64_t */
    FIELD_BOOL,    /* bool, written true or false */
    FIELD_INSTANT, /* int64_t, UTC seconds, written as in 2026-11-23T10:00:00Z; 0 is missing */
};

struct field {
    const char *name;
    enum field_type type;
    size_t offset; /* in the item */
};

/* Tables end with a row of zeros. The first field of a table is the item's key. */
extern const struct field ticker_fields[]; /* struct ticker */
extern const struct field job_fields[];    /* struct job_row */

/* A job's record with what is derived from it. */
struct job_row {
    struct job_status job;
    char id[48]; /* "2026-11-23_daily_update", its key in the store */
    char state[16];
};
struct job_row job_row(const struct job_status *job);

/* The place of the field of that name, or of the row of zeros. */
const struct field *field_find(const struct field *fields, const char *name);

/* The item's value. */
const char *field_text(const struct field *field, const void *item);
double field_number(const struct field *field, const void *item); /* of any type but text */

/* Missing values are empty, and null. CSV is RFC 4180's, with a line feed only. */
void field_csv(struct output *out, const struct field *field, const void *item);
void csv_text(struct output *out, const char *text);
void fields_csv(struct output *out, const struct field *fields, const void *item); /* no newline */
void field_json(struct json *json, const struct field *field, const void *item);
void fields_json(struct json *json, const struct field *fields, const void *item);

/* "YYYY-MM-DD", null for no day. */
void json_date(struct json *json, const char *key, kst_date date);

#endif
