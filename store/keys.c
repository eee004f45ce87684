#include "store/keys.h"

#include <stdio.h>
#include <string.h>

const struct vector_shape vector_shape[VECTOR_COUNT] = {
    [VECTOR_MARKET_CAP] = {"market_cap", sizeof(double)},
    [VECTOR_LAST_DATE] = {"last_date", sizeof(int32_t)},
    [VECTOR_ANALYZED] = {"last_analyzed_date", sizeof(int32_t)},
};

const char *const dataset_prefix[] = {[DATASET_RAW] = "stock_data/", [DATASET_ANALYZED] = "stock_analyzed/"};

const char *const raw_column_name[RAW_COUNT] = {
    [RAW_OPEN] = "open",     [RAW_HIGH] = "high",     [RAW_LOW] = "low",     [RAW_CLOSE] = "close",
    [RAW_CHANGE] = "change", [RAW_VOLUME] = "volume", [RAW_VALUE] = "value", [RAW_MARKET_CAP] = "market_cap",
    [RAW_SHARES] = "shares", [RAW_FACTOR] = "factor",
};

const char *const job_state_name[] = {
    [JOB_RUNNING] = "running",
    [JOB_COMPLETED] = "completed",
    [JOB_FAILED] = "failed",
};

static const struct {
    const char *name;
    unsigned flags;
} fixed_table[HANDLE_RAW] = {
    [HANDLE_META] = {"meta", 0},
    [HANDLE_TICKERS] = {"target_tickers", 0},
    [HANDLE_SLOTS] = {"slots", MDB_INTEGERKEY},
    [HANDLE_PASTS] = {"former_names", 0},
    [HANDLE_VECTORS] = {"slot_vectors", 0},
    [HANDLE_JOBS] = {"job_status", 0},
    [HANDLE_VALUES] = {"values", 0},
    [HANDLE_ENDS] = {"ends", 0},
};

unsigned database_fixed(int handle, char name[static DATABASE_NAME])
{
    bool raw = handle >= HANDLE_RAW;
    snprintf(name, DATABASE_NAME, "%s%s", raw ? dataset_prefix[DATASET_RAW] : "",
             raw ? raw_column_name[handle - HANDLE_RAW] : fixed_table[handle].name);
    return raw ? MDB_INTEGERKEY : fixed_table[handle].flags;
}

bool database_dataset(const char *name, enum dataset *dataset)
{
    for (enum dataset p = DATASET_RAW; p <= DATASET_ANALYZED; p++)
        if (strncmp(name, dataset_prefix[p], strlen(dataset_prefix[p])) == 0) {
            *dataset = p;
            return true;
        }
    return false;
}

struct code_key code_key(const char *code)
{
    struct code_key key = {{0}};
    memcpy(key.text, code, strnlen(code, sizeof key.text - 1));
    return key;
}

MDB_val job_key(kst_date date, const char *job_name, char text[static JOB_KEY_TEXT])
{
    char day[DATE_TEXT];
    int length = snprintf(text, JOB_KEY_TEXT, "%s_%s", date_format(date, day), job_name);
    return (MDB_val){(size_t)length, text};
}

/* Copies as many bytes as the record has; the missing fields stay 0. */
static bool record_take(MDB_val value, void *record, size_t size, size_t least)
{
    if (value.mv_size < least)
        return false;
    memset(record, 0, size);
    memcpy(record, value.mv_data, value.mv_size < size ? value.mv_size : size);
    return true;
}

bool meta_decode(MDB_val value, struct meta_record *meta)
{
    return record_take(value, meta, sizeof *meta, sizeof meta->format);
}

bool version_decode(MDB_val value, struct version_record *record)
{
    return record_take(value, record, sizeof *record, sizeof *record) && record->version >= RECORD_VERSION;
}

struct ticker_record ticker_encode(const struct ticker *ticker)
{
    struct ticker_record record = {
        .version = RECORD_VERSION,
        .is_active = ticker->is_active,
        .slot = ticker->slot,
        .added_date = ticker->added_date,
        .first_date = ticker->first_date,
    };
    memcpy(record.market, ticker->market, strnlen(ticker->market, sizeof record.market - 1));
    memcpy(record.name, ticker->name, strnlen(ticker->name, sizeof record.name - 1));
    return record;
}

bool ticker_decode(MDB_val value, struct ticker *ticker)
{
    struct ticker_record record;
    if (!record_take(value, &record, sizeof record, sizeof record) || record.version < RECORD_VERSION)
        return false;
    ticker->slot = record.slot;
    ticker->is_active = record.is_active != 0;
    ticker->added_date = record.added_date;
    ticker->first_date = record.first_date;
    memcpy(ticker->market, record.market, sizeof ticker->market - 1);
    memcpy(ticker->name, record.name, sizeof ticker->name - 1);
    ticker->market[sizeof ticker->market - 1] = ticker->name[sizeof ticker->name - 1] = '\0';
    return true;
}

static void big_put(uint8_t bytes[static 4], uint32_t number)
{
    for (int i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(number >> (24 - 8 * i));
}

static uint32_t big_take(const uint8_t bytes[static 4])
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

struct past_key past_key(uint32_t slot, kst_date until)
{
    struct past_key key;
    big_put(key.bytes, slot);
    big_put(key.bytes + 4, (uint32_t)until);
    return key;
}

struct past_record past_encode(const struct ticker_past *past)
{
    struct past_record record = {.version = RECORD_VERSION};
    memcpy(record.market, past->market, strnlen(past->market, sizeof record.market - 1));
    memcpy(record.name, past->name, strnlen(past->name, sizeof record.name - 1));
    return record;
}

bool past_decode(MDB_val key, MDB_val value, struct ticker_past *past)
{
    struct past_record record;
    if (key.mv_size != sizeof(struct past_key) ||
        !record_take(value, &record, sizeof record, sizeof record) || record.version < RECORD_VERSION)
        return false;
    const uint8_t *bytes = key.mv_data;
    *past = (struct ticker_past){.slot = big_take(bytes), .until = (kst_date)big_take(bytes + 4)};
    memcpy(past->market, record.market, sizeof past->market - 1);
    memcpy(past->name, record.name, sizeof past->name - 1);
    return true;
}

MDB_val ends_key(int64_t until_utc, MDB_val name, char bytes[static ENDS_KEY_MOST])
{
    big_put((uint8_t *)bytes, (uint32_t)((uint64_t)until_utc >> 32));
    big_put((uint8_t *)bytes + 4, (uint32_t)until_utc);
    memcpy(bytes + 8, name.mv_data, name.mv_size);
    return (MDB_val){8 + name.mv_size, bytes};
}

bool ends_decode(MDB_val key, int64_t *until_utc, MDB_val *name)
{
    const uint8_t *bytes = key.mv_data;
    if (key.mv_size <= 8 || key.mv_size > ENDS_KEY_MOST)
        return false;
    *until_utc = (int64_t)((uint64_t)big_take(bytes) << 32 | big_take(bytes + 4));
    *name = (MDB_val){key.mv_size - 8, (char *)key.mv_data + 8};
    return true;
}

bool value_decode(MDB_val stored, struct value_record *record, MDB_val *value)
{
    if (!record_take(stored, record, sizeof *record, sizeof *record) || record->version != RECORD_VERSION)
        return false;
    *value = (MDB_val){stored.mv_size - sizeof *record, (char *)stored.mv_data + sizeof *record};
    return true;
}

size_t job_encode(const struct job_status *job, char bytes[static JOB_RECORD_BYTES])
{
    size_t message = strnlen(job->message, sizeof job->message - 1);
    size_t source = strnlen(job->source, sizeof job->source - 1);
    size_t accepted = strnlen(job->accepted, sizeof job->accepted - 1);
    struct job_record record = {
        .version = RECORD_VERSION,
        .status = (uint8_t)job->status,
        .message_offset = sizeof record,
        .date_kst = job->date_kst,
        .start_time_utc = job->start_time_utc,
        .end_time_utc = job->end_time_utc,
        .rows = job->rows,
        .pid = job->pid,
        .message_bytes = (uint32_t)message,
        .source_bytes = (uint32_t)source,
        .accepted_bytes = (uint32_t)accepted,
    };
    memcpy(record.job_name, job->job_name, strnlen(job->job_name, sizeof record.job_name - 1));
    memcpy(bytes, &record, sizeof record);
    memcpy(bytes + sizeof record, job->message, message);
    memcpy(bytes + sizeof record + message, job->source, source);
    memcpy(bytes + sizeof record + message + source, job->accepted, accepted);
    return sizeof record + message + source + accepted;
}

/* Copies as many of the `length` bytes as fit; the rest of `text` is zero already. */
static void text_take(char *text, size_t size, const char *bytes, size_t length)
{
    memcpy(text, bytes, length < size - 1 ? length : size - 1);
}

bool job_decode(MDB_val value, struct job_status *job)
{
    struct job_record record;
    if (!record_take(value, &record, sizeof record, JOB_RECORD_LEAST) || record.version < RECORD_VERSION ||
        record.status > JOB_FAILED || record.message_offset < JOB_RECORD_LEAST)
        return false;
    if (record.message_offset < sizeof record) /* what stands there are bytes of the message */
        record.accepted_bytes = 0;
    if (record.message_offset + (size_t)record.message_bytes + record.source_bytes + record.accepted_bytes >
        value.mv_size)
        return false;
    const char *message = (const char *)value.mv_data + record.message_offset;
    *job = (struct job_status){
        .date_kst = record.date_kst,
        .status = record.status,
        .start_time_utc = record.start_time_utc,
        .end_time_utc = record.end_time_utc,
        .rows = record.rows,
        .pid = record.pid,
    };
    memcpy(job->job_name, record.job_name, sizeof job->job_name - 1);
    text_take(job->message, sizeof job->message, message, record.message_bytes);
    const char *source = message + record.message_bytes;
    text_take(job->source, sizeof job->source, source, record.source_bytes);
    text_take(job->accepted, sizeof job->accepted, source + record.source_bytes, record.accepted_bytes);
    return true;
}
