/* An LMDB whose pages we do not know: a process apart looks through the store by LMDB's own interface, and
 * whatever is damaged ends that process and not this one. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/walk.h"
#include "t/store/toy.h"

#define DAYS    10
#define TICKERS 130

/* In the place of LMDB's own: the library of this program says that it is a later one. */
char *mdb_version(int *major, int *minor, int *patch)
{
    static char text[] = "LMDB 1.0.0";
    if (major)
        *major = 1;
    if (minor)
        *minor = 0;
    if (patch)
        *patch = 0;
    return text;
}

static int walk_begin(void **state)
{
    int ret = toy_begin(state);
    struct toy *toy = *state;
    if (ret == 0)
        toy_fill(toy->store, 0, DAYS, TICKERS);
    return ret;
}

static void lines_count(void *arg, const char *line)
{
    unsigned *count = arg;
    (void)line;
    ++*count;
}

static void a_sound_store_is_opened_and_clean(void **state)
{
    struct toy *toy = *state;
    assert_false(pages_known());
    assert_true(toy_clean(toy->store));
    toy_reopen(toy);
    assert_true(toy_clean(toy->store));
    /* While this process reads and another one writes. */
    struct store_txn *txn;
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    uint64_t digest = toy_digest(txn);
    toy_fill(toy->store, DAYS, DAYS + 1, TICKERS);
    assert_true(toy_clean(toy->store));
    assert_true(toy_digest(txn) == digest);
    store_read_end(&txn);
}

static void what_is_no_store_is_told_apart(void **state)
{
    struct toy *toy = *state;
    struct store *store;
    char text[20000];
    toy_close(toy);
    memset(text, 'x', sizeof text);
    temp_write(toy->dir, "data.mdb", "wb", text, sizeof text);
    assert_int_equal(store_open(toy->dir, NULL, &store, &toy->err), ERROR_FORMAT);
    assert_non_null(strstr(toy->err.text, toy->dir));
    assert_int_equal(truncate(temp_path(toy->dir, "data.mdb"), 0), 0);
    assert_int_equal(store_open(toy->dir, NULL, &store, &toy->err), ERROR_DATA);
}

/* A branch or a leaf says so in its 11th byte, after its own number. */
static bool is_tree(const char page[4096], uint64_t number)
{
    return (page[10] & 3) != 0 && memcmp(page, &number, sizeof number) == 0;
}

static void page_spoil(char page[4096], unsigned kind)
{
    memset(page + (kind == 1 ? 16 : 0), kind == 2 ? 0 : 0xa5, kind == 2 ? 4096 : kind == 1 ? 64 : 16);
}

/* Opens and verifies the damaged copy, counting what is found. */
static int copy_verify(struct toy *toy, unsigned *found)
{
    struct store *copy;
    struct store_watch watch = {.report = lines_count, .arg = found};
    int ret = store_open(temp_path(toy->dir, "copy"), NULL, &copy, &toy->err);
    if (ret == 0)
        ret = store_verify(copy, &watch, &toy->err);
    store_close(&copy);
    return ret;
}

/* Each page of a tree spoiled in three ways: this process must live, and be told of all of them. */
static void damaged_trees_are_found_without_a_crash(void **state)
{
    struct toy *toy = *state;
    struct page_head head;
    char good[4096], bad[4096];
    unsigned trees = 0, told = 0;
    assert_int_equal(store_backup(toy->store, temp_path(toy->dir, "copy"), &toy->err), 0);
    int fd = open(temp_path(toy->dir, "copy/data.mdb"), O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(page_head_read(fd, 0, &head), 0);
    for (uint64_t page = 2; page <= head.last_page; page++) {
        off_t at = (off_t)(page * sizeof good);
        assert_int_equal(pread(fd, good, sizeof good, at), sizeof good);
        for (unsigned kind = 0; kind < 3 && is_tree(good, page); kind++) {
            unsigned found = 0;
            memcpy(bad, good, sizeof bad);
            page_spoil(bad, kind);
            assert_int_equal(pwrite(fd, bad, sizeof bad, at), sizeof bad);
            int ret = copy_verify(toy, &found);
            assert_int_equal(pwrite(fd, good, sizeof good, at), sizeof good);
            trees++;
            told += ret != 0;
        }
    }
    close(fd);
    print_message("# %u of %u damages found\n", told, trees);
    assert_true(trees > 3 * 15);
    assert_int_equal(told, trees);
    unsigned found = 0;
    assert_int_equal(copy_verify(toy, &found), 0);
    assert_int_equal(found, 0);
}

static void a_walk_that_cannot_be_made_says_why(void **state)
{
    struct toy *toy = *state;
    struct findings findings = {NULL, 0};
    assert_int_equal(walk_apart(toy->dir, false, &findings, &toy->err), 0);
    assert_int_equal(findings.count, 0);
    assert_int_equal(walk_apart(temp_path(toy->dir, "none"), false, &findings, &toy->err), ERROR_NOT_FOUND);
    assert_non_null(strstr(toy->err.text, "none"));
}

int main(void)
{
#define WALK_TEST(name) cmocka_unit_test_setup_teardown(name, walk_begin, toy_end)
    const struct CMUnitTest tests[] = {
        WALK_TEST(a_sound_store_is_opened_and_clean),
        WALK_TEST(what_is_no_store_is_told_apart),
        WALK_TEST(damaged_trees_are_found_without_a_crash),
        WALK_TEST(a_walk_that_cannot_be_made_says_why),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
