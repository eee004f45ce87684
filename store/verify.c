#include "store/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/walk.h"

#define TRIES 8

/* ---- pages ---- */

/* Writers can overwrite the head of our transaction while we read pages; then we try again with a newer
 * one. */
static int head_find(struct store_txn *txn, int fd, struct page_head *head, struct error *err)
{
    for (int i = 0; i < TRIES; i++) {
        int ret = page_head_read(fd, txn->base, head);
        if (ret == 0)
            return 0;
        if (ret == ERROR_FORMAT)
            break;
        if ((ret = store_renew(txn, err)))
            return ret;
    }
    return error_set(err, ERROR_DATA, "%s: its head is damaged: restore a backup", txn->store->path);
}

static int verify_pages(struct verify *verify, struct error *err)
{
    struct store *store = verify->txn->store;
    struct page_head head;
    if (!pages_known())
        return walk_apart(store->dir, false, &verify->findings, err);
    int fd = open(store->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return store_fail(store, err, errno, "verifying");
    int ret = head_find(verify->txn, fd, &head, err);
    if (ret == 0 && pages_walk(fd, &head, false, &verify->findings))
        ret = error_no_memory(err);
    close(fd);
    return ret;
}

/* ---- tickers ---- */

static void slot_check(struct verify *verify, uint64_t expected, MDB_val key, MDB_val value)
{
    uint64_t slot = UINT64_MAX;
    struct ticker ticker;
    char code[TICKER_TEXT] = "";
    if (!number_decode(key, &slot) || slot != expected || value.mv_size != sizeof code)
        findings_add(&verify->findings, "slots: entry %llu is of slot %llu", (unsigned long long)expected,
                     (unsigned long long)slot);
    if (expected >= verify->slots || value.mv_size != sizeof code)
        return;
    memcpy(code, value.mv_data, sizeof code - 1);
    memcpy(verify->tickers[expected].code, code, sizeof code);
    if (ticker_get(verify->txn, code, &ticker) != 0)
        findings_add(&verify->findings, "target_tickers %s: no record, and it has slot %llu", code,
                     (unsigned long long)expected);
    else if (ticker.slot != expected)
        findings_add(&verify->findings, "target_tickers %s: slot %u, and slots says %llu", code, ticker.slot,
                     (unsigned long long)expected);
    else
        verify->tickers[expected] = ticker;
    /* The damage has been reported; the walk goes on. */
    verify->txn->error.code = 0;
}

static void verify_slots(struct verify *verify)
{
    MDB_val key, value;
    uint64_t expected = 0;
    size_t records = txn_entries(verify->txn, HANDLE_TICKERS);
    if (records != verify->slots)
        findings_add(&verify->findings, "target_tickers: %zu records, and there are %zu slots", records,
                     verify->slots);
    MDB_cursor *cursor = txn_cursor(verify->txn, HANDLE_SLOTS);
    while (cursor && txn_step(verify->txn, cursor, &key, &value, MDB_NEXT))
        slot_check(verify, expected++, key, value);
    if (cursor)
        mdb_cursor_close(cursor);
}

static void verify_vectors(struct verify *verify)
{
    for (enum slot_vector v = 0; v < VECTOR_COUNT; v++) {
        MDB_val key = {VECTOR_NAME, (void *)vector_shape[v].name}, value;
        if (!txn_get(verify->txn, HANDLE_VECTORS, key, &value))
            continue;
        size_t tile = TILE_LANES * vector_shape[v].element;
        if (value.mv_size % tile != 0 || value.mv_size > tile_round(verify->slots) * vector_shape[v].element)
            findings_add(&verify->findings, "slot_vectors %s: %zu bytes for %zu slots", vector_shape[v].name,
                         value.mv_size, verify->slots);
    }
}

typedef void entry_check(struct verify *verify, MDB_val key, MDB_val value);

/* Checks everything that a database holds. */
static void verify_each(struct verify *verify, int handle, entry_check *check)
{
    MDB_val key, value;
    MDB_cursor *cursor = txn_cursor(verify->txn, handle);
    while (cursor && txn_step(verify->txn, cursor, &key, &value, MDB_NEXT))
        check(verify, key, value);
    if (cursor)
        mdb_cursor_close(cursor);
}

static void past_check(struct verify *verify, MDB_val key, MDB_val value)
{
    struct ticker_past past;
    char until[DATE_TEXT], last[DATE_TEXT];
    if (!past_decode(key, value, &past) || !date_valid(past.until)) {
        findings_add(&verify->findings, "former_names: an entry of %zu and %zu bytes is not a record",
                     key.mv_size, value.mv_size);
        return;
    }
    date_format(past.until, until);
    if (past.slot >= verify->slots)
        findings_add(&verify->findings, "former_names %s: of slot %u, and there are %zu", until, past.slot,
                     verify->slots);
    else if (past.until >= verify->tickers[past.slot].last_date)
        findings_add(&verify->findings, "former_names %s: up to %s, and the ticker's last date is '%s'",
                     verify->tickers[past.slot].code, until,
                     date_format(verify->tickers[past.slot].last_date, last));
}

/* Compares the dates in a ticker's record with those of the rows. */
static void verify_seen(struct verify *verify)
{
    char says[DATE_TEXT], rows[DATE_TEXT];
    kst_date newest = day_last(verify->txn);
    for (size_t i = 0; i < verify->slots; i++) {
        const struct ticker *ticker = &verify->tickers[i];
        if (ticker->first_date != verify->first[i])
            findings_add(&verify->findings, "target_tickers %s: first date '%s', and the rows say '%s'",
                         ticker->code, date_format(ticker->first_date, says),
                         date_format(verify->first[i], rows));
        if (ticker->last_date != verify->last[i])
            findings_add(&verify->findings, "target_tickers %s: last date '%s', and the rows say '%s'",
                         ticker->code, date_format(ticker->last_date, says),
                         date_format(verify->last[i], rows));
        if (ticker->last_analyzed_date > newest)
            findings_add(&verify->findings, "target_tickers %s: analyzed to %s, after the last day",
                         ticker->code, date_format(ticker->last_analyzed_date, says));
    }
}

/* ---- jobs ---- */

static void job_check(struct verify *verify, MDB_val key, MDB_val value)
{
    struct job_status job;
    char text[JOB_KEY_TEXT];
    if (!job_decode(value, &job) || !date_valid(job.date_kst)) {
        findings_add(&verify->findings, "job_status %.*s: not a record", (int)key.mv_size,
                     (const char *)key.mv_data);
        return;
    }
    MDB_val own = job_key(job.date_kst, job.job_name, text);
    if (own.mv_size != key.mv_size || memcmp(own.mv_data, key.mv_data, own.mv_size) != 0)
        findings_add(&verify->findings, "job_status %.*s: the record of %s", (int)key.mv_size,
                     (const char *)key.mv_data, text);
    if (job.status == JOB_COMPLETED && strcmp(job.job_name, JOB_UPDATE) == 0 &&
        !verify_day_whole(verify, DATASET_RAW, job.date_kst))
        findings_add(&verify->findings, "job_status %s: completed, and the day is not there", text);
}

/* ---- all of it ---- */

static void verify_content(struct verify *verify)
{
    struct store_txn *txn = verify->txn;
    verify->slots = ticker_count(txn);
    verify->tickers = txn_alloc(txn, verify->slots, sizeof *verify->tickers);
    verify->first = txn_alloc(txn, verify->slots, sizeof *verify->first);
    verify->last = txn_alloc(txn, verify->slots, sizeof *verify->last);
    if (txn->error.code)
        return;
    verify_slots(verify);
    verify_vectors(verify);
    verify_each(verify, HANDLE_PASTS, past_check);
    verify_datasets(verify);
    if (txn->error.code)
        return;
    verify_seen(verify);
    verify_each(verify, HANDLE_JOBS, job_check);
}

static void verify_free(struct verify *verify)
{
    free(verify->tickers);
    free(verify->first);
    free(verify->last);
    for (enum dataset p = DATASET_RAW; p <= DATASET_ANALYZED; p++)
        free(verify->days[p].count);
    store_read_end(&verify->txn);
}

int store_verify(struct store *store, const struct store_watch *watch, struct error *err)
{
    struct verify verify = {.findings.watch = watch};
    int ret = store_read(store, &verify.txn, err);
    if (ret == 0)
        ret = verify_pages(&verify, err);
    /* Damaged pages are safe only for the walk above, so the other checks are left out. */
    if (ret == 0 && verify.findings.count == 0) {
        verify_content(&verify);
        ret = store_txn_error(verify.txn, err);
    }
    if (ret == 0 && verify.findings.count)
        ret = error_set(
            err, ERROR_DATA, "%s: %zu %s wrong: restore a backup, or import the days into a new store",
            store->path, verify.findings.count, verify.findings.count == 1 ? "thing is" : "things are");
    if (ret == 0 && watch && watch->progress)
        watch->progress(watch->arg, verify.total, verify.total);
    verify_free(&verify);
    return ret;
}
