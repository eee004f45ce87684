/* sise: the daily prices of the Korean stock market, their indicators, on one machine. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "cmd/dispatch.h"

/* LMDB maps the store's file: where a file is shorter than its own pages say, touching the rest of it ends
 * here. Only what is safe within a signal handler is done. */
static void on_bus_error(int signal)
{
    static const char text[] =
        "sise: the store's file is shorter than it should be (truncated?): run 'sise verify', "
        "restore a backup\n";
    (void)signal;
    ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);
    _exit(written < 0 ? EX_IOERR : EX_DATAERR);
}

static void signals_setup(void)
{
    struct sigaction action = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &action, NULL); /* A closed pipe is an error of write(2), told like any other. */
    sigaction(SIGXFSZ, &action, NULL); /* So is a file-size limit. */
    action.sa_handler = on_bus_error;
    sigaction(SIGBUS, &action, NULL);
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
