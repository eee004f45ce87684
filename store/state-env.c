/* The environment of the state: opened by the first call that needs it, and its errors. */
#include "store/state-env.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/internal.h"

#define MAP_SIZE   ((size_t)16 << 20)
#define READ_TRIES 8

/* A commit is synced once and not twice: after a crash of the machine the last one may be undone, and the
 * environment is whole in any case. */
static const struct env_kind state_kind = {
    .mark = "state",
    .format = STATE_FORMAT,
    .flags = MDB_NOMETASYNC,
    .map_size = MAP_SIZE,
    .mode = 0600,
};

/* For a user who may read data.mdb, but may not write lock.mdb. What such a reader has read is right if
 * nobody has written meanwhile (reader.c), and values are few, so that it can try again. */
static const struct env_kind lockless_kind = {
    .mark = "state",
    .format = STATE_FORMAT,
    .flags = MDB_NOLOCK,
    .map_size = MAP_SIZE,
    .mode = 0600,
};

struct state {
    char *store_dir, *dir;
    pthread_rwlock_t lock; /* held by each call; for writing by one that opens or closes the environment */
    struct store *env;     /* NULL: not open */
    pid_t pid;             /* of the process that has opened it */
};

int state_new(const char *store_dir, struct state **state, struct error *err)
{
    *state = NULL;
    struct state *it = calloc(1, sizeof *it);
    if (!it)
        return error_no_memory(err);
    pthread_rwlock_init(&it->lock, NULL);
    it->store_dir = strdup(store_dir);
    if (!it->store_dir || asprintf(&it->dir, "%s/" STATE_FOLDER, store_dir) < 0) {
        it->dir = NULL;
        state_free(&it);
        return error_no_memory(err);
    }
    *state = it;
    return 0;
}

void state_free(struct state **state)
{
    struct state *it = *state;
    if (!it)
        return;
    *state = NULL;
    if (it->env && it->pid == getpid()) /* what a parent has opened stays the parent's */
        store_close(&it->env);
    pthread_rwlock_destroy(&it->lock);
    free(it->store_dir);
    free(it->dir);
    free(it);
}

/* ---- errors ---- */

/* Says of an error of the environment what it means for the state. */
static int state_fail(const struct state *state, int ret, struct error *err)
{
    if (ret == ERROR_DATA || ret == ERROR_FORMAT)
        return error_remedy_about(err,
                                  error_set(err, ret, "%s: damaged, or made by another program", state->dir),
                                  REMEDY_STATE_ANEW, state->dir);
    return ret;
}

static int write_refused(const struct state *state, struct error *err)
{
    const char *place = access(state->dir, F_OK) == 0 ? state->dir : state->store_dir;
    bool mount = access(place, W_OK) != 0 && errno == EROFS;
    int ret = error_set(err, ERROR_PERMISSION, "%s: %s", place,
                        mount ? "it is mounted for reading only" : "this user may not write there");
    return error_remedy_about(err, ret, REMEDY_STATE, place);
}

static int read_refused(const struct state *state, struct error *err)
{
    return error_set(err, ERROR_PERMISSION,
                     "%s: this user may not read it: only the user that owns this folder may", state->dir);
}

/* ---- opening ---- */

static bool state_absent(const struct state *state)
{
    struct stat st;
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/data.mdb", state->dir) >= (int)sizeof path)
        return true;
    return stat(path, &st) != 0 ? errno == ENOENT : st.st_size == 0;
}

static int folder_begin(const struct state *state, struct error *err)
{
    struct stat st;
    if (mkdir(state->dir, 0700) == 0)
        return 0;
    int why = errno;
    if (why == ENOENT)
        return store_absent(state->store_dir, (int)strlen(state->store_dir), err);
    if (why == EEXIST && stat(state->dir, &st) == 0 && !S_ISDIR(st.st_mode))
        return error_set(err, ERROR_CREATE, "%s: not a folder: move it away", state->dir);
    return why == EEXIST ? 0 : path_error(err, state->dir, why);
}

/* Opens for writing where this user may, also when it is for reading: a writer may come later. */
static int env_begin(struct state *state, bool write, struct error *err)
{
    struct store_options options = {.create = write};
    int ret = write ? folder_begin(state, err) : 0;
    if (ret == 0)
        ret = env_start(state->dir, &state_kind, &options, &state->env, err);
    if (ret == ERROR_PERMISSION && write)
        return write_refused(state, err);
    options.read_only = true;
    if (ret == ERROR_PERMISSION)
        ret = env_start(state->dir, &state_kind, &options, &state->env, err);
    if (ret == ERROR_PERMISSION)
        ret = env_start(state->dir, &lockless_kind, &options, &state->env, err);
    return ret == ERROR_PERMISSION ? read_refused(state, err) : ret;
}

static int state_open(struct state *state, bool write, struct error *err)
{
    store_close(&state->env);
    if (!write && state_absent(state))
        return error_set(err, ERROR_NOT_FOUND, "%s: nothing yet", state->dir);
    int ret = state_fail(state, env_begin(state, write, err), err);
    if (ret == 0 && (ret = env_format_check(state->env, err)))
        store_close(&state->env);
    state->pid = getpid();
    return ret;
}

/* Whether the environment that is open will do. It will not where somebody has removed the folder since. */
static bool state_ready(const struct state *state, bool write)
{
    return state->env && !(write && state->env->read_only) && !store_replaced(state->env);
}

/* After 0 the caller holds the lock and unlocks it. */
static int state_enter(struct state *state, bool write, struct error *err)
{
    int ret = 0;
    for (;;) {
        pthread_rwlock_rdlock(&state->lock);
        if (state->env && state->pid != getpid())
            ret = error_set(err, ERROR_INTERNAL, "%s: opened before this process was forked", state->dir);
        else if (state_ready(state, write))
            return 0;
        pthread_rwlock_unlock(&state->lock);
        if (ret)
            return ret;
        pthread_rwlock_wrlock(&state->lock);
        if (!state_ready(state, write))
            ret = state_open(state, write, err);
        pthread_rwlock_unlock(&state->lock);
        if (ret)
            return ret;
    }
}

/* ---- transactions ---- */

int state_write(struct state *state, store_body *body, void *arg, struct error *err)
{
    int ret = state_enter(state, true, err);
    if (ret)
        return ret;
    ret = store_write(state->env, body, arg, err);
    pthread_rwlock_unlock(&state->lock);
    return state_fail(state, ret, err);
}

static int read_once(struct store *env, store_body *body, void *arg, struct error *err)
{
    struct store_txn *txn;
    int ret = store_read(env, &txn, err);
    if (ret)
        return ret;
    ret = body(txn, arg, err);
    if (store_txn_error(txn, NULL))
        ret = store_txn_error(txn, err);
    store_read_end(&txn);
    return ret;
}

int state_read(struct state *state, store_body *body, void *arg, struct error *err)
{
    int ret = state_enter(state, false, err);
    if (ret)
        return ret;
    for (int i = 0; i < READ_TRIES; i++) {
        ret = read_once(state->env, body, arg, err);
        if (ret != ERROR_BUSY)
            break;
    }
    pthread_rwlock_unlock(&state->lock);
    return state_fail(state, ret, err);
}
