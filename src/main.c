/* sise: the daily prices of the Korean stock market and their indicators, on one machine. This file prepares
 * the process: its signals, its standard streams and its locale; src/cmd does everything else. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "cmd/dispatch.h"

/* LMDB maps the files of the store into memory and trusts what is written in their pages. If a file is too
 * short, if its disk has no room for a page of lock.mdb, or if pages are damaged, the process gets one of
 * these signals. Their handler does only what is
 * safe within one: it writes a constant text and ends the process. */
static const struct end {
    int signal, status;
    const char *text;
} ends[] = {
    {SIGBUS, EX_DATAERR,
     "sise: a file of the store is shorter than it should be, or its disk is full: make room, run 'sise "
     "verify', restore a backup if need be\n"},
    {SIGSEGV, EX_SOFTWARE,
     "sise: broke off, by a damaged store or a bug in sise: run 'sise verify', restore a backup if need "
     "be\n"},
    {SIGABRT, EX_SOFTWARE,
     "sise: gave up, by a damaged store or a bug in sise: run 'sise verify', restore a backup if need be\n"},
};
enum { END_COUNT = sizeof ends / sizeof *ends };

static void on_end(int signal)
{
    for (unsigned i = 0; i < END_COUNT; i++)
        if (ends[i].signal == signal)
            _exit(write(STDERR_FILENO, ends[i].text, strlen(ends[i].text)) < 0 ? EX_IOERR : ends[i].status);
}

/* Sets the handler for signals that have none yet. A sanitizer has its own handlers, which say more. */
static void ends_setup(void)
{
    for (unsigned i = 0; i < END_COUNT; i++) {
        struct sigaction was, action = {.sa_handler = on_end};
        if (sigaction(ends[i].signal, NULL, &was) == 0 && was.sa_handler == SIG_DFL)
            sigaction(ends[i].signal, &action, NULL);
    }
}

/* Whether writing to a closed pipe would have ended the process, as it does unless who started it wanted it
 * otherwise. */
static bool pipe_ends;

static void signals_setup(void)
{
    struct sigaction was, action = {.sa_handler = SIG_IGN};
    /* Writing to a closed pipe is then an error of write(2), so that the store is closed in any case. */
    pipe_ends = sigaction(SIGPIPE, &action, &was) == 0 && was.sa_handler == SIG_DFL;
    sigaction(SIGXFSZ, &action, NULL); /* So is exceeding the limit on the size of files. */
    ends_setup();
}

/* If standard input, output or error is closed, the next file that is opened gets its number. That would be
 * the file of the store, and what is printed would be written into the store. So a closed one is opened on
 * /dev/null, in the wrong direction: reading from or writing to it fails, as it does on a closed one. */
static void streams_setup(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            _exit(EX_OSERR);
}

/* Ends the process as others end whose reader has gone: without a word. */
static int pipe_end(void)
{
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
    return EX_IOERR;
}

int main(int argc, char **argv)
{
    streams_setup();
    setlocale(LC_CTYPE, "");
    signals_setup();
    int status = dispatch(argc, argv, pipe_ends);
    return status == DISPATCH_PIPE ? pipe_end() : status;
}
