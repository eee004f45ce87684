#include "store/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define DATABASES_MOST 256
#define LINE_MOST      512

/* The lines that the child writes: READING and what the child reads now, FOUND and a finding, FAILED and why
 * the child could not walk, and DONE as the last line. */
enum { READING = '?', FOUND = '!', FAILED = '-', DONE = '.' };

/* ---- the child ---- */

struct child {
    int out;
    bool least;
    MDB_env *env;
    MDB_txn *txn;
    volatile unsigned char sum; /* of all bytes, so that they are read */
};

static void child_say(const struct child *child, char what, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void child_say(const struct child *child, char what, const char *format, ...)
{
    char line[LINE_MOST];
    va_list args;
    line[0] = what;
    va_start(args, format);
    vsnprintf(line + 1, sizeof line - 2, format, args);
    va_end(args);
    size_t length = strlen(line);
    line[length] = '\n';
    if (write(child->out, line, length + 1) != (ssize_t)length + 1)
        _exit(1);
}

static void bytes_touch(struct child *child, MDB_val value)
{
    const unsigned char *bytes = value.mv_data;
    for (size_t i = 0; i < value.mv_size; i++)
        child->sum = (unsigned char)(child->sum + bytes[i]);
}

/* Whether a key is in order; `before` is the key before it, NULL where the key is the first. */
static bool key_ordered(const struct child *child, MDB_dbi dbi, MDB_val key, const MDB_val *before)
{
    return !before->mv_data || mdb_cmp(child->txn, dbi, before, &key) < 0;
}

/* Counts the entries that the cursor gives. It stops when there are more than the database claims: a page
 * that leads back to an earlier one would make the walk endless. */
static int entries_walk(struct child *child, MDB_dbi dbi, MDB_cursor *cursor, const char *name,
                        size_t entries)
{
    MDB_val key, value, before = {0, NULL};
    size_t count = 0;
    int rc;
    while ((rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0 && count++ < entries) {
        bytes_touch(child, key);
        bytes_touch(child, value);
        if (!key_ordered(child, dbi, key, &before)) {
            child_say(child, FOUND, "%s: entry %zu is out of order", name, count - 1);
            return 0;
        }
        before = key;
    }
    if (rc == MDB_NOTFOUND && count != entries)
        child_say(child, FOUND, "%s: %zu entries, and it says %zu", name, count, entries);
    else if (rc == 0)
        child_say(child, FOUND, "%s: more entries than the %zu that it says", name, entries);
    return rc == MDB_NOTFOUND ? 0 : rc;
}

static int database_walk(struct child *child, MDB_dbi dbi, const char *name)
{
    MDB_cursor *cursor;
    MDB_stat stat;
    child_say(child, READING, "%s", name);
    int rc = mdb_stat(child->txn, dbi, &stat);
    if (rc || (rc = mdb_cursor_open(child->txn, dbi, &cursor)))
        return rc;
    rc = entries_walk(child, dbi, cursor, name, stat.ms_entries);
    mdb_cursor_close(cursor);
    return rc;
}

/* Walks the database that the list of databases names. */
static int listed_walk(struct child *child, MDB_val listed)
{
    char name[DATABASE_NAME], meta[DATABASE_NAME];
    MDB_dbi dbi;
    if (listed.mv_size >= sizeof name) {
        child_say(child, FOUND, "databases: a name of %zu bytes", listed.mv_size);
        return 0;
    }
    memcpy(name, listed.mv_data, listed.mv_size);
    name[listed.mv_size] = '\0';
    database_fixed(HANDLE_META, meta);
    if (child->least && strcmp(name, meta) != 0)
        return 0;
    child_say(child, READING, "%s", name);
    int rc = mdb_dbi_open(child->txn, name, 0, &dbi);
    if (rc == 0)
        rc = database_walk(child, dbi, name);
    if (rc)
        child_say(child, FOUND, "%s: %s", name, mdb_strerror(rc));
    return 0;
}

static int all_walk(struct child *child)
{
    MDB_dbi names;
    MDB_cursor *cursor;
    MDB_val key, value;
    int rc = mdb_dbi_open(child->txn, NULL, 0, &names);
    if (rc == 0)
        rc = database_walk(child, names, "databases");
    if (rc || (rc = mdb_cursor_open(child->txn, names, &cursor)))
        return rc;
    while (rc == 0 && (rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0)
        rc = listed_walk(child, key);
    mdb_cursor_close(cursor);
    return rc == MDB_NOTFOUND ? 0 : rc;
}

/* A crash of the child is expected: it must leave no message and no core file, and must not run the program's
 * handlers of signals. */
static void crash_quietly(void)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], SIG_DFL);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null >= 0)
        dup2(null, STDERR_FILENO);
}

static _Noreturn void child_run(const char *dir, bool least, int out)
{
    struct child child = {.out = out, .least = least};
    crash_quietly();
    child_say(&child, READING, "its head");
    int rc = mdb_env_create(&child.env);
    if (rc == 0)
        rc = mdb_env_set_maxdbs(child.env, DATABASES_MOST);
    if (rc == 0)
        rc = mdb_env_open(child.env, dir, MDB_RDONLY | MDB_NOTLS, 0664);
    if (rc == 0)
        rc = mdb_txn_begin(child.env, NULL, MDB_RDONLY, &child.txn);
    if (rc) {
        child_say(&child, FAILED, "%d", rc);
    } else {
        rc = all_walk(&child);
        if (rc)
            child_say(&child, FOUND, "databases: %s", mdb_strerror(rc));
        mdb_txn_abort(child.txn);
    }
    mdb_env_close(child.env);
    child_say(&child, DONE, "%s", "");
    _exit(0);
}

/* ---- the parent ---- */

struct told {
    char reading[LINE_MOST]; /* what the child has read last */
    int failed;              /* LMDB's code where the child could not begin */
    bool done;
};

static void line_take(struct told *told, const char *line, struct findings *findings)
{
    switch (line[0]) {
    case READING:
        snprintf(told->reading, sizeof told->reading, "%s", line + 1);
        break;
    case FOUND:
        findings_add(findings, "%s", line + 1);
        break;
    case FAILED:
        told->failed = atoi(line + 1);
        break;
    default:
        told->done = line[0] == DONE;
    }
}

static void lines_take(struct told *told, FILE *in, struct findings *findings)
{
    char line[LINE_MOST + 1];
    while (fgets(line, sizeof line, in)) {
        line[strcspn(line, "\n")] = '\0';
        line_take(told, line, findings);
    }
}

static pid_t child_begin(const char *dir, bool least, FILE **in)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    pid_t pid = fork();
    if (pid == 0)
        child_run(dir, least, ends[1]);
    close(ends[1]);
    *in = pid < 0 ? NULL : fdopen(ends[0], "r");
    if (!*in)
        close(ends[0]);
    return pid;
}

static int child_end(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

int walk_apart(const char *dir, bool least, struct findings *findings, struct error *err)
{
    struct told told = {.reading = "its head"};
    FILE *in = NULL;
    pid_t pid = child_begin(dir, least, &in);
    if (pid < 0)
        return error_set(err, error_from_errno(errno), "%s: it cannot be looked through: %s", dir,
                         strerror(errno));
    if (in) {
        lines_take(&told, in, findings);
        fclose(in);
    }
    int status = child_end(pid);
    if (told.failed)
        return told.failed == MDB_INVALID || told.failed == MDB_VERSION_MISMATCH
                   ? 0 /* the child did not crash: opening the store in this process gives the same error */
                   : error_set(err, told.failed > 0 ? error_from_errno(told.failed) : ERROR_DATA,
                               "%s: it cannot be looked through: %s", dir, mdb_strerror(told.failed));
    if (!told.done)
        findings_add(findings, "%s: LMDB ended when it read this%s%s", told.reading,
                     WIFSIGNALED(status) ? ": " : "", WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "");
    return 0;
}
