/* What is written to standard error, at a terminal or a pipe. It belongs to the whole process, so each test
 * speaks in a child process of its own. */
#ifndef SISE_T_BASE_HEAR_H
#define SISE_T_BASE_HEAR_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define HEAR_MOST 65536

/* Runs `speak` in a child whose standard error is `child_fd`, and reads what it writes there from
 * `parent_fd`. */
static inline void hear(void (*speak)(void), int child_fd, int parent_fd, char *text)
{
    size_t used = 0;
    ssize_t got;
    int status;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        dup2(child_fd, STDERR_FILENO);
        close(child_fd);
        close(parent_fd);
        speak();
        _exit(0);
    }
    close(child_fd);
    while (used < HEAR_MOST - 1 && (got = read(parent_fd, text + used, HEAR_MOST - 1 - used)) > 0)
        used += (size_t)got;
    text[used] = '\0';
    close(parent_fd);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static inline char *on_pipe(void (*speak)(void))
{
    static char text[HEAR_MOST];
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    hear(speak, ends[1], ends[0], text);
    return text;
}

/* On a terminal of so many columns; 0: one that does not know how many it has. */
static inline char *on_terminal(void (*speak)(void), unsigned short columns)
{
    static char text[HEAR_MOST];
    const struct winsize size = {.ws_row = 24, .ws_col = columns};
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) || unlockpt(master))
        skip();
    int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    if (slave < 0 || ioctl(slave, TIOCSWINSZ, &size))
        skip();
    hear(speak, slave, master, text);
    return text;
}

/* What a person sees in the end: "\r" goes to the line's beginning, "\033[K" clears from there. */
static inline char *screen(const char *text)
{
    static char seen[HEAR_MOST];
    size_t begin = 0, at = 0, end = 0;
    for (; *text; text++) {
        if (strncmp(text, "\033[K", 3) == 0) {
            end = at;
            text += 2;
        } else if (*text == '\r') {
            at = begin;
        } else if (*text == '\n') {
            seen[end++] = '\n';
            begin = at = end;
        } else {
            seen[at++] = *text;
            end = at > end ? at : end;
        }
    }
    seen[end] = '\0';
    return seen;
}

static inline void wait_ms(long ms)
{
    struct timespec rest = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    while (nanosleep(&rest, &rest))
        ;
}

/* Whether the line begins with a stamp such as "2026-11-23T19:00:00+09:00 "; returns what stands behind it,
 * NULL: not. */
static inline const char *behind_stamp(const char *line)
{
    int year, month, day, hour, minute, second, length = 0;
    sscanf(line, "%4d-%2d-%2dT%2d:%2d:%2d+09:00 %n", &year, &month, &day, &hour, &minute, &second, &length);
    return length == 26 ? line + length : NULL;
}

#endif
