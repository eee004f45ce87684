/* The catalog of strategies: read once, read again after every kind of change, and shared by threads. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#include "strategies/catalog.h"
#include "t/temp.h"

static char dir[TEMP_PATH], first[TEMP_PATH + 64], second[TEMP_PATH + 64];

static int begin(void **state)
{
    (void)state;
    temp_make(dir);
    snprintf(first, sizeof first, "%s", temp_path(dir, "first"));
    snprintf(second, sizeof second, "%s", temp_path(dir, "second"));
    return mkdir(first, 0700);
}

static int end(void **state)
{
    (void)state;
    temp_remove(dir);
    return 0;
}

static void write_text(const char *name, const char *text)
{
    FILE *file = fopen(temp_path(dir, name), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static struct catalog *open_both(catalog_report *report, void *arg)
{
    const char *folders[] = {first, second};
    struct catalog *catalog;
    assert_int_equal(catalog_open(&strategy_kind, folders, 2, report, arg, &catalog, NULL), 0);
    return catalog;
}

static const struct catalog_set *get(struct catalog *catalog)
{
    const struct catalog_set *strategies;
    assert_int_equal(catalog_get(catalog, &strategies, NULL), 0);
    return strategies;
}

/* What the strategy "a" asks, "" where there is none. */
static void asks(struct catalog *catalog, const char *where)
{
    const struct catalog_set *strategies = get(catalog);
    const struct strategy *strategy;
    strategies_find(strategies, "a", &strategy, NULL);
    assert_string_equal(strategy ? strategy->where : "", where);
    catalog_release(catalog, &strategies);
    assert_null(strategies);
}

static void every_change_is_seen_at_once(void **state)
{
    (void)state;
    struct catalog *catalog = open_both(NULL, NULL);
    asks(catalog, "");
    write_text("first/a.strategy", "where: 1\n");
    asks(catalog, "1");
    write_text("first/a.strategy", "where: 2\n");
    asks(catalog, "2");
    write_text("first/a.strategy", "here: 2\n");
    asks(catalog, "");
    write_text("first/a.strategy", "where: 3\n");
    asks(catalog, "3");
    assert_int_equal(mkdir(second, 0700), 0);
    asks(catalog, "3");
    write_text("second/a.strategy", "where: 4\n");
    asks(catalog, "4");
    assert_int_equal(unlink(temp_path(dir, "second/a.strategy")), 0);
    asks(catalog, "3");
    write_text("first/other", "where: 5\n");
    char from[TEMP_PATH + 64];
    snprintf(from, sizeof from, "%s", temp_path(dir, "first/other"));
    assert_int_equal(rename(from, temp_path(dir, "first/a.strategy")), 0);
    asks(catalog, "5");
    catalog_close(&catalog);
}

static void count_fault(void *arg, const struct catalog_fault *fault)
{
    unsigned *count = arg;
    assert_non_null(strstr(fault->path, "/b.strategy"));
    ++*count;
}

/* Asks until the times of the files are old enough to be trusted, which takes some two seconds, or more where
 * somebody sets the clock. Returns the strategies, to be released by the caller. */
static const struct catalog_set *get_settled(struct catalog *catalog)
{
    for (int tries = 0; tries < 300; tries++) {
        const struct catalog_set *one = get(catalog), *two = get(catalog);
        bool same = one == two;
        catalog_release(catalog, &two);
        if (same)
            return one;
        catalog_release(catalog, &one);
        usleep(100 * 1000);
    }
    fail_msg("the files are read again and again");
    return NULL;
}

static void what_has_not_changed_is_not_read_again(void **state)
{
    (void)state;
    unsigned faults = 0;
    write_text("first/a.strategy", "where: 1\n");
    write_text("first/b.strategy", "here: 1\n");
    struct catalog *catalog = open_both(count_fault, &faults);
    assert_int_equal(faults, 0);
    const struct catalog_set *one = get_settled(catalog);
    unsigned readings = faults;
    const struct catalog_set *two = get(catalog);
    assert_ptr_equal(one, two);
    assert_int_equal(faults, readings);
    /* A time that is set back, as rsync does it, hides no change. */
    const struct timeval old[2] = {{1000000000, 0}, {1000000000, 0}};
    write_text("first/a.strategy", "where: 2\n");
    assert_int_equal(utimes(temp_path(dir, "first/a.strategy"), old), 0);
    const struct catalog_set *three = get(catalog);
    assert_ptr_not_equal(one, three);
    assert_int_equal(faults, readings + 1);
    assert_string_equal(strategies_of(one)[0].where, "1");
    assert_string_equal(strategies_of(three)[0].where, "2");
    catalog_release(catalog, &one);
    catalog_release(catalog, &two);
    catalog_release(catalog, &three);
    catalog_close(&catalog);
}

static uint64_t digest_of(struct catalog *catalog)
{
    const struct catalog_set *set = get(catalog);
    uint64_t digest = set->digest;
    catalog_release(catalog, &set);
    return digest;
}

static void a_digest_tells_contents_apart(void **state)
{
    (void)state;
    uint64_t digest[5];
    struct catalog *catalog = open_both(NULL, NULL);
    digest[0] = digest_of(catalog);
    write_text("first/a.strategy", "where: 1\n");
    digest[1] = digest_of(catalog);
    write_text("first/a.strategy", "where: 2\n");
    digest[2] = digest_of(catalog);
    write_text("first/b.strategy", "no strategy\n");
    digest[3] = digest_of(catalog);
    write_text("first/b.strategy", "none either\n");
    digest[4] = digest_of(catalog);
    for (int i = 0; i < 5; i++)
        for (int k = 0; k < i; k++)
            assert_true(digest[i] != digest[k]);
    write_text("first/ignored", "where: 1\n");
    assert_true(digest_of(catalog) == digest[4]);
    assert_int_equal(unlink(temp_path(dir, "first/b.strategy")), 0);
    assert_true(digest_of(catalog) == digest[2]);
    write_text("first/a.strategy", "where: 1\n");
    assert_true(digest_of(catalog) == digest[1]);
    catalog_close(&catalog);
}

static void what_is_frozen_changes_only_when_it_is_frozen_anew(void **state)
{
    (void)state;
    unsigned faults = 0;
    write_text("first/a.strategy", "where: 1\n");
    write_text("first/b.strategy", "here: 1\n");
    struct catalog *catalog = open_both(count_fault, &faults);
    assert_int_equal(catalog_freeze(catalog, NULL), 0);
    assert_int_equal(faults, 1);
    const struct catalog_set *before = get(catalog);
    write_text("first/a.strategy", "where: 2\n");
    asks(catalog, "1");
    assert_int_equal(unlink(temp_path(dir, "first/a.strategy")), 0);
    asks(catalog, "1");
    assert_int_equal(faults, 1);
    write_text("first/a.strategy", "where: 3\n");
    assert_int_equal(catalog_freeze(catalog, NULL), 0);
    assert_int_equal(faults, 2);
    asks(catalog, "3");
    write_text("first/a.strategy", "where: 4\n");
    asks(catalog, "3");
    assert_string_equal(strategies_of(before)[0].where, "1");
    catalog_release(catalog, &before);
    catalog_close(&catalog);
}

struct sharing {
    struct catalog *catalog;
    atomic_bool done;
    atomic_uint wrong;
};

static void *ask_on(void *arg)
{
    struct sharing *sharing = arg;
    while (!atomic_load(&sharing->done)) {
        const struct catalog_set *strategies;
        const struct strategy *strategy;
        if (catalog_get(sharing->catalog, &strategies, NULL) ||
            strategies_find(strategies, "a", &strategy, NULL) || strategy->where[0] != strategy->title[0])
            atomic_fetch_add(&sharing->wrong, 1);
        catalog_release(sharing->catalog, &strategies);
    }
    return NULL;
}

static void threads_share_it_while_files_change(void **state)
{
    (void)state;
    pthread_t thread[4];
    struct sharing sharing = {0};
    write_text("first/a.strategy", "title: 0\nwhere: 0\n");
    sharing.catalog = open_both(NULL, NULL);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, ask_on, &sharing), 0);
    for (int i = 1; i < 200; i++) {
        char text[64], from[TEMP_PATH + 64];
        snprintf(text, sizeof text, "title: %d\nwhere: %d\n", i % 10, i % 10);
        write_text("first/new", text);
        snprintf(from, sizeof from, "%s", temp_path(dir, "first/new"));
        assert_int_equal(rename(from, temp_path(dir, "first/a.strategy")), 0);
    }
    atomic_store(&sharing.done, true);
    for (int i = 0; i < 4; i++)
        pthread_join(thread[i], NULL);
    assert_int_equal(atomic_load(&sharing.wrong), 0);
    asks(sharing.catalog, "9");
    catalog_close(&sharing.catalog);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_change_is_seen_at_once, begin, end),
        cmocka_unit_test_setup_teardown(what_has_not_changed_is_not_read_again, begin, end),
        cmocka_unit_test_setup_teardown(a_digest_tells_contents_apart, begin, end),
        cmocka_unit_test_setup_teardown(what_is_frozen_changes_only_when_it_is_frozen_anew, begin, end),
        cmocka_unit_test_setup_teardown(threads_share_it_while_files_change, begin, end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
