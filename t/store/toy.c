#include "t/store/toy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const analyzed[] = {"sma_5", "rsi_14"};

static _Noreturn void toy_fail(const char *what, const struct error *err)
{
    fprintf(stderr, "# %s: %s\n", what, err->text);
    abort();
}

kst_date toy_date(unsigned n)
{
    return date_from_days(date_to_days(20240101) + (int32_t)(n / 5 * 7 + n % 5)); /* 2024-01-01: a Monday */
}

double toy_value(kst_date date, size_t ticker, int column, unsigned version)
{
    return date_to_days(date) * 1e8 + (double)ticker * 1e4 + column * 1e3 + version % 1000;
}

void toy_code(size_t ticker, char code[static TICKER_TEXT])
{
    snprintf(code, TICKER_TEXT, "T%05u", (unsigned)ticker % 100000);
}

void toy_day(struct day *day, kst_date date, size_t tickers, unsigned version)
{
    day_clear(day, date);
    for (size_t t = 0; t < tickers; t++) {
        long i = day_add(day);
        if (i < 0)
            abort();
        toy_code(t, day->line[i].ticker);
        snprintf(day->line[i].market, MARKET_TEXT, t % 2 ? "KOSDAQ" : "KOSPI");
        snprintf(day->line[i].name, NAME_TEXT, "이름 %zu", t);
        for (int c = 0; c < RAW_PUBLISHED; c++)
            day->column[c][i] = toy_value(date, t, c, version);
    }
}

static void rows_put(struct store_txn *txn, const struct toy_put *put)
{
    double *row = calloc(put->tickers, sizeof *row);
    kst_date *dates = calloc(put->tickers, sizeof *dates);
    for (size_t t = 0; row && dates && t < put->tickers; t++) {
        row[t] = put->version;
        dates[t] = put->date;
    }
    row_put(txn, store_column(store_of(txn), DATASET_RAW, raw_column_name[RAW_FACTOR]), put->date, row,
            put->tickers);
    for (size_t c = 0; c < sizeof analyzed / sizeof *analyzed; c++)
        row_put(txn, store_column(store_of(txn), DATASET_ANALYZED, analyzed[c]), put->date, row,
                put->tickers);
    if (put->date >= day_last(txn))
        ticker_analyzed_put(txn, dates, put->tickers);
    free(row);
    free(dates);
}

static int put_body(struct store_txn *txn, void *arg, struct error *err)
{
    struct toy_put *put = arg;
    struct day day = {0};
    struct job_status job = {.date_kst = put->date, .status = JOB_COMPLETED, .rows = put->version};
    snprintf(job.job_name, sizeof job.job_name, TOY_JOB);
    toy_day(&day, put->date, put->tickers, put->version);
    job_put(txn, &job);
    day_put(txn, &day, put->replace, &put->result, NULL);
    day_free(&day);
    if (!store_txn_error(txn, NULL))
        rows_put(txn, put);
    return store_txn_error(txn, err);
}

int toy_put(struct store *store, struct toy_put *put, struct error *err)
{
    return store_write(store, put_body, put, err);
}

void toy_fill(struct store *store, unsigned from, unsigned to, size_t tickers)
{
    struct error err;
    for (unsigned n = from; n < to; n++) {
        struct toy_put put = {.date = toy_date(n), .tickers = tickers, .version = 1};
        if (toy_put(store, &put, &err))
            toy_fail("toy_fill", &err);
    }
}

struct store *toy_open(const char *dir, const struct store_options *options)
{
    struct store *store;
    struct error err;
    if (store_open(dir, options, &store, &err))
        toy_fail("toy_open", &err);
    return store;
}

int toy_begin(void **state)
{
    struct toy *toy = calloc(1, sizeof *toy);
    if (!toy)
        return -1;
    temp_make(toy->dir);
    toy->store = toy_open(toy->dir, &(struct store_options){.create = true});
    *state = toy;
    return 0;
}

int toy_begin_quick(void **state)
{
    int ret = toy_begin(state);
    struct toy *toy = *state;
    toy_close(toy);
    toy->store = toy_open(toy->dir, &(struct store_options){.no_sync = true});
    return ret;
}

int toy_end(void **state)
{
    struct toy *toy = *state;
    toy_close(toy);
    temp_remove(toy->dir);
    free(toy);
    return 0;
}

void toy_close(struct toy *toy)
{
    store_close(&toy->store);
}

void toy_reopen(struct toy *toy)
{
    toy_close(toy);
    toy->store = toy_open(toy->dir, NULL);
}

static void finding_append(void *arg, const char *line)
{
    char *text = arg;
    size_t length = strlen(text);
    snprintf(text + length, 8192 - length, "%s\n", line);
}

const char *toy_findings(struct store *store)
{
    static char text[8192];
    struct error err;
    struct store_watch watch = {.report = finding_append, .arg = text};
    text[0] = '\0';
    int ret = store_verify(store, &watch, &err);
    if (ret && (ret != ERROR_DATA || !text[0]))
        finding_append(text, err.text);
    return text;
}

bool toy_clean(struct store *store)
{
    const char *text = toy_findings(store);
    if (*text)
        fprintf(stderr, "# %s", text);
    return !*text;
}

/* ---- digest: FNV-1a over everything, in the order of its keys ---- */

static void digest_add(uint64_t *digest, const void *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        *digest = (*digest ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3u;
}

static void digest_column(struct store_txn *txn, enum dataset dataset, const char *name, uint64_t *digest)
{
    int column = store_column(store_of(txn), dataset, name);
    kst_date *dates;
    size_t count;
    if (row_dates(txn, column, 0, 0, &dates, &count))
        return;
    digest_add(digest, name, strlen(name));
    for (size_t d = 0; d < count; d++) {
        struct row row = row_get(txn, column, dates[d]);
        digest_add(digest, &dates[d], sizeof dates[d]);
        digest_add(digest, row.values, row.count * sizeof *row.values);
    }
    free(dates);
}

static void digest_records(struct store_txn *txn, uint64_t *digest)
{
    struct ticker *tickers = NULL;
    struct ticker_past *pasts = NULL;
    struct job_status *jobs = NULL;
    size_t count = 0;
    if (ticker_all(txn, &tickers, &count) == 0)
        digest_add(digest, tickers, count * sizeof *tickers);
    if (ticker_pasts(txn, &pasts, &count) == 0)
        digest_add(digest, pasts, count * sizeof *pasts);
    if (job_all(txn, &jobs, &count) == 0)
        digest_add(digest, jobs, count * sizeof *jobs);
    free(tickers);
    free(pasts);
    free(jobs);
}

uint64_t toy_digest(struct store_txn *txn)
{
    uint64_t digest = 0xcbf29ce484222325u;
    struct error err;
    for (enum dataset p = DATASET_RAW; p <= DATASET_ANALYZED; p++) {
        char **names = NULL;
        size_t count = 0;
        store_columns(txn, p, &names, &count);
        for (size_t i = 0; i < count; i++)
            digest_column(txn, p, names[i], &digest);
        free(names);
    }
    digest_records(txn, &digest);
    if (store_txn_error(txn, &err))
        toy_fail("toy_digest", &err);
    return digest;
}
