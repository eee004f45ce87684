/* The state beside the store: values, counters over all processes, what is refused and what is said then. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/keys.h"
#include "store/state.h"
#include "t/store/toy.h"

#define NOBODY   65534
#define NOW      INT64_C(1000000)
#define PATIENCE 60000 /* milliseconds until a report counts as missing */

static const struct state_time forever = {NOW, 0};

struct bench {
    char dir[TEMP_PATH];
    struct state *state;
    struct error err;
};

static int bench_begin(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    if (!bench)
        return -1;
    temp_make(bench->dir);
    *state = bench;
    return state_new(bench->dir, &bench->state, &bench->err);
}

static int bench_end(void **state)
{
    struct bench *bench = *state;
    state_free(&bench->state);
    temp_remove(bench->dir);
    free(bench);
    return 0;
}

static void bench_again(struct bench *bench)
{
    state_free(&bench->state);
    assert_int_equal(state_new(bench->dir, &bench->state, &bench->err), 0);
}

static int put_at(struct bench *bench, const char *name, const char *text, struct state_time time)
{
    return state_put(bench->state, name, text, strlen(text), time, &bench->err);
}

static void put_text(struct bench *bench, const char *name, const char *text)
{
    int ret = put_at(bench, name, text, forever);
    if (ret)
        print_message("# %s\n", bench->err.text);
    assert_int_equal(ret, 0);
}

/* The value as a text; NULL: there is none. */
static const char *text_of(struct bench *bench, const char *name)
{
    static char text[256];
    size_t length;
    int ret = state_get(bench->state, name, text, sizeof text - 1, &length, &bench->err);
    if (ret == ERROR_NOT_FOUND)
        return NULL;
    if (ret)
        print_message("# %s\n", bench->err.text);
    assert_int_equal(ret, 0);
    assert_true(length < sizeof text);
    text[length] = '\0';
    return text;
}

static mode_t mode_of(const struct bench *bench, const char *name)
{
    struct stat st;
    return stat(temp_path(bench->dir, name), &st) == 0 ? st.st_mode & 07777 : 0;
}

static void a_value_is_what_was_put(void **state)
{
    struct bench *bench = *state;
    char bytes[3] = {'a', '\0', '\xff'}, back[8] = "zzzzzzz";
    size_t length;
    assert_int_equal(state_put(bench->state, "n", bytes, 3, forever, &bench->err), 0);
    assert_int_equal(state_get(bench->state, "n", back, sizeof back, &length, &bench->err), 0);
    assert_int_equal(length, 3);
    assert_memory_equal(back, bytes, 3);
    assert_int_equal(back[3], 'z');
    /* A value that is longer than the room is copied as far as it fits, and says how long it is. */
    back[2] = 'z';
    assert_int_equal(state_get(bench->state, "n", back, 2, &length, &bench->err), 0);
    assert_int_equal(length, 3);
    assert_int_equal(back[2], 'z');
    put_text(bench, "n", "another, and a longer one");
    put_text(bench, "empty", "");
    bench_again(bench);
    assert_string_equal(text_of(bench, "n"), "another, and a longer one");
    assert_string_equal(text_of(bench, "empty"), "");
    assert_null(text_of(bench, "m"));
    assert_int_equal(state_remove(bench->state, "n", &bench->err), 0);
    assert_int_equal(state_remove(bench->state, "n", &bench->err), 0);
    assert_null(text_of(bench, "n"));
    assert_string_equal(text_of(bench, "empty"), "");
}

static void names_have_a_length(void **state)
{
    struct bench *bench = *state;
    char name[STATE_NAME + 2];
    memset(name, 'n', sizeof name);
    name[STATE_NAME + 1] = '\0';
    assert_int_equal(put_at(bench, name, "x", forever), ERROR_INTERNAL);
    assert_int_equal(put_at(bench, "", "x", forever), ERROR_INTERNAL);
    assert_int_equal(access(temp_path(bench->dir, "state"), F_OK), -1);
    name[STATE_NAME] = '\0';
    assert_int_equal(put_at(bench, name, "x", (struct state_time){NOW, NOW + 1}), 0);
    assert_string_equal(text_of(bench, name), "x");
}

static void reading_makes_nothing(void **state)
{
    struct bench *bench = *state;
    int64_t sum = 7;
    assert_null(text_of(bench, "n"));
    assert_int_equal(state_sum(bench->state, "n", &sum, &bench->err), 0);
    assert_int_equal(sum, 0);
    assert_int_equal(state_walk(bench->state, "", NULL, NULL, &bench->err), 0);
    assert_int_equal(state_remove(bench->state, "n", &bench->err), 0);
    assert_int_equal(access(temp_path(bench->dir, "state"), F_OK), -1);
    /* What another handle, here of another process, makes later is found. */
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        state_put(bench->state, "n", "1", 1, forever, NULL);
        state_free(&bench->state);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_string_equal(text_of(bench, "n"), "1");
}

static void only_its_owner_may_read_it(void **state)
{
    struct bench *bench = *state;
    mode_t was = umask(0);
    put_text(bench, "n", "1");
    umask(was);
    assert_int_equal(mode_of(bench, "state"), 0700);
    assert_int_equal(mode_of(bench, "state/data.mdb"), 0600);
    assert_int_equal(mode_of(bench, "state/lock.mdb"), 0600);
}

static void without_a_store_there_is_no_state(void **state)
{
    struct bench *bench = *state;
    struct state *nowhere;
    char dir[TEMP_PATH + 64];
    snprintf(dir, sizeof dir, "%s", temp_path(bench->dir, "nowhere"));
    assert_int_equal(state_new(dir, &nowhere, &bench->err), 0);
    assert_int_equal(state_put(nowhere, "n", "1", 1, forever, &bench->err), ERROR_NOT_FOUND);
    assert_non_null(strstr(bench->err.text, "no store in"));
    assert_int_equal(access(dir, F_OK), -1);
    state_free(&nowhere);
    state_free(&nowhere);
}

/* ---- times ---- */

struct list {
    char text[4096];
};

static bool list_add(void *arg, const char *name, const void *bytes, size_t length)
{
    struct list *list = arg;
    size_t used = strlen(list->text);
    snprintf(list->text + used, sizeof list->text - used, "%s=%.*s ", name, (int)length, (const char *)bytes);
    return strcmp(name, "stop") != 0;
}

static const char *walked(struct bench *bench, const char *prefix)
{
    static struct list list;
    list.text[0] = '\0';
    assert_int_equal(state_walk(bench->state, prefix, list_add, &list, &bench->err), 0);
    return list.text;
}

static void a_walk_gives_a_prefix_in_order(void **state)
{
    struct bench *bench = *state;
    put_text(bench, "b/2", "two");
    put_text(bench, "b/1", "");
    put_text(bench, "a", "x");
    put_text(bench, "b", "bare");
    put_text(bench, "c", "y");
    put_text(bench, "stop", "s");
    put_text(bench, "tail", "t");
    assert_string_equal(walked(bench, "b/"), "b/1= b/2=two ");
    assert_string_equal(walked(bench, "b"), "b=bare b/1= b/2=two ");
    assert_string_equal(walked(bench, ""), "a=x b=bare b/1= b/2=two c=y stop=s ");
    assert_string_equal(walked(bench, "zz"), "");
    assert_string_equal(walked(bench, "b/1/and/more"), "");
}

static bool each_removes(void *arg, const char *name, const void *bytes, size_t length)
{
    struct bench *bench = arg;
    (void)bytes, (void)length;
    return state_remove(bench->state, name, &bench->err) == 0;
}

static void a_walk_may_remove_what_it_is_given(void **state)
{
    struct bench *bench = *state;
    put_text(bench, "b/1", "1");
    put_text(bench, "b/2", "2");
    assert_int_equal(state_walk(bench->state, "b/", each_removes, bench, &bench->err), 0);
    assert_string_equal(walked(bench, ""), "");
}

static void what_has_ended_is_removed_by_a_writer(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(put_at(bench, "short", "1", (struct state_time){NOW, NOW + 10}), 0);
    assert_int_equal(put_at(bench, "long", "2", (struct state_time){NOW, NOW + 20}), 0);
    assert_int_equal(put_at(bench, "moved", "3", (struct state_time){NOW, NOW + 5}), 0);
    assert_int_equal(put_at(bench, "moved", "3", (struct state_time){NOW, NOW + 30}), 0);
    assert_int_equal(put_at(bench, "kept", "4", (struct state_time){NOW, NOW + 5}), 0);
    assert_int_equal(put_at(bench, "kept", "4", forever), 0);
    assert_int_equal(put_at(bench, "gone", "5", (struct state_time){NOW, NOW + 5}), 0);
    assert_int_equal(state_remove(bench->state, "gone", &bench->err), 0);
    put_text(bench, "gone", "6");
    assert_int_equal(put_at(bench, "x", "x", (struct state_time){NOW + 9, 0}), 0);
    assert_string_equal(walked(bench, ""), "gone=6 kept=4 long=2 moved=3 short=1 x=x ");
    assert_int_equal(put_at(bench, "x", "x", (struct state_time){NOW + 10, 0}), 0);
    assert_string_equal(walked(bench, ""), "gone=6 kept=4 long=2 moved=3 x=x ");
    int64_t sum;
    assert_int_equal(state_add(bench->state, "x/n", 1, 9, (struct state_time){NOW + 29, 0}, &sum, NULL), 0);
    assert_string_equal(walked(bench, "l"), "");
    assert_string_equal(walked(bench, "m"), "moved=3 ");
    assert_int_equal(put_at(bench, "x", "x", (struct state_time){INT64_MAX, 0}), 0);
    assert_string_equal(walked(bench, "m"), "");
}

/* Values that end, of all sizes, for long: the file stays as small as what it holds. */
static void the_file_stays_small(void **state)
{
    struct bench *bench = *state;
    static char bytes[20000];
    struct stat st;
    for (int i = 0; i < 400; i++) {
        char name[32];
        snprintf(name, sizeof name, "v/%d", i);
        assert_int_equal(state_put(bench->state, name, bytes, (size_t)(i * 37) % sizeof bytes,
                                   (struct state_time){NOW + i, NOW + i + 10}, &bench->err),
                         0);
    }
    assert_int_equal(stat(temp_path(bench->dir, "state/data.mdb"), &st), 0);
    assert_in_range(st.st_size, 1, 2000000);
}

/* More than the map has room for at first. */
static void the_map_grows(void **state)
{
    struct bench *bench = *state;
    size_t size = 3 << 20, length;
    char *bytes = malloc(size), name[8];
    assert_non_null(bytes);
    for (char i = 0; i < 9; i++) {
        memset(bytes, 'a' + i, size);
        snprintf(name, sizeof name, "big%d", i);
        assert_int_equal(state_put(bench->state, name, bytes, size, forever, &bench->err), 0);
    }
    bench_again(bench);
    assert_int_equal(state_get(bench->state, "big8", bytes, size, &length, &bench->err), 0);
    assert_int_equal(length, size);
    assert_true(bytes[0] == 'a' + 8 && bytes[size - 1] == 'a' + 8);
    free(bytes);
}

/* ---- counters ---- */

static int add(struct bench *bench, const char *name, int64_t delta, int64_t most, int64_t *sum)
{
    return state_add(bench->state, name, delta, most, forever, sum, &bench->err);
}

static void a_counter_stops_at_the_most(void **state)
{
    struct bench *bench = *state;
    int64_t sum;
    assert_int_equal(add(bench, "calls", 3, 10, &sum), 0);
    assert_int_equal(sum, 3);
    assert_int_equal(add(bench, "calls", 7, 10, NULL), 0);
    assert_int_equal(add(bench, "calls", 1, 10, &sum), ERROR_BUSY);
    assert_non_null(strstr(bench->err.text, "calls: 10 of 10"));
    assert_int_equal(sum, 10);
    assert_int_equal(add(bench, "calls", INT64_MAX, INT64_MAX, &sum), ERROR_BUSY);
    assert_int_equal(add(bench, "calls", -4, 10, &sum), 0);
    assert_int_equal(sum, 6);
    assert_int_equal(add(bench, "calls", -INT64_MAX, 10, &sum), 0);
    assert_int_equal(sum, 0);
    bench_again(bench);
    assert_int_equal(state_sum(bench->state, "calls", &sum, &bench->err), 0);
    assert_int_equal(sum, 0);
    /* A counter that is over a limit which has been lowered can be given back. */
    assert_int_equal(add(bench, "calls", 10, 10, &sum) | add(bench, "calls", -1, 5, &sum), 0);
    assert_int_equal(sum, 9);
    put_text(bench, "text", "no counter");
    assert_int_equal(add(bench, "text", 1, 10, &sum), ERROR_DATA);
    assert_int_equal(state_sum(bench->state, "text", &sum, &bench->err), ERROR_DATA);
}

#define ADDERS 6
#define ADDS   40

static _Noreturn void adder(const char *dir)
{
    struct state *state;
    struct error err = {.text = ""};
    int ret = state_new(dir, &state, &err);
    for (int i = 0; ret == 0 && i < ADDS; i++)
        ret = state_add(state, "calls", 1, INT64_MAX, forever, NULL, &err);
    if (ret)
        fprintf(stderr, "# %s\n", err.text);
    state_free(&state);
    _exit(ret != 0);
}

/* Also when none of them finds the folder at first. */
static void processes_that_add_at_once_lose_nothing(void **state)
{
    struct bench *bench = *state;
    int64_t sum;
    int status;
    pid_t child[ADDERS];
    for (int i = 0; i < ADDERS; i++) {
        child[i] = fork();
        assert_true(child[i] >= 0);
        if (child[i] == 0)
            adder(bench->dir);
    }
    for (int i = 0; i < ADDERS; i++) {
        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_int_equal(status, 0);
    }
    assert_int_equal(state_sum(bench->state, "calls", &sum, &bench->err), 0);
    assert_int_equal(sum, ADDERS * ADDS);
}

static void *thread_add(void *arg)
{
    struct bench *bench = arg;
    for (int i = 0; i < ADDS; i++)
        if (state_add(bench->state, "calls", 1, INT64_MAX, forever, NULL, NULL))
            return bench;
    return NULL;
}

static void threads_share_one(void **state)
{
    struct bench *bench = *state;
    pthread_t thread[4];
    int64_t sum;
    void *failed;
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, thread_add, bench), 0);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(thread[i], &failed), 0);
        assert_null(failed);
    }
    assert_int_equal(state_sum(bench->state, "calls", &sum, &bench->err), 0);
    assert_int_equal(sum, 4 * ADDS);
}

/* Counts for ever and reports each sum. */
static _Noreturn void reporter(const char *dir, int reports)
{
    struct state *state;
    int64_t sum;
    if (state_new(dir, &state, NULL))
        _exit(1);
    while (state_add(state, "calls", 1, INT64_MAX, forever, &sum, NULL) == 0 &&
           write(reports, &sum, sizeof sum) == sizeof sum)
        ;
    _exit(1);
}

/* Whatever the writer was doing when it was killed, at most one call that was not reported is counted, and
 * the next process goes on. */
static void a_kill_loses_no_call_that_has_returned(void **state)
{
    struct bench *bench = *state;
    int64_t reported = 0, before = 0, sum;
    int rounds = getenv("SISE_LONG") ? 300 : 40;
    for (int i = 0; i < rounds; i++) {
        int ends[2], status;
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            reporter(bench->dir, ends[1]);
        close(ends[1]);
        for (int n = 0; n <= i % 5; n++) {
            assert_int_equal(poll(&(struct pollfd){.fd = ends[0], .events = POLLIN}, 1, PATIENCE), 1);
            assert_int_equal(read(ends[0], &reported, sizeof reported), sizeof reported);
        }
        ppoll(NULL, 0, &(struct timespec){0, i * 7919 % 997 * 1000}, NULL);
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        while (read(ends[0], &sum, sizeof sum) == sizeof sum)
            reported = sum;
        close(ends[0]);
        assert_int_equal(state_sum(bench->state, "calls", &sum, &bench->err), 0);
        assert_in_range(sum, reported, reported + 1);
        assert_true(reported > before);
        before = sum;
    }
}

/* ---- what is refused ---- */

static void a_process_has_one_for_a_folder(void **state)
{
    struct bench *bench = *state;
    struct state *again;
    size_t length;
    put_text(bench, "n", "1");
    assert_int_equal(state_new(bench->dir, &again, &bench->err), 0);
    assert_int_equal(state_get(again, "n", NULL, 0, &length, &bench->err), ERROR_INTERNAL);
    state_free(&again);
    assert_string_equal(text_of(bench, "n"), "1");
}

static void a_child_does_not_use_its_parents(void **state)
{
    struct bench *bench = *state;
    int status;
    put_text(bench, "n", "1");
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct state *own;
        size_t length;
        bool good = state_get(bench->state, "n", NULL, 0, &length, &bench->err) == ERROR_INTERNAL &&
                    strstr(bench->err.text, "forked") &&
                    state_put(bench->state, "n", "2", 1, forever, &bench->err) == ERROR_INTERNAL;
        state_free(&bench->state);
        good =
            good && state_new(bench->dir, &own, NULL) == 0 && state_put(own, "n", "3", 1, forever, NULL) == 0;
        _exit(!good);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_string_equal(text_of(bench, "n"), "3");
}

/* Every call says which folder it is, and what helps; when the folder has been removed, it begins anew. */
static void refused_until_removed(struct bench *bench, int code)
{
    char dir[TEMP_PATH + 64];
    size_t length;
    snprintf(dir, sizeof dir, "%s", temp_path(bench->dir, "state"));
    bench_again(bench);
    assert_int_equal(state_get(bench->state, "n", NULL, 0, &length, &bench->err), code);
    assert_non_null(strstr(bench->err.text, "damaged"));
    assert_non_null(strstr(bench->err.text, dir));
    assert_int_equal(bench->err.remedy, REMEDY_STATE_ANEW);
    assert_string_equal(bench->err.about, dir);
    assert_int_equal(put_at(bench, "n", "1", forever), code);
    assert_int_equal(bench->err.remedy, REMEDY_STATE_ANEW);
    assert_int_equal(state_walk(bench->state, "", NULL, NULL, &bench->err), code);
    assert_int_equal(state_remove(bench->state, "n", &bench->err), code);
    temp_remove(dir);
    put_text(bench, "n", "2");
    assert_string_equal(text_of(bench, "n"), "2");
}

static void damage_is_told(void **state)
{
    struct bench *bench = *state;
    static char zeros[40000];
    put_text(bench, "n", "1");
    assert_int_equal(truncate(temp_path(bench->dir, "state/data.mdb"), 5000), 0);
    refused_until_removed(bench, ERROR_DATA);
    state_free(&bench->state);
    temp_text(bench->dir, "state/data.mdb", "This is some other program's file, and a long one at that.");
    refused_until_removed(bench, ERROR_FORMAT);
    state_free(&bench->state);
    temp_write(bench->dir, "state/data.mdb", "wb", zeros, sizeof zeros);
    refused_until_removed(bench, ERROR_FORMAT);
    /* A file of no bytes is what a process leaves that is killed while it makes one. */
    state_free(&bench->state);
    temp_text(bench->dir, "state/data.mdb", "");
    assert_int_equal(state_new(bench->dir, &bench->state, &bench->err), 0);
    assert_null(text_of(bench, "n"));
    put_text(bench, "n", "3");
}

static void a_store_is_no_state(void **state)
{
    struct bench *bench = *state;
    struct store *store;
    state_free(&bench->state);
    store = toy_open(temp_path(bench->dir, "state"), &(struct store_options){.create = true});
    store_close(&store);
    refused_until_removed(bench, ERROR_FORMAT);
    /* And a state is no store. */
    state_free(&bench->state);
    assert_int_equal(store_open(temp_path(bench->dir, "state"), NULL, &store, &bench->err), ERROR_FORMAT);
}

static void raw_put(const char *dir, const char *database, const char *key, size_t key_length,
                    const void *bytes, size_t length)
{
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
    assert_int_equal(mdb_env_create(&env) | mdb_env_set_maxdbs(env, 8) | mdb_env_open(env, dir, 0, 0600), 0);
    assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn) | mdb_dbi_open(txn, database, 0, &dbi), 0);
    assert_int_equal(
        mdb_put(txn, dbi, &(MDB_val){key_length, (void *)key}, &(MDB_val){length, (void *)bytes}, 0) |
            mdb_txn_commit(txn),
        0);
    mdb_env_close(env);
}

static void a_newer_format_is_refused(void **state)
{
    struct bench *bench = *state;
    struct meta_record newer = {.format = STATE_FORMAT + 1};
    size_t length;
    put_text(bench, "n", "1");
    state_free(&bench->state);
    raw_put(temp_path(bench->dir, "state"), "meta", "state\0\0", 8, &newer, sizeof newer);
    assert_int_equal(state_new(bench->dir, &bench->state, &bench->err), 0);
    assert_int_equal(state_get(bench->state, "n", NULL, 0, &length, &bench->err), ERROR_FORMAT);
    assert_non_null(strstr(bench->err.text, "install a newer sise"));
    assert_int_equal(put_at(bench, "n", "2", forever), ERROR_FORMAT);
    assert_non_null(strstr(bench->err.text, "install a newer sise"));
}

/* Entries of a kind that this program never writes. */
static void entries_that_are_none_are_damage(void **state)
{
    struct bench *bench = *state;
    put_text(bench, "x", "1");
    state_free(&bench->state);
    raw_put(temp_path(bench->dir, "state"), "values", "n", 1, "short", 5);
    refused_until_removed(bench, ERROR_DATA);
    assert_int_equal(put_at(bench, "y", "1", (struct state_time){NOW, NOW + 5}), 0);
    state_free(&bench->state);
    raw_put(temp_path(bench->dir, "state"), "ends", "\0\0\0", 3, "", 0);
    assert_int_equal(state_new(bench->dir, &bench->state, &bench->err), 0);
    assert_string_equal(text_of(bench, "y"), "1");
    assert_int_equal(put_at(bench, "n", "1", forever), ERROR_DATA);
    assert_int_equal(bench->err.remedy, REMEDY_STATE_ANEW);
}

static void something_else_lies_in_its_place(void **state)
{
    struct bench *bench = *state;
    temp_text(bench->dir, "state", "a file");
    assert_int_equal(put_at(bench, "n", "1", forever), ERROR_CREATE);
    assert_non_null(strstr(bench->err.text, "not a folder"));
}

static void a_folder_that_was_removed_begins_anew(void **state)
{
    struct bench *bench = *state;
    char dir[TEMP_PATH + 64];
    snprintf(dir, sizeof dir, "%s", temp_path(bench->dir, "state"));
    put_text(bench, "n", "1");
    temp_remove(dir);
    assert_null(text_of(bench, "n"));
    put_text(bench, "m", "2");
    assert_string_equal(walked(bench, ""), "m=2 ");
}

/* ---- rights and room ---- */

static int become(uid_t user)
{
    return seteuid(0) || setegid(user) || seteuid(user);
}

/* A handle by a relative path, as the folders above may let nobody else through. */
static void enter_folder(struct bench *bench)
{
    state_free(&bench->state);
    assert_int_equal(chdir(bench->dir) | chmod(".", 0755), 0);
    assert_int_equal(state_new(".", &bench->state, &bench->err), 0);
}

static void who_may_only_read_reads(void **state)
{
    struct bench *bench = *state;
    if (geteuid() != 0)
        skip();
    put_text(bench, "n", "1");
    enter_folder(bench);
    assert_int_equal(become(NOBODY), 0);
    size_t length;
    assert_int_equal(state_get(bench->state, "n", NULL, 0, &length, &bench->err), ERROR_PERMISSION);
    assert_non_null(strstr(bench->err.text, "may not read it"));
    assert_int_equal(put_at(bench, "n", "2", forever), ERROR_PERMISSION);
    assert_non_null(strstr(bench->err.text, "may not write there"));
    assert_int_equal(bench->err.remedy, REMEDY_STATE);
    assert_string_equal(bench->err.about, "./state");
    /* With the right to read, but not to write lock.mdb. */
    assert_int_equal(become(0) | chmod("state", 0755) | chmod("state/data.mdb", 0644) |
                         chmod("state/lock.mdb", 0644) | become(NOBODY),
                     0);
    assert_string_equal(text_of(bench, "n"), "1");
    assert_string_equal(walked(bench, ""), "n=1 ");
    assert_int_equal(put_at(bench, "n", "2", forever), ERROR_PERMISSION);
    assert_non_null(strstr(bench->err.text, "may not write there"));
    assert_string_equal(text_of(bench, "n"), "1");
    /* What the owner writes meanwhile is seen. */
    assert_int_equal(become(0), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct state *own;
        _exit(state_new(".", &own, NULL) || state_put(own, "n", "9", 1, forever, NULL));
    }
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_int_equal(become(NOBODY), 0);
    assert_string_equal(text_of(bench, "n"), "9");
    /* The right comes while the process runs: no new start is needed. */
    assert_int_equal(become(0), 0);
    put_text(bench, "n", "3");
    assert_string_equal(text_of(bench, "n"), "3");
    assert_int_equal(chdir("/"), 0);
}

static void a_store_that_may_not_be_written_gets_no_state(void **state)
{
    struct bench *bench = *state;
    if (geteuid() != 0)
        skip();
    enter_folder(bench);
    assert_int_equal(become(NOBODY), 0);
    assert_null(text_of(bench, "n"));
    int ret = put_at(bench, "n", "1", forever);
    assert_int_equal(become(0) | chdir("/"), 0);
    assert_int_equal(ret, ERROR_PERMISSION);
    assert_non_null(strstr(bench->err.text, "may not write there"));
    assert_string_equal(bench->err.about, ".");
}

static void file_limit(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_changes_nothing(void **state)
{
    struct bench *bench = *state;
    static char bytes[30000];
    char name[16];
    int ret = 0, n = 0;
    signal(SIGXFSZ, SIG_IGN);
    put_text(bench, "n", "1");
    file_limit(200000);
    while (ret == 0 && n < 100) {
        snprintf(name, sizeof name, "v/%03d", n++);
        ret = state_put(bench->state, name, bytes, sizeof bytes, forever, &bench->err);
    }
    file_limit(RLIM_INFINITY);
    assert_int_equal(ret, ERROR_NO_SPACE);
    assert_non_null(strstr(bench->err.text, "make room"));
    assert_null(text_of(bench, name));
    assert_string_equal(text_of(bench, "n"), "1");
    put_text(bench, name, "later");
    bench_again(bench);
    assert_string_equal(text_of(bench, name), "later");
}

static void one_that_could_not_be_begun_is_begun_later(void **state)
{
    struct bench *bench = *state;
    signal(SIGXFSZ, SIG_IGN);
    file_limit((rlim_t)sysconf(_SC_PAGESIZE));
    int ret = put_at(bench, "n", "1", forever);
    file_limit(RLIM_INFINITY);
    assert_int_equal(ret, ERROR_NO_SPACE);
    assert_null(text_of(bench, "n"));
    put_text(bench, "n", "2");
    assert_string_equal(text_of(bench, "n"), "2");
}

/* ---- beside the store ---- */

static void the_store_lives_with_it(void **state)
{
    struct bench *bench = *state;
    struct store *store = toy_open(bench->dir, &(struct store_options){.create = true});
    char copy[TEMP_PATH + 64];
    put_text(bench, "n", "1");
    toy_fill(store, 0, 3, 5);
    assert_true(toy_clean(store));
    snprintf(copy, sizeof copy, "%s", temp_path(bench->dir, "copy"));
    assert_int_equal(store_backup(store, copy, &bench->err), 0);
    assert_int_equal(access(temp_path(bench->dir, "copy/state"), F_OK), -1);
    store_close(&store);
    assert_int_equal(rename(temp_path(bench->dir, "copy/data.mdb"), temp_path(bench->dir, "data.mdb")), 0);
    store = toy_open(bench->dir, NULL);
    assert_true(toy_clean(store));
    store_close(&store);
    assert_string_equal(text_of(bench, "n"), "1");
}

int main(void)
{
#define STATE_TEST(name) cmocka_unit_test_setup_teardown(name, bench_begin, bench_end)
    const struct CMUnitTest tests[] = {
        STATE_TEST(a_value_is_what_was_put),
        STATE_TEST(names_have_a_length),
        STATE_TEST(reading_makes_nothing),
        STATE_TEST(only_its_owner_may_read_it),
        STATE_TEST(without_a_store_there_is_no_state),
        STATE_TEST(a_walk_gives_a_prefix_in_order),
        STATE_TEST(a_walk_may_remove_what_it_is_given),
        STATE_TEST(what_has_ended_is_removed_by_a_writer),
        STATE_TEST(the_file_stays_small),
        STATE_TEST(the_map_grows),
        STATE_TEST(a_counter_stops_at_the_most),
        STATE_TEST(processes_that_add_at_once_lose_nothing),
        STATE_TEST(threads_share_one),
        STATE_TEST(a_kill_loses_no_call_that_has_returned),
        STATE_TEST(a_process_has_one_for_a_folder),
        STATE_TEST(a_child_does_not_use_its_parents),
        STATE_TEST(damage_is_told),
        STATE_TEST(a_store_is_no_state),
        STATE_TEST(a_newer_format_is_refused),
        STATE_TEST(entries_that_are_none_are_damage),
        STATE_TEST(something_else_lies_in_its_place),
        STATE_TEST(a_folder_that_was_removed_begins_anew),
        STATE_TEST(who_may_only_read_reads),
        STATE_TEST(a_store_that_may_not_be_written_gets_no_state),
        STATE_TEST(a_full_disk_changes_nothing),
        STATE_TEST(one_that_could_not_be_begun_is_begun_later),
        STATE_TEST(the_store_lives_with_it),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
