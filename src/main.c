/* sise: the daily prices of the Korean stock market, their indicators, on one machine. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "cmd/dispatch.h"

/* LMDB maps the store's file and follows what its pages say: where the file is shorter than they say, or they
 * say nonsense, it ends in one of these signals. Only what is safe within a signal handler is done. */
static const struct end {
    int signal, status;
    const char *text;
} ends[] = {
    {SIGBUS, EX_DATAERR,
     "sise: the store's file is shorter than it should be (truncated?): run 'sise verify', restore a "
     "backup\n"},
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

/* A sanitizer that listens to a signal already knows more to say. */
static void ends_setup(void)
{
    for (unsigned i = 0; i < END_COUNT; i++) {
        struct sigaction was, action = {.sa_handler = on_end};
        if (sigaction(ends[i].signal, NULL, &was) == 0 && was.sa_handler == SIG_DFL)
            sigaction(ends[i].signal, &action, NULL);
    }
}

static void signals_setup(void)
{
    struct sigaction action = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &action, NULL); /* A closed pipe is an error of write(2), told like any other. */
    sigaction(SIGXFSZ, &action, NULL); /* So is a file-size limit. */
    ends_setup();
}

/* Standard input, output and error that are closed would become the numbers of the first files opened, the
 * store's, and what is printed would be written into them. They are taken by something that cannot be read,
 * or written: an error for whoever tries, as a closed one is. */
static void streams_setup(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            _exit(EX_OSERR);
}

int main(int argc, char **argv)
{
    streams_setup();
    setlocale(LC_CTYPE, "");
    signals_setup();
    return dispatch(argc, argv);
}
