#include "strategies/catalog.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/array.h"
#include "base/suggest.h"

/* What tells whether a file or folder is still the one that was read: every change of its content, of its
 * name or of the rights to it sets its ctime. All zero: there was none. */
struct file_stamp {
    char *path;
    dev_t device;
    ino_t inode;
    struct timespec changed;
};

static struct file_stamp stamp_of(char *path)
{
    struct stat stat_now;
    struct file_stamp stamp = {.path = path};
    if (stat(path, &stat_now) == 0) {
        stamp.device = stat_now.st_dev;
        stamp.inode = stat_now.st_ino;
        stamp.changed = stat_now.st_ctim;
    }
    return stamp;
}

/* Call this before the file is read, so that a change during the reading is noticed later. */
static int stamp_add(struct strategies *strategies, const char *path, struct error *err)
{
    char *copy = strdup(path);
    if (!copy || !array_reserve(&strategies->stamp, &strategies->stamps_capacity, strategies->stamps + 1,
                                sizeof *strategies->stamp)) {
        free(copy);
        return error_no_memory(err);
    }
    strategies->stamp[strategies->stamps++] = stamp_of(copy);
    return 0;
}

static int fault_add(struct strategies *strategies, const char *path, const struct error *why,
                     struct error *err)
{
    struct strategy_fault fault = {strdup(path), why->code, strdup(why->text)};
    if (!fault.path || !fault.text ||
        !array_reserve(&strategies->fault, &strategies->faults_capacity, strategies->faults + 1,
                       sizeof fault)) {
        free(fault.path);
        free(fault.text);
        return error_no_memory(err);
    }
    strategies->fault[strategies->faults++] = fault;
    return 0;
}

/* ---- finding ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct strategy *)a)->name, ((const struct strategy *)b)->name);
}

/* NULL: there is none of that name. */
static struct strategy *strategy_named(const struct strategies *strategies, const char *name)
{
    const struct strategy wanted = {.name = (char *)name};
    if (!strategies->count)
        return NULL;
    return bsearch(&wanted, strategies->strategy, strategies->count, sizeof wanted, by_name);
}

int strategies_find(const struct strategies *strategies, const char *name, const struct strategy **strategy,
                    struct error *err)
{
    char nearest[SUGGEST_TEXT];
    struct suggest suggest = {.wanted = name};
    if ((*strategy = strategy_named(strategies, name)))
        return 0;
    for (size_t i = 0; i < strategies->count; i++)
        suggest_offer(&suggest, strategies->strategy[i].name);
    error_set(err, ERROR_NOT_FOUND, "no strategy '%.60s'%s", name, suggest_text(&suggest, nearest));
    return error_remedy(err, ERROR_NOT_FOUND, *nearest ? REMEDY_NONE : REMEDY_LIST_STRATEGIES);
}

/* ---- reading folders ---- */

/* Keeps the strategies in the order of their names; one of the same name is replaced. */
static int strategies_add(struct strategies *strategies, struct strategy *strategy, struct error *err)
{
    struct strategy *same = strategy_named(strategies, strategy->name);
    if (same) {
        strategy_free(same);
        *same = *strategy;
        return 0;
    }
    if (!array_reserve(&strategies->strategy, &strategies->capacity, strategies->count + 1,
                       sizeof *strategy)) {
        strategy_free(strategy);
        return error_no_memory(err);
    }
    strategies->strategy[strategies->count++] = *strategy;
    qsort(strategies->strategy, strategies->count, sizeof *strategy, by_name);
    return 0;
}

static int file_add(struct strategies *strategies, const char *path, struct error *err)
{
    struct strategy strategy;
    struct error why = {0};
    int ret = stamp_add(strategies, path, err);
    if (ret)
        return ret;
    ret = strategy_read(path, &strategy, &why);
    if (ret == 0)
        return strategies_add(strategies, &strategy, err);
    strategy_free(&strategy);
    return ret == ERROR_NO_MEMORY ? error_no_memory(err) : fault_add(strategies, path, &why, err);
}

static int is_strategy(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name), suffix = strlen(STRATEGY_SUFFIX);
    return entry->d_name[0] != '.' && length > suffix &&
           strcmp(entry->d_name + length - suffix, STRATEGY_SUFFIX) == 0;
}

static int folder_unreadable(struct strategies *strategies, const char *folder, int errnum, struct error *err)
{
    struct error why = {0};
    if (errnum == ENOENT)
        return 0;
    error_set(&why, error_from_errno(errnum), "cannot read %s: %s", folder, strerror(errnum));
    return fault_add(strategies, folder, &why, err);
}

static int folder_read(struct strategies *strategies, const char *folder, struct error *err)
{
    struct dirent **entry = NULL;
    int ret = stamp_add(strategies, folder, err);
    if (ret)
        return ret;
    int count = scandir(folder, &entry, is_strategy, alphasort);
    if (count < 0)
        return folder_unreadable(strategies, folder, errno, err);
    for (int i = 0; i < count; i++) {
        char *path = NULL;
        if (ret == 0 && asprintf(&path, "%s/%s", folder, entry[i]->d_name) < 0)
            ret = error_no_memory(err);
        if (ret == 0)
            ret = file_add(strategies, path, err);
        free(path);
        free(entry[i]);
    }
    free(entry);
    return ret;
}

int strategies_read(const char *const *folders, size_t count, struct strategies *strategies,
                    struct error *err)
{
    int ret = 0;
    *strategies = (struct strategies){0};
    for (size_t i = 0; ret == 0 && i < count; i++)
        ret = folder_read(strategies, folders[i], err);
    return ret;
}

void strategies_free(struct strategies *strategies)
{
    for (size_t i = 0; i < strategies->count; i++)
        strategy_free(&strategies->strategy[i]);
    for (size_t i = 0; i < strategies->faults; i++) {
        free(strategies->fault[i].path);
        free(strategies->fault[i].text);
    }
    for (size_t i = 0; i < strategies->stamps; i++)
        free(strategies->stamp[i].path);
    free(strategies->strategy);
    free(strategies->fault);
    free(strategies->stamp);
    *strategies = (struct strategies){0};
}

/* ---- the catalog ---- */

/* One reading of the folders. The catalog holds the newest one, and so does every caller that got it and has
 * not released it. */
struct edition {
    struct strategies strategies; /* first, so that a pointer to it is one to the edition */
    unsigned holders;
    bool settled; /* the stamps can be trusted */
};

struct catalog {
    pthread_mutex_t mutex; /* guards what follows, and the holders of editions */
    char **folder;         /* [folders] */
    size_t folders;
    strategy_report *report; /* NULL: faults are not reported */
    void *report_arg;
    struct edition *newest; /* NULL before the first reading */
};

/* Whether every change from now on gives a file another ctime. File systems count time in steps, of up to two
 * seconds on some; a file that has just been changed may change again within the same step. */
static bool stamps_settled(const struct strategies *strategies, time_t now)
{
    const time_t step = 2;
    for (size_t i = 0; i < strategies->stamps; i++)
        if (strategies->stamp[i].changed.tv_sec + step >= now)
            return false;
    return true;
}

static bool stamp_holds(const struct file_stamp *stamp)
{
    struct file_stamp now = stamp_of(stamp->path);
    return now.device == stamp->device && now.inode == stamp->inode &&
           now.changed.tv_sec == stamp->changed.tv_sec && now.changed.tv_nsec == stamp->changed.tv_nsec;
}

static bool edition_holds(const struct edition *edition)
{
    bool holds = edition && edition->settled;
    for (size_t i = 0; holds && i < edition->strategies.stamps; i++)
        holds = stamp_holds(&edition->strategies.stamp[i]);
    return holds;
}

static void edition_leave(struct edition *edition)
{
    if (!edition || --edition->holders)
        return;
    strategies_free(&edition->strategies);
    free(edition);
}

static int edition_read(struct catalog *catalog, struct error *err)
{
    struct edition *edition = calloc(1, sizeof *edition);
    if (!edition)
        return error_no_memory(err);
    edition->holders = 1;
    time_t now = time(NULL);
    int ret =
        strategies_read((const char *const *)catalog->folder, catalog->folders, &edition->strategies, err);
    if (ret) {
        edition_leave(edition);
        return ret;
    }
    edition->settled = stamps_settled(&edition->strategies, now);
    edition_leave(catalog->newest);
    catalog->newest = edition;
    for (size_t i = 0; catalog->report && i < edition->strategies.faults; i++)
        catalog->report(catalog->report_arg, &edition->strategies.fault[i]);
    return 0;
}

int catalog_get(struct catalog *catalog, const struct strategies **strategies, struct error *err)
{
    int ret = 0;
    *strategies = NULL;
    pthread_mutex_lock(&catalog->mutex);
    if (!edition_holds(catalog->newest))
        ret = edition_read(catalog, err);
    if (ret == 0) {
        catalog->newest->holders++;
        *strategies = &catalog->newest->strategies;
    }
    pthread_mutex_unlock(&catalog->mutex);
    return ret;
}

void catalog_release(struct catalog *catalog, const struct strategies **strategies)
{
    if (!*strategies)
        return;
    pthread_mutex_lock(&catalog->mutex);
    edition_leave((struct edition *)*strategies);
    pthread_mutex_unlock(&catalog->mutex);
    *strategies = NULL;
}

int catalog_open(const char *const *folders, size_t count, strategy_report *report, void *arg,
                 struct catalog **result, struct error *err)
{
    struct catalog *catalog = *result = calloc(1, sizeof *catalog);
    if (!catalog)
        return error_no_memory(err);
    pthread_mutex_init(&catalog->mutex, NULL);
    catalog->report = report;
    catalog->report_arg = arg;
    catalog->folder = calloc(count + 1, sizeof *catalog->folder);
    while (catalog->folder && catalog->folders < count &&
           (catalog->folder[catalog->folders] = strdup(folders[catalog->folders])))
        catalog->folders++;
    if (catalog->folders == count && catalog->folder)
        return 0;
    catalog_close(result);
    return error_no_memory(err);
}

void catalog_close(struct catalog **catalog)
{
    if (!*catalog)
        return;
    edition_leave((*catalog)->newest);
    for (size_t i = 0; i < (*catalog)->folders; i++)
        free((*catalog)->folder[i]);
    free((*catalog)->folder);
    pthread_mutex_destroy(&(*catalog)->mutex);
    free(*catalog);
    *catalog = NULL;
}
