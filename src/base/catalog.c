#include "base/catalog.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/array.h"
#include "base/config.h"
#include "base/suggest.h"
#include "base/text.h"

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
static int stamp_add(struct catalog_set *set, const char *path, struct error *err)
{
    char *copy = strdup(path);
    if (!copy || !array_reserve(&set->stamp, &set->stamps_capacity, set->stamps + 1, sizeof *set->stamp)) {
        free(copy);
        return error_no_memory(err);
    }
    set->stamp[set->stamps++] = stamp_of(copy);
    return 0;
}

static int fault_add(struct catalog_set *set, const char *path, const struct error *why, struct error *err)
{
    struct catalog_fault fault = {strdup(path), why->code, strdup(why->text)};
    if (!fault.path || !fault.text ||
        !array_reserve(&set->fault, &set->faults_capacity, set->faults + 1, sizeof fault)) {
        free(fault.path);
        free(fault.text);
        return error_no_memory(err);
    }
    set->fault[set->faults++] = fault;
    return 0;
}

/* ---- finding ---- */

/* The name of an item is its first member. */
static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void *item_at(const struct catalog_set *set, size_t i)
{
    return (char *)set->item + i * set->kind->size;
}

/* NULL: there is none of that name. */
static void *item_named(const struct catalog_set *set, const char *name)
{
    return set->count ? bsearch(&name, set->item, set->count, set->kind->size, by_name) : NULL;
}

int catalog_find(const struct catalog_set *set, const char *name, const void **item, struct error *err)
{
    char nearest[SUGGEST_TEXT];
    struct suggest suggest = {.wanted = name};
    if ((*item = item_named(set, name)))
        return 0;
    for (size_t i = 0; i < set->count; i++)
        suggest_offer(&suggest, *(char *const *)item_at(set, i));
    error_set(err, ERROR_NOT_FOUND, "no %s '%.60s'%s", set->kind->what, name,
              suggest_text(&suggest, nearest));
    return error_remedy(err, ERROR_NOT_FOUND, *nearest ? REMEDY_NONE : set->kind->remedy);
}

/* ---- files ---- */

static int cannot_read(const char *path, int errnum, struct error *err)
{
    return error_set(err, error_from_errno(errnum), "cannot read %s: %s", path, strerror(errnum));
}

int catalog_file_open(const char *path, size_t most, FILE **file, struct error *err)
{
    struct stat stat;
    int ret, fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return cannot_read(path, errno, err);
    if (fstat(fd, &stat) || !S_ISREG(stat.st_mode))
        ret = error_set(err, ERROR_DATA, "%s:1: expected a file", path);
    else if ((size_t)stat.st_size > most)
        ret = error_set(err, ERROR_DATA, "%s:1: a file of %lld bytes, expected at most %zu", path,
                        (long long)stat.st_size, most);
    else if ((*file = fdopen(fd, "r")))
        return 0;
    else
        ret = error_no_memory(err);
    close(fd);
    return ret;
}

/* Whether a file's name ends with the suffix, with something before it. */
static bool has_suffix(const struct catalog_kind *kind, const char *name)
{
    size_t length = strlen(name), suffix = strlen(kind->suffix);
    return length > suffix && strcmp(name + length - suffix, kind->suffix) == 0;
}

char *catalog_name(const struct catalog_kind *kind, const char *path)
{
    const char *name = path_name(path);
    return has_suffix(kind, name) ? strndup(name, strlen(name) - strlen(kind->suffix)) : NULL;
}

bool catalog_name_valid(const char *name)
{
    return *name && name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/* ---- the digest: FNV-1a of G. Fowler, L. C. Noll and K.-P. Vo, 64 bits ---- */

#define DIGEST_BEGIN UINT64_C(0xcbf29ce484222325)
#define DIGEST_PRIME UINT64_C(0x100000001b3)

static uint64_t digest_byte(uint64_t digest, unsigned char byte)
{
    return (digest ^ byte) * DIGEST_PRIME;
}

/* With the NUL at its end, so that the text and what comes after it cannot be taken for another pair. */
static void digest_text(uint64_t *digest, const char *text)
{
    do
        *digest = digest_byte(*digest, (unsigned char)*text);
    while (*text++);
}

/* Adds what is in the file, and goes back to its beginning. */
static void digest_file(uint64_t *digest, FILE *file)
{
    for (int byte; (byte = getc_unlocked(file)) != EOF;)
        *digest = digest_byte(*digest, (unsigned char)byte);
    rewind(file);
}

/* ---- reading folders ---- */

/* Keeps the items in the order of their names; one of the same name is replaced. */
static int item_add(struct catalog_set *set, void *item, struct error *err)
{
    void *same = item_named(set, *(char *const *)item);
    if (same) {
        set->kind->free(same);
        memcpy(same, item, set->kind->size);
        return 0;
    }
    if (!array_reserve(&set->item, &set->capacity, set->count + 1, set->kind->size)) {
        set->kind->free(item);
        return error_no_memory(err);
    }
    set->count++;
    memcpy(item_at(set, set->count - 1), item, set->kind->size);
    qsort(set->item, set->count, set->kind->size, by_name);
    return 0;
}

static int item_read(struct catalog_set *set, const char *path, void *item, struct error *why)
{
    FILE *file;
    int ret = catalog_file_open(path, set->kind->most, &file, why);
    if (ret)
        return ret;
    digest_file(&set->digest, file);
    ret = set->kind->read(file, path, item, why);
    fclose(file);
    if (ret)
        set->kind->free(item);
    return ret;
}

/* `item` is memory for it, all zero. */
static int file_take(struct catalog_set *set, const char *path, void *item, struct error *err)
{
    struct error why = {0};
    int ret = stamp_add(set, path, err);
    if (ret)
        return ret;
    digest_text(&set->digest, path_name(path));
    ret = item_read(set, path, item, &why);
    if (ret == 0)
        return item_add(set, item, err);
    return ret == ERROR_NO_MEMORY ? error_no_memory(err) : fault_add(set, path, &why, err);
}

static int file_add(struct catalog_set *set, const char *path, struct error *err)
{
    void *item = calloc(1, set->kind->size);
    int ret = item ? file_take(set, path, item, err) : error_no_memory(err);
    free(item);
    return ret;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int folder_unreadable(struct catalog_set *set, const char *folder, int errnum, struct error *err)
{
    struct error why = {0};
    if (errnum == ENOENT)
        return 0;
    cannot_read(folder, errnum, &why);
    return fault_add(set, folder, &why, err);
}

static int folder_read(struct catalog_set *set, const char *folder, struct error *err)
{
    struct dirent **entry = NULL;
    int ret = stamp_add(set, folder, err);
    if (ret)
        return ret;
    int count = scandir(folder, &entry, is_visible, alphasort);
    if (count < 0)
        return folder_unreadable(set, folder, errno, err);
    for (int i = 0; i < count; i++) {
        char *path = NULL;
        bool is_one = has_suffix(set->kind, entry[i]->d_name);
        if (ret == 0 && is_one && asprintf(&path, "%s/%s", folder, entry[i]->d_name) < 0)
            ret = error_no_memory(err);
        if (ret == 0 && is_one)
            ret = file_add(set, path, err);
        free(path);
        free(entry[i]);
    }
    free(entry);
    return ret;
}

int catalog_read(const struct catalog_kind *kind, const char *const *folders, size_t count,
                 struct catalog_set *set, struct error *err)
{
    int ret = 0;
    *set = (struct catalog_set){.kind = kind, .digest = DIGEST_BEGIN};
    for (size_t i = 0; ret == 0 && i < count; i++)
        ret = folder_read(set, folders[i], err);
    return ret;
}

void catalog_set_free(struct catalog_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        set->kind->free(item_at(set, i));
    for (size_t i = 0; i < set->faults; i++) {
        free(set->fault[i].path);
        free(set->fault[i].text);
    }
    for (size_t i = 0; i < set->stamps; i++)
        free(set->stamp[i].path);
    free(set->item);
    free(set->fault);
    free(set->stamp);
    *set = (struct catalog_set){0};
}

/* ---- the catalog ---- */

/* One reading of the folders. The catalog holds the newest one, and so does every caller that got it and has
 * not released it. */
struct edition {
    struct catalog_set set; /* first, so that a pointer to it is one to the edition */
    unsigned holders;
    bool settled; /* the stamps can be trusted */
};

struct catalog {
    const struct catalog_kind *kind;
    pthread_mutex_t mutex; /* guards what follows, and the holders of editions */
    char **folder;         /* [folders] */
    size_t folders;
    catalog_report *report; /* NULL: faults are not reported */
    void *report_arg;
    struct edition *newest; /* NULL before the first reading */
    bool frozen;            /* the newest one holds, whatever happens to the files */
};

/* Whether every change from now on gives a file another ctime. File systems count time in steps, of up to two
 * seconds on some; a file that has just been changed may change again within the same step. */
static bool stamps_settled(const struct catalog_set *set, time_t now)
{
    const time_t step = 2;
    for (size_t i = 0; i < set->stamps; i++)
        if (set->stamp[i].changed.tv_sec + step >= now)
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
    for (size_t i = 0; holds && i < edition->set.stamps; i++)
        holds = stamp_holds(&edition->set.stamp[i]);
    return holds;
}

static void edition_leave(struct edition *edition)
{
    if (!edition || --edition->holders)
        return;
    catalog_set_free(&edition->set);
    free(edition);
}

static int edition_read(struct catalog *catalog, struct error *err)
{
    struct edition *edition = calloc(1, sizeof *edition);
    if (!edition)
        return error_no_memory(err);
    edition->holders = 1;
    time_t now = time(NULL);
    int ret = catalog_read(catalog->kind, (const char *const *)catalog->folder, catalog->folders,
                           &edition->set, err);
    if (ret) {
        edition_leave(edition);
        return ret;
    }
    edition->settled = stamps_settled(&edition->set, now);
    edition_leave(catalog->newest);
    catalog->newest = edition;
    for (size_t i = 0; catalog->report && i < edition->set.faults; i++)
        catalog->report(catalog->report_arg, &edition->set.fault[i]);
    return 0;
}

int catalog_get(struct catalog *catalog, const struct catalog_set **set, struct error *err)
{
    int ret = 0;
    *set = NULL;
    pthread_mutex_lock(&catalog->mutex);
    if (!catalog->frozen && !edition_holds(catalog->newest))
        ret = edition_read(catalog, err);
    if (ret == 0) {
        catalog->newest->holders++;
        *set = &catalog->newest->set;
    }
    pthread_mutex_unlock(&catalog->mutex);
    return ret;
}

void catalog_release(struct catalog *catalog, const struct catalog_set **set)
{
    if (!*set)
        return;
    pthread_mutex_lock(&catalog->mutex);
    edition_leave((struct edition *)*set);
    pthread_mutex_unlock(&catalog->mutex);
    *set = NULL;
}

int catalog_freeze(struct catalog *catalog, struct error *err)
{
    pthread_mutex_lock(&catalog->mutex);
    int ret = edition_read(catalog, err);
    catalog->frozen |= ret == 0;
    pthread_mutex_unlock(&catalog->mutex);
    return ret;
}

int catalog_open(const struct catalog_kind *kind, const char *const *folders, size_t count,
                 catalog_report *report, void *arg, struct catalog **result, struct error *err)
{
    struct catalog *catalog = *result = calloc(1, sizeof *catalog);
    if (!catalog)
        return error_no_memory(err);
    pthread_mutex_init(&catalog->mutex, NULL);
    catalog->kind = kind;
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

int catalog_open_usual(const struct catalog_kind *kind, const char *name, const char *variable,
                       catalog_report *report, void *arg, struct catalog **catalog, struct error *err)
{
    const char *replaced = getenv(variable);
    char installed[PATH_MAX], local[PATH_MAX], *user = config_user_path(name);
    snprintf(installed, sizeof installed, "%s/%s", PKGDATADIR, name);
    snprintf(local, sizeof local, "%s/sise/%s", SYSCONFDIR, name);
    const char *folder[] = {replaced && *replaced ? replaced : installed, local, user};
    int ret = catalog_open(kind, folder, user ? 3 : 2, report, arg, catalog, err);
    free(user);
    return ret;
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
