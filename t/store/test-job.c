/* Records of jobs: by range, in both directions and page by page, against a list made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/keys.h"
#include "t/store/toy.h"

#define DAYS 40

static const char *const names[] = {"daily_update", "hourly_analysis", "sync"};
#define NAMES (sizeof names / sizeof *names)

/* Every third day lacks the second job. */
static bool job_there(unsigned day, size_t name)
{
    return name != 1 || day % 3 != 0;
}

static int put_all(struct store_txn *txn, void *arg, struct error *err)
{
    (void)arg;
    for (unsigned day = 0; day < DAYS; day++)
        for (size_t name = 0; name < NAMES; name++) {
            struct job_status job = {.date_kst = toy_date(day), .rows = day * 10 + name};
            strcpy(job.job_name, names[name]);
            snprintf(job.message, sizeof job.message, "day %u", day);
            if (job_there(day, name))
                job_put(txn, &job);
        }
    return store_txn_error(txn, err);
}

static struct store_txn *begin_with_jobs(struct toy *toy)
{
    struct store_txn *txn;
    assert_int_equal(store_write(toy->store, put_all, NULL, &toy->err), 0);
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    return txn;
}

/* What job_list() should give, without paging: `rows` of each record. */
static size_t expected_list(const struct job_range *range, uint64_t rows[static DAYS * NAMES])
{
    size_t count = 0;
    for (unsigned i = 0; i < DAYS * NAMES; i++) {
        unsigned at = range->newest_first ? DAYS * NAMES - 1 - i : i;
        unsigned day = at / NAMES, name = at % NAMES;
        if (job_there(day, name) && toy_date(day) >= range->from &&
            (!range->to || toy_date(day) <= range->to) &&
            (!range->job_name || strcmp(range->job_name, names[name]) == 0) &&
            (!range->most || count < range->most))
            rows[count++] = day * 10 + name;
    }
    return count;
}

static void list_check(struct store_txn *txn, const struct job_range *range)
{
    uint64_t rows[DAYS * NAMES];
    struct job_status *jobs;
    size_t count, expected = expected_list(range, rows);
    assert_int_equal(job_list(txn, range, &jobs, &count), 0);
    assert_int_equal(count, expected);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(jobs[i].rows, rows[i]);
    free(jobs);
}

/* In pages of each size, the same as at once. */
static void pages_check(struct store_txn *txn, struct job_range range, size_t most)
{
    uint64_t rows[DAYS * NAMES];
    size_t expected = expected_list(&range, rows), got = 0, count;
    struct job_status last;
    range.most = most;
    do {
        struct job_status *jobs;
        assert_int_equal(job_list(txn, &range, &jobs, &count), 0);
        assert_true(count <= most);
        for (size_t i = 0; i < count; i++) {
            assert_true(got < expected);
            assert_int_equal(jobs[i].rows, rows[got++]);
        }
        if (count)
            last = jobs[count - 1];
        range.after = &last;
        free(jobs);
    } while (count == most);
    assert_int_equal(got, expected);
}

static void ranges_are_as_listed_by_hand(void **state)
{
    struct toy *toy = *state;
    struct store_txn *txn = begin_with_jobs(toy);
    kst_date sunday = date_from_days(date_to_days(toy_date(4)) + 2);
    const kst_date froms[] = {0, toy_date(0), toy_date(11), sunday, toy_date(DAYS)};
    const kst_date tos[] = {0, toy_date(DAYS - 1), toy_date(12), sunday, 20000101};
    for (unsigned i = 0; i < 5 * 5 * 4 * 2; i++) {
        struct job_range range = {.from = froms[i % 5], .to = tos[i / 5 % 5], .newest_first = i / 25 % 2};
        range.job_name = i / 50 == 3 ? "nobody" : i / 50 ? names[i / 50 - 1] : NULL;
        for (size_t most = 0; most < 4; most++) {
            range.most = most;
            list_check(txn, &range);
        }
        range.most = 0;
        for (size_t most = 1; most < 8; most++)
            pages_check(txn, range, most);
    }
    store_read_end(&txn);
}

static void all_of_them_are_a_range_too(void **state)
{
    struct toy *toy = *state;
    struct store_txn *txn = begin_with_jobs(toy);
    struct job_status *all, *jobs, one;
    size_t count, listed;
    assert_int_equal(job_all(txn, &all, &count), 0);
    assert_int_equal(job_list(txn, &(struct job_range){.from = toy_date(0)}, &jobs, &listed), 0);
    assert_int_equal(count, listed);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(job_get(txn, all[i].job_name, all[i].date_kst, &one), 0);
        assert_memory_equal(&one, &all[i], sizeof one);
        assert_memory_equal(&jobs[i], &all[i], sizeof one);
    }
    free(all);
    free(jobs);
    store_read_end(&txn);
}

static void a_store_without_records_has_none(void **state)
{
    struct toy *toy = *state;
    struct store_txn *txn;
    struct job_status *jobs;
    size_t count = 7;
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    for (int newest = 0; newest < 2; newest++) {
        struct job_range range = {.newest_first = newest, .to = toy_date(3)};
        assert_int_equal(job_list(txn, &range, &jobs, &count), 0);
        assert_int_equal(count, 0);
        free(jobs);
    }
    store_read_end(&txn);
}

/* A record that has been removed since, or never was, is a place to go on from all the same. */
static void a_page_begins_after_a_record_that_is_not_there(void **state)
{
    struct toy *toy = *state;
    struct store_txn *txn = begin_with_jobs(toy);
    struct job_status gone = {.job_name = "e_between", .date_kst = toy_date(5)}, *jobs;
    size_t count;
    assert_int_equal(job_list(txn, &(struct job_range){.after = &gone, .most = 1}, &jobs, &count), 0);
    assert_int_equal(count, 1);
    assert_int_equal(jobs[0].rows, 51);
    free(jobs);
    struct job_range back = {.after = &gone, .most = 1, .newest_first = true};
    assert_int_equal(job_list(txn, &back, &jobs, &count), 0);
    assert_int_equal(count, 1);
    assert_int_equal(jobs[0].rows, 50);
    free(jobs);
    store_read_end(&txn);
}

/* Records were 80 bytes and the texts message and source before they told the accepted rules. */
static void a_record_without_accepted_rules_is_read(void **state)
{
    (void)state;
    const struct job_record head = {.version = 1,
                                    .status = JOB_COMPLETED,
                                    .message_offset = JOB_RECORD_LEAST,
                                    .date_kst = 20240103,
                                    .rows = 7,
                                    .job_name = "daily_update",
                                    .message_bytes = 11,
                                    .source_bytes = 4};
    char bytes[JOB_RECORD_LEAST + 15];
    struct job_status job;
    memcpy(bytes, &head, JOB_RECORD_LEAST);
    memcpy(bytes + JOB_RECORD_LEAST, "the messagedemo", 15);
    assert_true(job_decode((MDB_val){sizeof bytes, bytes}, &job));
    assert_int_equal(job.rows, 7);
    assert_string_equal(job.message, "the message");
    assert_string_equal(job.source, "demo");
    assert_string_equal(job.accepted, "");
}

/* What an earlier version finds of a record of today: it goes by message_offset, and takes message and
 * source. */
static void a_record_is_read_by_an_earlier_version(void **state)
{
    (void)state;
    const struct job_status job = {.job_name = "daily_update",
                                   .date_kst = 20240103,
                                   .status = JOB_COMPLETED,
                                   .message = "the message",
                                   .source = "demo",
                                   .accepted = "copy,rows"};
    char bytes[JOB_RECORD_BYTES];
    struct job_record head;
    size_t length = job_encode(&job, bytes);
    memcpy(&head, bytes, JOB_RECORD_LEAST);
    assert_true(head.message_offset >= JOB_RECORD_LEAST);
    assert_true(head.message_offset + head.message_bytes + head.source_bytes <= length);
    assert_memory_equal(bytes + head.message_offset, "the messagedemo", 15);
    struct job_status back;
    assert_true(job_decode((MDB_val){length, bytes}, &back));
    assert_memory_equal(&back, &job, sizeof job);
    for (size_t cut = 0; cut < length; cut++)
        assert_false(job_decode((MDB_val){cut, bytes}, &back));
}

int main(void)
{
#define JOB_TEST(name) cmocka_unit_test_setup_teardown(name, toy_begin, toy_end)
    const struct CMUnitTest tests[] = {
        JOB_TEST(ranges_are_as_listed_by_hand),
        JOB_TEST(all_of_them_are_a_range_too),
        JOB_TEST(a_store_without_records_has_none),
        JOB_TEST(a_page_begins_after_a_record_that_is_not_there),
        cmocka_unit_test(a_record_without_accepted_rules_is_read),
        cmocka_unit_test(a_record_is_read_by_an_earlier_version),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
