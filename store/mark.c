/* Marks: numbers that a program leaves in `meta`, to know later by what rules something was derived. */
#include "store/internal.h"

static MDB_val mark_key(const char *name, char key[static MARK_TEXT])
{
    memset(key, 0, MARK_TEXT);
    memcpy(key, name, strnlen(name, MARK_TEXT));
    return (MDB_val){MARK_TEXT, key};
}

uint64_t store_mark(struct store_txn *txn, const char *name)
{
    char key[MARK_TEXT];
    MDB_val value;
    uint64_t mark = 0;
    if (txn->error.code || !txn_get(txn, HANDLE_META, mark_key(name, key), &value) ||
        value.mv_size < sizeof mark)
        return 0;
    memcpy(&mark, value.mv_data, sizeof mark);
    return mark;
}

int store_mark_put(struct store_txn *txn, const char *name, uint64_t mark)
{
    char key[MARK_TEXT];
    if (!mark)
        return txn_del(txn, HANDLE_META, mark_key(name, key));
    return txn_put(txn, HANDLE_META, mark_key(name, key), &(MDB_val){sizeof mark, &mark}, 0);
}
