/* Translates LMDB's codes to those of base/error.h, here and nowhere else. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "store/internal.h"

static const struct {
    int rc, code;
    const char *why;
    enum error_remedy remedy;
} fault_table[] = {
    {MDB_MAP_FULL, ERROR_NO_SPACE, ": the map could not grow any more", REMEDY_NONE},
    {MDB_CORRUPTED, ERROR_DATA, "", REMEDY_VERIFY},
    {MDB_PAGE_NOTFOUND, ERROR_DATA, "", REMEDY_VERIFY},
    {MDB_VERSION_MISMATCH, ERROR_FORMAT, ": written by another version of LMDB", REMEDY_NONE},
    {MDB_INVALID, ERROR_FORMAT, ": not a store, or a damaged one", REMEDY_FOLDER_OR_BACKUP},
    {MDB_PANIC, ERROR_IO, ": writing failed half way; nothing was lost, start again", REMEDY_NONE},
    {MDB_READERS_FULL, ERROR_BUSY, ": too many readers at once; end some of them", REMEDY_NONE},
    {MDB_DBS_FULL, ERROR_INTERNAL, ": more columns than a store can have", REMEDY_NONE},
};

/* What to do about an error that any file could have. On a file system that is mounted for reading only, no
 * right helps. */
static const char *remedy_of(int rc, int code)
{
    if (rc == EROFS)
        return ": it is mounted for reading only";
    switch (code) {
    case ERROR_NO_SPACE:
        return ": make room on the disk (or raise the quota or the file-size limit); nothing was lost";
    case ERROR_PERMISSION:
        return ": run as the store's owner, or give this user the right to write there";
    default:
        return "";
    }
}

int store_fail(const struct store *store, struct error *err, int rc, const char *what)
{
    for (size_t i = 0; i < sizeof fault_table / sizeof *fault_table; i++)
        if (fault_table[i].rc == rc)
            return error_remedy(err,
                                error_set(err, fault_table[i].code, "%s: %s: %s%s", store->path, what,
                                          mdb_strerror(rc), fault_table[i].why),
                                fault_table[i].remedy);
    int code = rc > 0 ? error_from_errno(rc) : ERROR_INTERNAL;
    return error_set(err, code, "%s: %s: %s%s", store->path, what, mdb_strerror(rc), remedy_of(rc, code));
}

int txn_fail(struct store_txn *txn, int code, const char *format, ...)
{
    if (txn->error.code)
        return txn->error.code;
    char text[sizeof txn->error.text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return error_set(&txn->error, code, "%s", text);
}

int txn_damaged(struct store_txn *txn, const char *format, ...)
{
    if (txn->error.code)
        return txn->error.code;
    char text[sizeof txn->error.text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    txn_fail(txn, ERROR_DATA, "%s: %s", txn->store->path, text);
    return error_remedy(&txn->error, ERROR_DATA, REMEDY_VERIFY);
}

int txn_fail_mdb(struct store_txn *txn, int rc, int handle)
{
    if (txn->error.code)
        return txn->error.code;
    txn->map_full = rc == MDB_MAP_FULL;
    return store_fail(txn->store, &txn->error, rc, handle_name(txn->store, handle));
}
