/* The desk at which a thread reads the store, and the side thread with a desk of its own: what is seen of a
 * store that grows, how much may wait, and that nothing is lost when the thread ends. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "http/side.h"
#include "t/fixture.h"

#define WAIT_MS 20000

static bool line(int stock, int day, struct fixture_line *line)
{
    line->column[RAW_CLOSE] = 1000 + stock + day;
    return true;
}

static int begin(void **state)
{
    const struct fixture_market market = {3, 3, line, NULL, NULL};
    struct fixture *fixture = *state = calloc(1, sizeof *fixture);
    fixture_begin(fixture, &market);
    store_rest(fixture->txn);
    return 0;
}

static int finish(void **state)
{
    fixture_end(*state);
    free(*state);
    return 0;
}

static int job_add(struct store_txn *txn, void *arg, struct error *err)
{
    const struct job_status job = {
        .job_name = "daily_update", .date_kst = fixture_date(*(int *)arg), .status = JOB_COMPLETED};
    (void)err;
    return job_put(txn, &job);
}

static void commit(struct fixture *fixture, int day)
{
    assert_int_equal(store_write(fixture->store, job_add, &day, &fixture->err), 0);
}

static bool job_seen(struct desk *desk, int day)
{
    return job_completed(desk->txn, "daily_update", fixture_date(day));
}

/* ---- the desk ---- */

static void a_desk_sees_the_newest_state(void **state)
{
    struct fixture *fixture = *state;
    struct desk desk;
    struct error err = {0};
    assert_int_equal(desk_open(&desk, fixture->store, &err), 0);
    assert_true(desk.rests);
    uint64_t jobs = desk.version.jobs, data = desk.version.data;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(desk_begin(&desk, true, &err), 0);
        assert_non_null(desk.panel);
        assert_false(job_seen(&desk, i));
        commit(fixture, i);
        assert_false(job_seen(&desk, i)); /* one answer shows one state */
        desk_end(&desk);
        assert_int_equal(desk_look(&desk, &err), 0);
        assert_true(desk.version.jobs > jobs);
        assert_int_equal(desk.version.data, data);
        jobs = desk.version.jobs;
        assert_int_equal(desk_begin(&desk, false, &err), 0);
        assert_true(job_seen(&desk, i));
        desk_end(&desk);
    }
    desk_close(&desk);
}

/* Without a look, and from a snapshot that was kept. */
static void beginning_takes_the_newest_state_too(void **state)
{
    struct fixture *fixture = *state;
    struct desk desk;
    struct error err = {0};
    assert_int_equal(desk_open(&desk, fixture->store, &err), 0);
    uint64_t jobs = desk.version.jobs;
    assert_int_equal(desk_begin(&desk, true, &err), 0);
    desk_end(&desk);
    commit(fixture, 1);
    assert_int_equal(desk_begin(&desk, true, &err), 0);
    assert_true(job_seen(&desk, 1));
    assert_true(desk.version.jobs > jobs);
    desk_end(&desk);
    desk_close(&desk);
}

static void a_desk_that_nobody_uses_rests(void **state)
{
    struct fixture *fixture = *state;
    struct desk desk;
    struct error err = {0};
    assert_int_equal(desk_open(&desk, fixture->store, &err), 0);
    assert_int_equal(desk_begin(&desk, true, &err), 0);
    desk_end(&desk);
    desk_idle(&desk);
    assert_false(desk.rests); /* it was used a moment ago */
    desk_idle(&desk);
    assert_true(desk.rests);
    assert_null(desk.panel);
    commit(fixture, 1);
    assert_int_equal(desk_look(&desk, &err), 0); /* a look is no use */
    desk_idle(&desk);
    assert_true(desk.rests);
    desk_close(&desk);
}

/* A failed read is remembered by the transaction, and must not fail the next request. */
static void a_failure_is_forgotten(void **state)
{
    struct fixture *fixture = *state;
    struct desk desk;
    struct error err = {0};
    assert_int_equal(desk_open(&desk, fixture->store, &err), 0);
    assert_int_equal(desk_begin(&desk, true, &err), 0);
    store_rest(desk.txn); /* reading in a transaction that rests is a failure */
    assert_true(store_txn_error(desk.txn, NULL) != 0);
    desk_end(&desk);
    assert_int_equal(desk_begin(&desk, true, &err), 0);
    assert_int_equal(store_txn_error(desk.txn, NULL), 0);
    desk_end(&desk);
    desk_close(&desk);
}

/* ---- the side thread ---- */

struct order {
    atomic_bool open;
    atomic_uint count;
    unsigned place[20];
};

struct task {
    struct order *order;
    unsigned number;
};

static void moment(void)
{
    const struct timespec time = {0, 1000000};
    nanosleep(&time, NULL);
}

static void work(void *arg, struct desk *desk)
{
    struct task *task = arg;
    struct error err;
    for (int waited = 0; !atomic_load(&task->order->open) && waited < WAIT_MS; waited++)
        moment();
    if (desk_begin(desk, true, &err) == 0 && panel_columns(desk->panel))
        task->order->place[atomic_load(&task->order->count)] = task->number;
    desk_end(desk);
    atomic_fetch_add(&task->order->count, 1);
}

static void wait_for(struct order *order, unsigned count)
{
    for (int waited = 0; atomic_load(&order->count) < count; waited++) {
        if (waited > WAIT_MS)
            fail_msg("waited too long for %u tasks", count);
        moment();
    }
}

static void tasks_are_worked_on_in_order(void **state)
{
    struct fixture *fixture = *state;
    struct order order = {.open = true};
    struct task task[20];
    struct side *side;
    struct error err = {0};
    assert_int_equal(side_open(fixture->store, 20, &side, &err), 0);
    for (unsigned i = 0; i < 20; i++) {
        task[i] = (struct task){&order, i};
        assert_true(side_add(side, work, &task[i]));
    }
    wait_for(&order, 20);
    for (unsigned i = 0; i < 20; i++)
        assert_int_equal(order.place[i], i);
    side_close(&side);
    assert_null(side);
    side_close(&side);
}

static void only_so_many_wait(void **state)
{
    struct fixture *fixture = *state;
    struct order order = {0};
    struct task task = {&order, 0};
    struct side *side;
    struct error err = {0};
    assert_int_equal(side_open(fixture->store, 2, &side, &err), 0);
    for (unsigned i = 0; i < 3; i++) /* one is worked on, two wait */
        assert_true(side_add(side, work, &task));
    assert_false(side_add(side, work, &task));
    assert_int_equal(side_count(side), 3);
    atomic_store(&order.open, true);
    wait_for(&order, 3);
    for (int waited = 0; side_count(side) && waited < WAIT_MS; waited++)
        moment();
    assert_true(side_add(side, work, &task));
    side_close(&side);
    assert_int_equal(order.count, 4);
}

/* Whoever waits for a task is told, whatever happens. */
static void what_waits_is_done_before_the_end(void **state)
{
    struct fixture *fixture = *state;
    struct order order = {0};
    struct task task = {&order, 0};
    struct side *side;
    struct error err = {0};
    assert_int_equal(side_open(fixture->store, 10, &side, &err), 0);
    for (unsigned i = 0; i < 10; i++)
        assert_true(side_add(side, work, &task));
    atomic_store(&order.open, true);
    side_close(&side);
    assert_int_equal(order.count, 10);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_desk_sees_the_newest_state),      TEST(beginning_takes_the_newest_state_too),
        TEST(a_desk_that_nobody_uses_rests),     TEST(a_failure_is_forgotten),
        TEST(tasks_are_worked_on_in_order),      TEST(only_so_many_wait),
        TEST(what_waits_is_done_before_the_end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
