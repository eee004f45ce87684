/* Pages of 2 MiB. The values of a stock lie far apart, each in another page of the file: with pages of 4 KiB
 * it takes the processor longer to find the pages than to read the values. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>

#include "store/internal.h"
#include "store/pages.h"

/* From Linux 6.16 on, ext4 keeps a file in large pages beside small ones, and writes to both. With an older
 * Linux such a request could be worse than none: it may put small pages together later on, and throws all of
 * the file's pages away as soon as somebody opens the file for writing, which every collector does. */
static bool system_suits(void)
{
    struct utsname name;
    unsigned major, minor;
    return uname(&name) == 0 && sscanf(name.release, "%u.%u", &major, &minor) == 2 &&
           (major > 6 || (major == 6 && minor >= 16));
}

/* LMDB does not say where its map begins. A page begins with its own number, so that any value tells it. */
static char *map_begin_find(MDB_val value, size_t page_bytes)
{
    char *page = (char *)value.mv_data - (uintptr_t)value.mv_data % page_bytes;
    uint64_t number;
    memcpy(&number, page, sizeof number);
    return page - number * page_bytes;
}

bool store_huge_pages(struct store_txn *txn)
{
    MDB_envinfo info;
    MDB_stat stat;
    MDB_val value;
    if (!system_suits() || !pages_known() || !txn_get(txn, HANDLE_META, meta_key(txn->store), &value) ||
        mdb_env_stat(txn->store->env, &stat) || mdb_env_info(txn->store->env, &info))
        return false;
    return madvise(map_begin_find(value, stat.ms_psize), info.me_mapsize, MADV_HUGEPAGE) == 0;
}
