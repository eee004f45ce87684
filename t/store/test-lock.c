/* Locks: one process at a time, who it is, and what becomes of the lock when it ends. */
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "t/store/toy.h"

static int dir_begin(void **state)
{
    char *dir = malloc(TEMP_PATH);
    if (dir)
        temp_make(dir);
    *state = dir;
    return dir ? 0 : -1;
}

static int dir_end(void **state)
{
    temp_remove(*state);
    free(*state);
    return 0;
}

/* A process that takes the lock, says so, and keeps it until it is killed. */
static pid_t holder_begin(const char *dir)
{
    int ready[2];
    char byte;
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct store_lock *lock;
        struct error err;
        if (store_lock(dir, "job", &lock, &err) || write(ready[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    return child;
}

static void a_second_one_is_told_who_holds_it(void **state)
{
    const char *dir = *state;
    struct store_lock *lock;
    struct error err;
    char pid[32];
    pid_t child = holder_begin(dir);
    assert_int_equal(store_lock_holder(dir, "job"), child);
    assert_int_equal(store_lock(dir, "job", &lock, &err), ERROR_BUSY);
    assert_null(lock);
    snprintf(pid, sizeof pid, "process %d", (int)child);
    assert_non_null(strstr(err.text, pid));
    assert_non_null(strstr(err.text, "/job.lock since 20"));
    assert_int_equal(store_lock(dir, "other", &lock, &err), 0);
    store_unlock(&lock);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void a_lock_dies_with_its_process(void **state)
{
    const char *dir = *state;
    struct store_lock *lock;
    struct error err;
    pid_t child = holder_begin(dir);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(store_lock_holder(dir, "job"), 0);
    assert_int_equal(store_lock(dir, "job", &lock, &err), 0);
    assert_int_equal(store_lock_holder(dir, "job"), getpid());
    store_unlock(&lock);
    assert_null(lock);
    store_unlock(&lock);
    assert_int_equal(store_lock_holder(dir, "job"), 0);
}

static void a_lock_holds_against_its_own_process(void **state)
{
    const char *dir = *state;
    struct store_lock *lock, *again;
    struct error err;
    assert_int_equal(store_lock(dir, "job", &lock, &err), 0);
    assert_int_equal(store_lock(dir, "job", &again, &err), ERROR_BUSY);
    assert_int_equal(store_lock_holder(dir, "job"), getpid());
    store_unlock(&lock);
}

static void a_lock_does_not_outlive_in_a_program_that_was_started(void **state)
{
    const char *dir = *state;
    struct store_lock *lock;
    struct error err;
    assert_int_equal(store_lock(dir, "job", &lock, &err), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        execlp("tail", "tail", "-f", "/dev/null", (char *)NULL);
        _exit(1);
    }
    store_unlock(&lock);
    /* Between fork and exec the child still has it. */
    time_t deadline = time(NULL) + 20;
    int ret;
    do
        ret = store_lock(dir, "job", &lock, &err);
    while (ret == ERROR_BUSY && time(NULL) < deadline);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(ret, 0);
    store_unlock(&lock);
}

/* Adds one to a number in a file, in two steps that only the lock keeps together. */
static void count_up(const char *path)
{
    long number = 0;
    FILE *file = fopen(path, "r");
    if (!file || fscanf(file, "%ld", &number) != 1)
        _exit(2);
    fclose(file);
    sched_yield();
    file = fopen(path, "w");
    if (!file || fprintf(file, "%ld\n", number + 1) < 2 || fclose(file) != 0)
        _exit(3);
}

#define CONTENDERS 6
#define TURNS      25

static _Noreturn void contender_run(const char *dir, const char *path)
{
    for (unsigned turns = 0; turns < TURNS;) {
        struct store_lock *lock;
        struct error err;
        int ret = store_lock(dir, "job", &lock, &err);
        if (ret && ret != ERROR_BUSY)
            _exit(1);
        if (ret) {
            usleep(200);
            continue;
        }
        count_up(path);
        turns++;
        store_unlock(&lock);
    }
    _exit(0);
}

static void only_one_at_a_time_has_it(void **state)
{
    const char *dir = *state;
    char path[TEMP_PATH + 64];
    pid_t pids[CONTENDERS];
    long number = 0;
    temp_text(dir, "number", "0\n");
    snprintf(path, sizeof path, "%s", temp_path(dir, "number"));
    for (int i = 0; i < CONTENDERS; i++) {
        pids[i] = fork();
        assert_true(pids[i] >= 0);
        if (pids[i] == 0)
            contender_run(dir, path);
    }
    for (int i = 0; i < CONTENDERS; i++) {
        int status;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_int_equal(status, 0);
    }
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%ld", &number), 1);
    fclose(file);
    assert_int_equal(number, CONTENDERS * TURNS);
    assert_int_equal(store_lock_holder(dir, "job"), 0);
}

/* Somebody may ask between the locking and the writing of the number: the lock counts, not what the file
 * says. */
static void a_lock_file_that_says_nothing_is_held_all_the_same(void **state)
{
    const char *dir = *state;
    static const char *const texts[] = {"", "nonsense\n", "-"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct store_lock *lock;
        struct error err;
        pid_t child = holder_begin(dir);
        temp_text(dir, "job.lock", texts[i]);
        assert_int_equal(store_lock(dir, "job", &lock, &err), ERROR_BUSY);
        assert_non_null(strstr(err.text, "a process that has just begun"));
        assert_non_null(strstr(err.text, "/job.lock"));
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, NULL, 0), child);
        /* And with nobody holding it, what it says is nothing. */
        temp_text(dir, "job.lock", "4711 2024-01-02T10:00:00Z\n");
        assert_int_equal(store_lock_holder(dir, "job"), 0);
        assert_int_equal(store_lock(dir, "job", &lock, &err), 0);
        assert_int_equal(store_lock_holder(dir, "job"), getpid());
        store_unlock(&lock);
    }
}

static void asking_who_holds_it_turns_nobody_away(void **state)
{
    const char *dir = *state;
    struct store_lock *lock;
    struct error err;
    assert_int_equal(store_lock(dir, "job", &lock, &err), 0);
    store_unlock(&lock);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        for (;;)
            store_lock_holder(dir, "job");
    for (unsigned i = 0; i < 500; i++) {
        assert_int_equal(store_lock(dir, "job", &lock, &err), 0);
        store_unlock(&lock);
    }
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void no_folder_no_lock(void **state)
{
    struct store_lock *lock;
    struct error err;
    const char *none = temp_path(*state, "none");
    assert_int_equal(store_lock(none, "job", &lock, &err), ERROR_NOT_FOUND);
    assert_non_null(strstr(err.text, none));
    assert_int_equal(store_lock_holder(none, "job"), 0);
}

int main(void)
{
#define LOCK_TEST(name) cmocka_unit_test_setup_teardown(name, dir_begin, dir_end)
    const struct CMUnitTest tests[] = {
        LOCK_TEST(a_second_one_is_told_who_holds_it),
        LOCK_TEST(a_lock_dies_with_its_process),
        LOCK_TEST(a_lock_holds_against_its_own_process),
        LOCK_TEST(a_lock_does_not_outlive_in_a_program_that_was_started),
        LOCK_TEST(only_one_at_a_time_has_it),
        LOCK_TEST(a_lock_file_that_says_nothing_is_held_all_the_same),
        LOCK_TEST(asking_who_holds_it_turns_nobody_away),
        LOCK_TEST(no_folder_no_lock),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
