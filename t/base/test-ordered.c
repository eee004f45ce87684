/* Shared work: results come back in the order in which it was given, whoever is done first, and nothing is
 * lost when it ends early or no thread can be had. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/ordered.h"

struct piece {
    unsigned number;
    unsigned sleep_us;
    unsigned done; /* how often */
    uint64_t sum;
    pthread_t worker;
};

static void *thread_idle(void *arg)
{
    return arg;
}

static atomic_int at_work, at_work_most;

/* Takes a while, and says who did it. */
static void piece_work(void *arg)
{
    struct piece *piece = arg;
    int now = atomic_fetch_add(&at_work, 1) + 1, most = atomic_load(&at_work_most);
    while (now > most && !atomic_compare_exchange_weak(&at_work_most, &most, now))
        ;
    if (piece->sleep_us)
        nanosleep(&(struct timespec){.tv_nsec = piece->sleep_us * 1000L}, NULL);
    for (unsigned i = 0; i <= piece->number; i++)
        piece->sum += i;
    piece->done++;
    piece->worker = pthread_self();
    atomic_fetch_sub(&at_work, 1);
}

static void piece_is_done(const struct piece *piece, unsigned number)
{
    assert_non_null(piece);
    assert_int_equal(piece->number, number);
    assert_int_equal(piece->done, 1);
    assert_int_equal(piece->sum, (uint64_t)number * (number + 1) / 2);
}

/* The first pieces of a round take longest, so that later ones are done before them. */
static void give(struct ordered *ordered, struct piece *piece, unsigned number, unsigned depth)
{
    *piece = (struct piece){.number = number, .sleep_us = (depth - number % depth) * 200};
    ordered_give(ordered, piece);
}

/* Gives `count` pieces, never more than `depth` at once, and takes each. */
static void pass_through(unsigned count, unsigned depth, unsigned threads)
{
    struct piece *pieces = calloc(depth, sizeof *pieces);
    struct ordered *ordered = ordered_open(piece_work, depth, threads);
    assert_non_null(pieces);
    assert_non_null(ordered);
    assert_null(ordered_take(ordered));
    unsigned given = 0, taken = 0;
    while (given < count && given < depth) {
        give(ordered, &pieces[given], given, depth);
        given++;
    }
    for (struct piece *piece; (piece = ordered_take(ordered)) != NULL; taken++) {
        piece_is_done(piece, taken);
        if (given < count)
            give(ordered, piece, given++, depth);
    }
    assert_int_equal(taken, count);
    ordered_close(&ordered);
    assert_null(ordered);
    free(pieces);
}

static void results_come_in_the_order_of_the_work(void **state)
{
    (void)state;
    pass_through(100, ORDERED_DEPTH, ORDERED_THREADS);
    pass_through(100, 1, ORDERED_THREADS);
    pass_through(100, 40, ORDERED_THREADS); /* more pieces than threads */
    pass_through(3, 40, ORDERED_THREADS);   /* fewer than fit */
    pass_through(0, 4, ORDERED_THREADS);
    pass_through(100, 16, 1);
    pass_through(20, 16, 1000);
}

/* At a time: as many as there are threads, and one where one was asked for. */
static void threads_are_as_many_as_asked_for(void **state)
{
    (void)state;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    atomic_store(&at_work_most, 0);
    pass_through(40, 16, 1);
    assert_int_equal(atomic_load(&at_work_most), 1);
    atomic_store(&at_work_most, 0);
    pass_through(40, 16, ORDERED_THREADS);
    assert_in_range(atomic_load(&at_work_most), processors > 1 ? 2 : 1, ORDERED_THREADS);
}

/* One thread does all of it in the order given, so the pieces may share a counter that nothing guards. */
static unsigned counter;

static void count_work(void *arg)
{
    *(unsigned *)arg = counter++;
}

static void one_thread_needs_no_locks(void **state)
{
    (void)state;
    unsigned pieces[64];
    counter = 0;
    struct ordered *ordered = ordered_open(count_work, 64, 1);
    for (unsigned i = 0; i < 64; i++)
        ordered_give(ordered, &pieces[i]);
    for (unsigned i = 0; i < 64; i++) {
        assert_ptr_equal(ordered_take(ordered), &pieces[i]);
        assert_int_equal(pieces[i], i);
    }
    assert_null(ordered_take(ordered));
    ordered_close(&ordered);
}

/* Closed with any number of pieces taken: those that are away are done all the same, once each. */
static void closing_waits_for_what_is_away(void **state)
{
    (void)state;
    enum { DEPTH = 12 };
    for (unsigned taken = 0; taken <= DEPTH; taken++) {
        struct piece pieces[DEPTH];
        struct ordered *ordered = ordered_open(piece_work, DEPTH, ORDERED_THREADS);
        assert_non_null(ordered);
        for (unsigned i = 0; i < DEPTH; i++)
            give(ordered, &pieces[i], i, DEPTH);
        for (unsigned i = 0; i < taken; i++)
            piece_is_done(ordered_take(ordered), i);
        ordered_close(&ordered);
        for (unsigned i = 0; i < DEPTH; i++)
            piece_is_done(&pieces[i], i);
    }
    struct ordered *none = NULL;
    ordered_close(&none);
}

/* In a child that may not have further threads; the limit counts threads, but root's are never refused.
 * Returns 0, or the number of the step that went wrong. */
static int work_alone(void)
{
    enum { DEPTH = 8 };
    struct piece pieces[DEPTH];
    pthread_t thread;
    if ((geteuid() == 0 && setuid(65534) != 0) || setrlimit(RLIMIT_NPROC, &(struct rlimit){0, 0}) != 0)
        return 1;
    if (pthread_create(&thread, NULL, thread_idle, NULL) == 0)
        return 2;
    struct ordered *ordered = ordered_open(piece_work, DEPTH, ORDERED_THREADS);
    if (!ordered)
        return 3;
    for (unsigned i = 0; i < DEPTH; i++) {
        give(ordered, &pieces[i], i, DEPTH);
        if (pieces[i].done != 1 || !pthread_equal(pieces[i].worker, pthread_self()))
            return 4;
    }
    for (unsigned i = 0; i < DEPTH; i++)
        if (ordered_take(ordered) != &pieces[i] || pieces[i].done != 1)
            return 5;
    if (ordered_take(ordered))
        return 6;
    ordered_close(&ordered);
    return 0;
}

static void without_threads_the_giver_works(void **state)
{
    (void)state;
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(work_alone());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_come_in_the_order_of_the_work),
        cmocka_unit_test(threads_are_as_many_as_asked_for),
        cmocka_unit_test(one_thread_needs_no_locks),
        cmocka_unit_test(closing_waits_for_what_is_away),
        cmocka_unit_test(without_threads_the_giver_works),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
