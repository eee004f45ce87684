#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/monotonic.h"
#include "base/text.h"

enum { LINE = 512, GRACE_MS = 2000, TURN_MS = 50 };

extern char **environ;

/* ---- words ---- */

struct words {
    char **word; /* [count], then NULL once they are done */
    size_t count;
};

static int word_add(struct words *words, const char *text, size_t length, struct error *err)
{
    char **grown = realloc(words->word, (words->count + 2) * sizeof *grown);
    if (!grown)
        return error_no_memory(err);
    words->word = grown;
    grown[words->count + 1] = NULL;
    grown[words->count] = strndup(text, length);
    return grown[words->count] ? (words->count++, 0) : error_no_memory(err);
}

/* Reads one word from *text on into `word`, which has room for all of the text, and moves *text behind it. */
static int word_read(const char **text, char *word, size_t *length, struct error *err)
{
    char quote = '\0';
    const char *at = *text;
    for (*length = 0; *at && (quote || !strchr(" \t", *at)); at++) {
        if (quote ? *at == quote : *at == '"' || *at == '\'') {
            quote = quote ? '\0' : *at;
            continue;
        }
        if (*at == '\\' && quote != '\'' && !*++at)
            return error_set(err, ERROR_CONFIG,
                             "a backslash at the end, expected the sign that it stands for");
        word[(*length)++] = *at;
    }
    *text = at;
    if (quote)
        return error_set(err, ERROR_CONFIG, "the quote %c has no end", quote);
    return 0;
}

/* Puts the home folder in the place of the ~ at the beginning of a word. */
static int home_fill(char **word, struct error *err)
{
    const char *home = getenv("HOME");
    char *whole;
    if (strncmp(*word, "~/", 2) != 0 || !home)
        return 0;
    if (!(whole = malloc(strlen(home) + strlen(*word))))
        return error_no_memory(err);
    stpcpy(stpcpy(whole, home), *word + 1);
    free(*word);
    *word = whole;
    return 0;
}

int child_words(const char *text, char ***words, struct error *err)
{
    struct words made = {0};
    char *word = malloc(strlen(text) + 1);
    int ret = word ? 0 : error_no_memory(err);
    while (ret == 0 && *(text += strspn(text, " \t"))) {
        size_t length;
        ret = word_read(&text, word, &length, err);
        if (ret == 0)
            ret = word_add(&made, word, length, err);
    }
    free(word);
    if (ret == 0 && (!made.count || !*made.word[0]))
        ret = error_set(err, ERROR_CONFIG, "no command, expected a program and its arguments");
    for (size_t i = 0; ret == 0 && i < made.count; i++)
        ret = home_fill(&made.word[i], err);
    if (ret)
        child_words_free(&made.word);
    *words = made.word;
    return ret;
}

void child_words_free(char ***words)
{
    for (char **word = *words; word && *word; word++)
        free(*word);
    free(*words);
    *words = NULL;
}

/* ---- which file is run ---- */

static int cannot_run(const char *word, int errnum, struct error *err)
{
    return error_set(err, error_from_errno(errnum), "cannot run %s: %s", word,
                     errnum == ENOENT ? "there is no such program" : strerror(errnum));
}

int child_find(const char *word, struct error *err)
{
    const char *path = getenv("PATH");
    int errnum = ENOENT;
    if (strchr(word, '/'))
        return access(word, X_OK) == 0 ? 0 : cannot_run(word, errno, err);
    for (const char *end; path && *path; path = *end ? end + 1 : end) {
        char *file;
        end = path + strcspn(path, ":");
        if (asprintf(&file, "%.*s/%s", (int)(end - path), path, word) < 0)
            return error_no_memory(err);
        bool found = access(file, X_OK) == 0;
        errnum = !found && errno == EACCES ? EACCES : errnum;
        free(file);
        if (found)
            return 0;
    }
    return cannot_run(word, errnum, err);
}

/* ---- running ---- */

struct child {
    const struct child_request *request;
    pid_t pid;
    int input;  /* a file in memory */
    int output; /* the end of a pipe that is read; -1: it is closed */
    char line[LINE];
    size_t used;
    int status;
    bool late, cancelled; /* why it was told to end */
};

static void line_say(struct child *child)
{
    child->line[child->used] = '\0';
    text_safe(child->line);
    if (child->used && child->request->said)
        child->request->said(child->request->arg, child->line);
    child->used = 0;
}

/* Takes what the program has written. */
static void output_take_lines(struct child *child)
{
    char bytes[LINE];
    ssize_t got = 0;
    int turns = 0; /* a program that never stops writing is not to hold up the clock */
    while (child->output >= 0 && turns++ < 64 && (got = read(child->output, bytes, sizeof bytes)) > 0)
        for (ssize_t i = 0; i < got; i++) {
            if (bytes[i] == '\n' || child->used == LINE - 1)
                line_say(child);
            if (bytes[i] != '\n')
                child->line[child->used++] = bytes[i];
        }
    if (child->output >= 0 && (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))) {
        close(child->output);
        child->output = -1;
    }
}

static bool is_hidden(const char *variable, const char *const *hidden)
{
    for (; hidden && *hidden; hidden++)
        if (strncmp(variable, *hidden, strlen(*hidden)) == 0 && variable[strlen(*hidden)] == '=')
            return true;
    return false;
}

/* The environment without the hidden variables: pointers into that of this process. */
static char **environment_make(const char *const *hidden)
{
    size_t count = 0, kept = 0;
    while (environ && environ[count])
        count++;
    char **made = malloc((count + 1) * sizeof *made);
    for (size_t i = 0; made && i < count; i++)
        if (!is_hidden(environ[i], hidden))
            made[kept++] = environ[i];
    if (made)
        made[kept] = NULL;
    return made;
}

/* A file without a name, at its beginning. */
static int input_make(const struct child_request *request)
{
    int fd = memfd_create("input", MFD_CLOEXEC);
    const char *bytes = request->input;
    for (size_t done = 0; fd >= 0 && done < request->length;) {
        ssize_t wrote = write(fd, bytes + done, request->length - done);
        if (wrote < 0 && errno != EINTR) {
            close(fd);
            return -1;
        }
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    if (fd >= 0)
        lseek(fd, 0, SEEK_SET);
    return fd;
}

/* The signals that this process ignores or blocks are the program's as usual. */
static int attributes_make(posix_spawnattr_t *attributes)
{
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    for (size_t i = 0; i < 4; i++)
        sigaddset(&usual, (const int[]){SIGPIPE, SIGINT, SIGTERM, SIGHUP}[i]);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &usual);
    posix_spawnattr_setpgroup(attributes, 0);
    return posix_spawnattr_setflags(attributes,
                                    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
}

static int child_spawn(struct child *child, int output, char **environment)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    char *const *words = child->request->words;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    int errnum = attributes_make(&attributes);
    if (!errnum)
        errnum = posix_spawn_file_actions_adddup2(&actions, child->input, STDIN_FILENO);
    if (!errnum)
        errnum = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (!errnum)
        errnum = posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    if (!errnum)
        errnum = posix_spawnp(&child->pid, words[0], &actions, &attributes, words, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return errnum;
}

static int child_start(struct child *child, struct error *err)
{
    int ends[2] = {-1, -1};
    char **environment = environment_make(child->request->hidden);
    int errnum =
        !environment || (child->input = input_make(child->request)) < 0 || pipe2(ends, O_CLOEXEC) ? errno : 0;
    if (!errnum)
        errnum = child_spawn(child, ends[1], environment);
    if (ends[1] >= 0)
        close(ends[1]);
    if (child->input >= 0)
        close(child->input);
    free(environment);
    child->output = ends[0];
    if (ends[0] >= 0)
        fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return errnum ? cannot_run(child->request->words[0], errnum, err) : 0;
}

/* Whether the program has ended. */
static bool child_ended(struct child *child)
{
    pid_t pid;
    do
        pid = waitpid(child->pid, &child->status, WNOHANG);
    while (pid < 0 && errno == EINTR);
    return pid != 0;
}

/* Waits for the end of the program, and brings it about when its time is over. */
static void child_wait(struct child *child)
{
    const atomic_bool *cancelled = child->request->cancelled;
    int64_t end = monotonic_ms() + child->request->limit_ms;
    while (!child_ended(child)) {
        struct pollfd ready = {.fd = child->output, .events = POLLIN};
        poll(&ready, 1, TURN_MS);
        output_take_lines(child);
        bool stop = cancelled && atomic_load(cancelled) && !child->late && !child->cancelled;
        if (!stop && monotonic_ms() < end)
            continue;
        kill(-child->pid, child->late || child->cancelled ? SIGKILL : SIGTERM);
        child->cancelled |= stop;
        child->late |= !stop;
        end = monotonic_ms() + (child->cancelled ? GRACE_MS / 4 : GRACE_MS);
    }
    output_take_lines(child);
    line_say(child);
}

static int child_result(const struct child *child, struct error *err)
{
    const char *name = child->request->words[0];
    if (child->cancelled)
        return error_set(err, ERROR_CANCELLED, "interrupted");
    if (child->late)
        return error_set(err, ERROR_IO, "%s took longer than %.3g s and was ended", name,
                         (double)child->request->limit_ms / 1000);
    if (WIFSIGNALED(child->status))
        return error_set(err, ERROR_IO, "%s was ended by signal %d", name, WTERMSIG(child->status));
    if (WEXITSTATUS(child->status))
        return error_set(err, ERROR_IO, "%s ended with status %d", name, WEXITSTATUS(child->status));
    return 0;
}

int child_run(const struct child_request *request, struct error *err)
{
    struct child child = {.request = request, .input = -1, .output = -1};
    int ret = child_start(&child, err);
    if (ret == 0) {
        child_wait(&child);
        ret = child_result(&child, err);
    }
    if (child.output >= 0)
        close(child.output);
    return ret;
}
