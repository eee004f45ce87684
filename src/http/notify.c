#include "http/notify.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/parse.h"

#define LISTENERS_MOST 1024

/* ---- the environment ---- */

/* A whole number of the environment; false where it is not there or is none. */
static bool variable(const char *name, uint64_t *number)
{
    const char *text = getenv(name);
    return text && parse_count(text, number);
}

static int64_t watchdog_read(void)
{
    uint64_t usec = 0, pid = (uint64_t)getpid();
    bool ours = !getenv("WATCHDOG_PID") || (variable("WATCHDOG_PID", &pid) && pid == (uint64_t)getpid());
    bool wanted = ours && variable("WATCHDOG_USEC", &usec) && usec > 0;
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    if (!wanted || usec > (uint64_t)INT64_MAX)
        return 0;
    return usec < 4000 ? 1 : (int64_t)(usec / 2000);
}

/* A path, or with '@' in front a name of Linux's abstract sockets, which have a NUL byte there instead. */
static bool address_of(const char *text, struct sockaddr_un *address, socklen_t *size)
{
    size_t length = strlen(text);
    if ((text[0] != '/' && text[0] != '@') || length < 2 || length >= sizeof address->sun_path)
        return false;
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(address->sun_path, text, length);
    if (text[0] == '@')
        address->sun_path[0] = '\0';
    *size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + (text[0] == '/'));
    return true;
}

static int socket_open(const char *text, struct error *err)
{
    struct sockaddr_un address;
    socklen_t size;
    if (!address_of(text, &address, &size)) {
        error_set(err, ERROR_CONFIG, "NOTIFY_SOCKET is neither a path nor a name of a socket: %.200s", text);
        return -1;
    }
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, size) == 0)
        return fd;
    error_set(err, ERROR_CONFIG, "cannot reach NOTIFY_SOCKET %.200s: %s", text, strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

int notify_open(struct notify *notify, struct error *err)
{
    const char *text = getenv("NOTIFY_SOCKET");
    *notify = (struct notify){.fd = -1, .watchdog_ms = watchdog_read()};
    if (text == NULL || *text == '\0') {
        notify->watchdog_ms = 0;
        return 0;
    }
    notify->fd = socket_open(text, err);
    unsetenv("NOTIFY_SOCKET");
    if (notify->fd < 0)
        notify->watchdog_ms = 0;
    return notify->fd < 0 ? ERROR_CONFIG : 0;
}

void notify_close(struct notify *notify)
{
    if (notify->fd >= 0)
        close(notify->fd);
    *notify = (struct notify){.fd = -1};
}

/* ---- telling ---- */

static void say(const struct notify *notify, const char *text)
{
    /* There is nobody to tell of a failure; what matters, systemd notices itself. */
    if (notify->fd >= 0)
        (void)!send(notify->fd, text, strlen(text), MSG_NOSIGNAL);
}

/* `status` is cut at the end of its line, as what follows would be another message. */
static void say_status(const struct notify *notify, const char *first, const char *status)
{
    char text[1024];
    size_t length = status ? strcspn(status, "\n") : 0;
    snprintf(text, sizeof text, "%s%s%.*s", first, length ? "STATUS=" : "",
             (int)(length < 900 ? length : 900), status ? status : "");
    say(notify, text);
}

void notify_ready(const struct notify *notify, const char *status)
{
    say_status(notify, "READY=1\n", status);
}

void notify_reloading(const struct notify *notify)
{
    struct timespec now;
    char text[96];
    clock_gettime(CLOCK_MONOTONIC, &now);
    snprintf(text, sizeof text, "RELOADING=1\nMONOTONIC_USEC=%" PRId64 "\n",
             (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000);
    say(notify, text);
}

void notify_stopping(const struct notify *notify)
{
    say(notify, "STOPPING=1\n");
}

void notify_status(const struct notify *notify, const char *status)
{
    say_status(notify, "", status);
}

void notify_watchdog(const struct notify *notify)
{
    say(notify, "WATCHDOG=1\n");
}

/* ---- sockets that are handed over ---- */

static int listener_check(int fd, struct error *err)
{
    int listens = 0, type = 0;
    socklen_t size = sizeof listens;
    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_STREAM ||
        getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || !listens)
        return error_set(err, ERROR_CONFIG, "descriptor %d of LISTEN_FDS is not a stream socket that listens",
                         fd);
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0)
        return error_set(err, ERROR_IO, "cannot use descriptor %d of LISTEN_FDS: %s", fd, strerror(errno));
    return 0;
}

int notify_listeners(unsigned *count, struct error *err)
{
    uint64_t pid = 0, fds = 0;
    bool ours = variable("LISTEN_PID", &pid) && pid == (uint64_t)getpid() && getenv("LISTEN_FDS");
    bool good = variable("LISTEN_FDS", &fds) && fds <= LISTENERS_MOST;
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    *count = 0;
    if (!ours)
        return 0;
    if (!good)
        return error_set(err, ERROR_CONFIG, "LISTEN_FDS is no number of sockets");
    for (unsigned i = 0; i < fds; i++)
        if (listener_check(NOTIFY_FIRST_FD + (int)i, err) != 0)
            return err ? err->code : ERROR_CONFIG;
    *count = (unsigned)fds;
    return 0;
}
