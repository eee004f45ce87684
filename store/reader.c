/* Readers and lock.mdb. LMDB has each reader write into lock.mdb which snapshot it holds, so that writers
 * keep the pages of that snapshot. A reader who may not write there is invisible to writers.
 *
 * On a file system that is mounted for reading only, LMDB reads without lock.mdb. That is right as long as
 * nobody writes: but the same folder may be mounted for writing elsewhere, for example outside of a
 * container. The pages of a snapshot stay as they are until the second commit after it begins to write, so a
 * reader that finds nothing newer at its end has read what it should. Where it finds something newer, the
 * transaction fails (reader_watch). On all other file systems LMDB refuses a user who may not write lock.mdb,
 * and so do we, since there a writer may begin at any time. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/stat.h>

#include "store/internal.h"

#define NAME_MOST 64 /* bytes of the name of a user or a group, for messages */

static const char *user_name(uid_t id, char name[static NAME_MOST])
{
    char memory[4096];
    struct passwd entry, *found = NULL;
    if (getpwuid_r(id, &entry, memory, sizeof memory, &found) == 0 && found)
        snprintf(name, NAME_MOST, "%s", found->pw_name);
    else
        snprintf(name, NAME_MOST, "%lu", (unsigned long)id);
    return name;
}

static const char *group_name(gid_t id, char name[static NAME_MOST])
{
    char memory[16384];
    struct group entry, *found = NULL;
    if (getgrgid_r(id, &entry, memory, sizeof memory, &found) == 0 && found)
        snprintf(name, NAME_MOST, "%s", found->gr_name);
    else
        snprintf(name, NAME_MOST, "%lu", (unsigned long)id);
    return name;
}

/* Says which right is missing, and who can give it. */
static int right_tell(const struct store *store, const struct stat *st, struct error *err)
{
    char user[NAME_MOST], group[NAME_MOST];
    user_name(st->st_uid, user);
    group_name(st->st_gid, group);
    if (st->st_mode & S_IWGRP)
        return error_set(err, ERROR_PERMISSION,
                         "%s/lock.mdb: readers register there, and only user %s and group %s may write it: "
                         "this user has to become a member of group %s",
                         store->dir, user, group, group);
    return error_set(err, ERROR_PERMISSION,
                     "%s/lock.mdb: readers register there, and only user %s may write it: %s has to give its "
                     "group, %s, the right to write it, and this user has to become a member of that group",
                     store->dir, user, user, group);
}

int reader_refused(const struct store *store, struct error *err)
{
    char path[4096];
    struct stat st;
    int ret;
    snprintf(path, sizeof path, "%s/lock.mdb", store->dir);
    if (stat(path, &st) == 0)
        ret = right_tell(store, &st, err);
    else if (errno == ENOENT)
        ret = error_set(err, ERROR_PERMISSION,
                        "%s: not there, and this user has no right to make it: a user who has must open the "
                        "store once",
                        path);
    else
        ret = path_error(err, path, errno);
    return error_remedy(err, ret, REMEDY_READER);
}

void reader_settle(struct store *store, MDB_txn *mdb)
{
    MDB_envinfo info;
    (void)mdb; /* while this transaction lives, the table of readers has an entry, if there is a table */
    store->lockless = store->read_only && mdb_env_info(store->env, &info) == 0 && info.me_numreaders == 0;
}

int reader_watch(const struct store_txn *txn, struct error *err)
{
    if (!txn->live || !txn->store->lockless || !store_has_newer(txn))
        return 0;
    return error_remedy(
        err,
        error_set(err, ERROR_BUSY,
                  "%s: somebody has written to the store while it was read through a mount that is "
                  "for reading only: readers need one that is for writing, as writers cannot see "
                  "them otherwise",
                  txn->store->path),
        REMEDY_READER);
}
