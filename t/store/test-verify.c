/* Every kind of damage is found, and named. */
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/internal.h"
#include "t/store/toy.h"

#define DAYS    10
#define TICKERS 130

static int verify_begin(void **state)
{
    int ret = toy_begin(state);
    struct toy *toy = *state;
    if (ret == 0)
        toy_fill(toy->store, 0, DAYS, TICKERS);
    return ret;
}

static void found(struct toy *toy, const char *what)
{
    const char *findings = toy_findings(toy->store);
    if (!strstr(findings, what))
        print_message("# expected '%s' in: %s\n", what, findings);
    assert_non_null(strstr(findings, what));
}

/* ---- planted behind the store's back ---- */

enum plant_key { KEY_TEXT, KEY_NUMBER, KEY_PAST };

struct plant {
    const char *database;
    enum plant_key kind;
    const char *text; /* padded to 8, or to 24 in slot_vectors */
    uint64_t number;  /* of a past: slot << 32 | date */
    size_t bytes;     /* of the value; 0: remove the record */
    const void *value;
    const char *found;
};

static MDB_val plant_key(const struct plant *plant, char text[32], uint64_t *number)
{
    struct past_key past = past_key((uint32_t)(plant->number >> 32), (kst_date)(uint32_t)plant->number);
    memset(text, 0, 32);
    *number = plant->number;
    if (plant->kind == KEY_PAST)
        return (MDB_val){sizeof past, memcpy(text, &past, sizeof past)};
    if (plant->kind == KEY_NUMBER)
        return (MDB_val){sizeof *number, number};
    size_t length = strlen(plant->text);
    memcpy(text, plant->text, length);
    return (MDB_val){strcmp(plant->database, "slot_vectors") == 0 ? 24 : length < 8 ? 8 : length, text};
}

static void plant_into(const char *dir, const struct plant *plant)
{
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
    char text[32];
    uint64_t number;
    MDB_val key = plant_key(plant, text, &number), value = {plant->bytes, (void *)plant->value};
    unsigned flags = plant->kind == KEY_NUMBER ? MDB_INTEGERKEY : plant->kind == KEY_PAST ? MDB_CREATE : 0;
    assert_int_equal(mdb_env_create(&env), 0);
    mdb_env_set_maxdbs(env, 4);
    assert_int_equal(mdb_env_open(env, dir, MDB_NOSYNC, 0664), 0);
    assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
    assert_int_equal(mdb_dbi_open(txn, plant->database, flags, &dbi), 0);
    if (plant->bytes)
        assert_int_equal(mdb_put(txn, dbi, &key, &value, 0), 0);
    else
        assert_int_equal(mdb_del(txn, dbi, &key, NULL), 0);
    assert_int_equal(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
}

static void planted_damage_is_found(void **state)
{
    (void)state;
    static const char zeros[4 * TILE_LANES * sizeof(double)];
    static const struct ticker_record wrong_slot = {.version = 1, .slot = 7, .first_date = 20240101};
    static const struct ticker_record early = {.version = 1, .slot = 5, .first_date = 20231201};
    static const struct job_record other = {
        .version = 1, .status = JOB_FAILED, .message_offset = 80, .date_kst = 20240105, .job_name = "other"};
    static const struct job_record early_job = {.version = 1,
                                                .status = JOB_COMPLETED,
                                                .message_offset = 80,
                                                .date_kst = 20231229,
                                                .job_name = TOY_JOB};
    static const struct past_record past = {.version = 1, .name = "A"};
    static kst_date future[2 * TILE_LANES] = {[3] = 20250101};
    static const double huge[2 * TILE_LANES] = {[7] = -1e300}, infinite[2 * TILE_LANES] = {[9] = INFINITY};
    static const struct plant plants[] = {
        {"stock_data/close", KEY_NUMBER, 0, 20240103, 100, zeros, "close 2024-01-03: a row of 100 bytes"},
        {"stock_data/close", KEY_NUMBER, 0, 20240103, sizeof zeros, zeros,
         "a row of 512 slots, and there are 130"},
        {"stock_data/close", KEY_NUMBER, 0, 20240103, sizeof zeros / 2, zeros, "a value in slot 130"},
        {"stock_data/close", KEY_NUMBER, 0, 20240103, 0, NULL, "stock_data/close 2024-01-03: no row"},
        {"stock_data/factor", KEY_NUMBER, 0, 20240103, 0, NULL, "stock_data/factor 2024-01-03: no row"},
        {"stock_data/open", KEY_NUMBER, 0, 20240199, 1024, zeros, "stock_data/open: a row on 20240199"},
        {"stock_analyzed/sma_5", KEY_NUMBER, 0, 20240103, 0, NULL, "stock_analyzed/sma_5 2024-01-03: no row"},
        {"stock_data/volume", KEY_NUMBER, 0, 20240103, sizeof huge, huge,
         "volume 2024-01-03: -1e+300 in slot 7"},
        {"stock_analyzed/sma_5", KEY_NUMBER, 0, 20240103, sizeof infinite, infinite,
         "sma_5 2024-01-03: inf in slot 9"},
        {"stock_analyzed/sma_5", KEY_NUMBER, 0, 20240106, 1024, zeros,
         "2024-01-06: analyzed, and there is no such"},
        {"slots", KEY_NUMBER, 0, 5, 0, NULL, "slots: entry 5 is of slot 6"},
        {"slots", KEY_NUMBER, 0, 129, 0, NULL, "target_tickers: 130 records, and there are 129 slots"},
        {"slots", KEY_NUMBER, 0, 5, 8, "NOBODY\0", "target_tickers NOBODY: no record"},
        {"target_tickers", KEY_TEXT, "T00005", 0, 0, NULL, "target_tickers T00005: no record"},
        {"target_tickers", KEY_TEXT, "T00005", 0, 128, &wrong_slot,
         "target_tickers T00005: slot 7, and slots says 5"},
        {"target_tickers", KEY_TEXT, "T00005", 0, 128, &early,
         "T00005: first date '2023-12-01', and the rows"},
        {"target_tickers", KEY_TEXT, "T00005", 0, 8, zeros, "target_tickers T00005: no record"},
        {"former_names", KEY_PAST, 0, 5ull << 32 | 20240103, 60, &past,
         "former_names: an entry of 8 and 60 bytes is not a record"},
        {"former_names", KEY_PAST, 0, 5ull << 32 | 20240103, 120, zeros, "is not a record"},
        {"former_names", KEY_PAST, 0, 5ull << 32 | 20240132, 120, &past, "is not a record"},
        {"former_names", KEY_PAST, 0, 20240111, 200, zeros, "is not a record"},
        {"former_names", KEY_PAST, 0, 130ull << 32 | 20240103, 120, &past,
         "former_names 2024-01-03: of slot 130, and there are 130"},
        {"former_names", KEY_PAST, 0, 5ull << 32 | 20240112, 120, &past,
         "former_names T00005: up to 2024-01-12, and the ticker's last date is '2024-01-12'"},
        {"slot_vectors", KEY_TEXT, "last_date", 0, 24, zeros, "slot_vectors last_date: 24 bytes"},
        {"slot_vectors", KEY_TEXT, "last_date", 0, 1024, zeros, "T00000: last date '', and the rows say"},
        {"slot_vectors", KEY_TEXT, "last_analyzed_date", 0, sizeof future, future,
         "T00003: analyzed to 2025-01-01"},
        {"job_status", KEY_TEXT, "2024-01-05_other", 0, 16, zeros,
         "job_status 2024-01-05_other: not a record"},
        {"job_status", KEY_TEXT, "2024-01-05_that", 0, 80, &other, "the record of 2024-01-05_other"},
        {"job_status", KEY_TEXT, "2023-12-29_daily_update", 0, 80, &early_job,
         "completed, and the day is not there"},
    };
    for (size_t i = 0; i < sizeof plants / sizeof *plants; i++) {
        void *own;
        assert_int_equal(verify_begin(&own), 0);
        struct toy *toy = own;
        assert_true(toy_clean(toy->store));
        toy_close(toy);
        plant_into(toy->dir, &plants[i]);
        toy_reopen(toy);
        found(toy, plants[i].found);
        assert_int_equal(store_verify(toy->store, NULL, &toy->err), ERROR_DATA);
        assert_non_null(strstr(toy->err.text, "restore a backup"));
        toy_end(&own);
    }
}

/* ---- damaged pages ---- */

/* Whether a branch or a leaf: it says so in its 11th byte, after its own number. */
static bool is_tree(const char page[4096], uint64_t number)
{
    return (page[10] & 3) != 0 && memcmp(page, &number, sizeof number) == 0;
}

/* The page's head, its list of entries, or all of it. */
static void page_spoil(char page[4096], unsigned kind)
{
    memset(page + (kind == 1 ? 16 : 0), kind == 2 ? 0 : 0xa5, kind == 2 ? 4096 : kind == 1 ? 64 : 16);
}

/* A damaged store is refused when it is opened, or when it is verified. */
static int copy_verify(struct toy *toy)
{
    struct store *copy;
    int ret = store_open(temp_path(toy->dir, "copy"), NULL, &copy, &toy->err);
    if (ret == 0)
        ret = store_verify(copy, NULL, &toy->err);
    store_close(&copy);
    return ret;
}

/* Spoils every page after the heads, one at a time. The walk must live through all of them, and find all that
 * belong to a tree: the others hold nothing but values. A backup has no free pages. */
static void damaged_pages_are_found_without_a_crash(void **state)
{
    struct toy *toy = *state;
    struct page_head head;
    char good[4096], bad[4096];
    unsigned trees = 0, missed = 0;
    assert_int_equal(store_backup(toy->store, temp_path(toy->dir, "copy"), &toy->err), 0);
    int fd = open(temp_path(toy->dir, "copy/data.mdb"), O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(page_head_read(fd, 0, &head), 0);
    assert_int_equal(head.page_size, sizeof good);
    for (uint64_t page = 2; page <= head.last_page; page++) {
        off_t at = (off_t)(page * sizeof good);
        assert_int_equal(pread(fd, good, sizeof good, at), sizeof good);
        for (unsigned kind = 0; kind < 3; kind++) {
            memcpy(bad, good, sizeof bad);
            page_spoil(bad, kind);
            assert_int_equal(pwrite(fd, bad, sizeof bad, at), sizeof bad);
            int ret = copy_verify(toy);
            assert_int_equal(pwrite(fd, good, sizeof good, at), sizeof good);
            trees += is_tree(good, page);
            missed += is_tree(good, page) && ret != ERROR_DATA;
        }
    }
    close(fd);
    assert_true(trees > 3 * 15);
    assert_int_equal(missed, 0);
    assert_int_equal(copy_verify(toy), 0);
}

static void progress_goes_to_the_end(void *arg, uint64_t done, uint64_t total)
{
    uint64_t *last = arg;
    assert_true(done >= last[0] && done <= total);
    last[0] = done;
    last[1] = total;
}

static void progress_counts_rows(void **state)
{
    struct toy *toy = *state;
    uint64_t last[2] = {0, 0};
    struct store_watch watch = {.progress = progress_goes_to_the_end, .arg = last};
    assert_int_equal(store_verify(toy->store, &watch, &toy->err), 0);
    assert_int_equal(last[0], DAYS * (RAW_COUNT + 2));
    assert_int_equal(last[1], last[0]);
}

static void an_empty_store_is_clean(void **state)
{
    struct toy *toy = *state;
    assert_true(toy_clean(toy->store));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(planted_damage_is_found),
        cmocka_unit_test_setup_teardown(damaged_pages_are_found_without_a_crash, verify_begin, toy_end),
        cmocka_unit_test_setup_teardown(progress_counts_rows, verify_begin, toy_end),
        cmocka_unit_test_setup_teardown(an_empty_store_is_clean, toy_begin, toy_end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
