#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "store/internal.h"

#define READERS_MOST 512
#define HANDLES_MOST 256

static const struct env_kind panel_kind = {
    .mark = "store",
    .format = STORE_FORMAT,
    .map_size = (size_t)16 << 30,
    .mode = 0664,
    .versioned = true,
};

MDB_val meta_key(const struct store *store)
{
    return (MDB_val){sizeof store->kind->mark, (void *)store->kind->mark};
}

/* LMDB's own database of names has a handle too, which never changes. */
static int names_open(struct store *store, struct error *err)
{
    MDB_txn *mdb = NULL;
    int ret = map_begin(store, MDB_RDONLY, &mdb, err);
    if (ret)
        return ret;
    reader_settle(store, mdb);
    int rc = mdb_dbi_open(mdb, NULL, 0, &store->names);
    if (rc == 0)
        rc = mdb_txn_commit(mdb);
    else
        mdb_txn_abort(mdb);
    map_leave(store);
    return rc ? store_fail(store, err, rc, "opening") : 0;
}

static int env_fail(const struct store *store, int rc, struct error *err)
{
    if (rc == EACCES && store->read_only)
        return reader_refused(store, err);
    return store_fail(store, err, rc, "opening");
}

static int env_open(struct store *store, const struct store_options *options, struct error *err)
{
    const struct env_kind *kind = store->kind;
    unsigned flags =
        MDB_NOTLS | kind->flags | (options->read_only ? MDB_RDONLY : 0) | (options->no_sync ? MDB_NOSYNC : 0);
    int gone, rc = mdb_env_create(&store->env);
    if (rc)
        return env_fail(store, rc, err);
    mdb_env_set_maxreaders(store->env, READERS_MOST);
    mdb_env_set_maxdbs(store->env, HANDLES_MOST);
    rc = mdb_env_set_mapsize(store->env, options->map_size ? options->map_size : kind->map_size);
    if (rc == 0)
        rc = mdb_env_open(store->env, store->dir, flags, kind->mode);
    if (rc && options->create && !options->read_only)
        file_unmake(store);
    if (rc == 0 && !options->read_only)
        rc = mdb_reader_check(store->env, &gone);
    return rc ? env_fail(store, rc, err) : names_open(store, err);
}

/* ---- the record that makes an environment a store ---- */

static bool meta_read(struct store_txn *txn)
{
    MDB_val value;
    return txn_get(txn, HANDLE_META, meta_key(txn->store), &value) && meta_decode(value, &txn->store->meta);
}

static int meta_missing(struct store_txn *txn, struct error *err)
{
    struct store *store = txn->store;
    MDB_stat stat;
    if (store_txn_error(txn, err))
        return txn->error.code;
    if (mdb_stat(txn->mdb, store->names, &stat) == 0 && stat.ms_entries == 0)
        return store_absent(store->dir, (int)strlen(store->dir), err);
    return error_remedy(err, error_set(err, ERROR_FORMAT, "%s: another program's database", store->path),
                        REMEDY_OTHER_FOLDER);
}

static int meta_create(struct store_txn *txn, void *arg, struct error *err)
{
    (void)arg;
    struct meta_record meta = {.format = txn->store->kind->format, .created_utc = time(NULL)};
    MDB_stat stat;
    if (meta_read(txn))
        return 0;
    int rc = mdb_stat(txn->mdb, txn->store->names, &stat);
    if (rc == 0 && stat.ms_entries)
        return meta_missing(txn, err);
    txn->store->meta = meta;
    txn_put(txn, HANDLE_META, meta_key(txn->store), &(MDB_val){sizeof meta, &meta}, 0);
    return store_txn_error(txn, err);
}

static int meta_open(struct store *store, bool create, struct error *err)
{
    struct store_txn *txn;
    int ret = store_read(store, &txn, err);
    if (ret)
        return ret;
    bool found = meta_read(txn);
    if (!found && !create)
        ret = meta_missing(txn, err);
    store_read_end(&txn);
    if (!found && ret == 0)
        ret = store_write(store, meta_create, NULL, err);
    return ret;
}

int env_format_check(const struct store *store, struct error *err)
{
    if (store->meta.format <= store->kind->format)
        return 0;
    return error_set(err, ERROR_FORMAT,
                     "%s: format %u, and this program knows formats up to %u: install a newer sise",
                     store->path, store->meta.format, store->kind->format);
}

/* ---- opening and closing ---- */

static struct store *store_new(const char *dir, const struct env_kind *kind)
{
    struct store *store = calloc(1, sizeof *store);
    if (!store)
        return NULL;
    store->kind = kind;
    pthread_mutex_init(&store->mutex, NULL);
    pthread_mutex_init(&store->opening, NULL);
    pthread_mutex_init(&store->writer, NULL);
    pthread_cond_init(&store->changed, NULL);
    store->dir = strdup(dir);
    if (!store->dir || asprintf(&store->path, "%s/data.mdb", dir) < 0) {
        store->path = NULL;
        store_close(&store);
    }
    return store;
}

void store_close(struct store **store)
{
    struct store *it = *store;
    if (!it)
        return;
    *store = NULL;
    if (it->env)
        mdb_env_close(it->env);
    once_leave(it->opened);
    handles_free(it);
    if (it->keeper)
        it->keeper->free(it);
    pthread_mutex_destroy(&it->mutex);
    pthread_mutex_destroy(&it->opening);
    pthread_mutex_destroy(&it->writer);
    pthread_cond_destroy(&it->changed);
    free(it->dir);
    free(it->path);
    free(it);
}

int env_start(const char *dir, const struct env_kind *kind, const struct store_options *options,
              struct store **store, struct error *err)
{
    *store = NULL;
    struct store *it = store_new(dir, kind);
    if (!it)
        return error_no_memory(err);
    it->read_only = options->read_only;
    it->wait_ms = options->wait_ms;
    bool create = options->create && !options->read_only;
    int ret = file_check(it->path, create, err);
    if (ret == 0)
        ret = once_enter(dir, &it->opened, err);
    if (ret == 0)
        ret = handles_init(it, err);
    if (ret == 0)
        ret = env_open(it, options, err);
    if (ret == 0)
        ret = meta_open(it, create, err);
    if (ret)
        store_close(&it);
    *store = it;
    return ret;
}

int store_open(const char *dir, const struct store_options *options, struct store **store, struct error *err)
{
    static const struct store_options none;
    if (!options)
        options = &none;
    *store = NULL;
    int ret = options->create && !options->read_only ? folder_make(dir, err) : 0;
    if (ret == ERROR_PERMISSION)
        error_remedy(err, ret, REMEDY_OWN_STORE);
    if (ret == 0)
        ret = env_start(dir, &panel_kind, options, store, err);
    if (ret == 0 && (ret = env_format_check(*store, err)))
        store_close(store);
    return ret;
}

const char *store_dir(const struct store *store)
{
    return store->dir;
}

bool store_replaced(const struct store *store)
{
    struct stat open_file, named_file;
    mdb_filehandle_t fd;
    if (mdb_env_get_fd(store->env, &fd) || fstat(fd, &open_file))
        return true;
    return stat(store->path, &named_file) != 0 || named_file.st_dev != open_file.st_dev ||
           named_file.st_ino != open_file.st_ino;
}

/* LMDB lists readers as text: a heading, then a line "PID THREAD SNAPSHOT" for each, where the snapshot of
 * one that rests is "-". Without readers it is one line that says so. */
static int reader_count(const char *line, void *arg)
{
    uint32_t *readers = arg;
    char snapshot[32];
    if (sscanf(line, "%*d %*s %31s", snapshot) == 1)
        *readers += strcmp(snapshot, "-") != 0;
    return 0;
}

int store_info(struct store *store, struct store_info *info, struct error *err)
{
    MDB_envinfo env;
    struct stat st;
    int rc = map_info(store, &env);
    if (rc == 0 && stat(store->path, &st) != 0)
        rc = errno;
    if (rc)
        return store_fail(store, err, rc, "looking");
    *info = (struct store_info){
        .format = store->meta.format,
        .created_utc = store->meta.created_utc,
        .last_txn = env.me_last_txnid,
        .file_bytes = (uint64_t)st.st_size,
        .map_bytes = env.me_mapsize,
        .max_readers = env.me_maxreaders,
    };
    mdb_reader_list(store->env, reader_count, &info->readers);
    return 0;
}
