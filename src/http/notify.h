/* What systemd is told, and what it hands over (sd_notify(3), sd_listen_fds(3), systemd.service(5)), without
 * its library: a few datagrams and environment variables. Without systemd all of it does nothing. */
#ifndef SISE_HTTP_NOTIFY_H
#define SISE_HTTP_NOTIFY_H

#include <stdint.h>

#include "base/error.h"

struct notify {
    int fd;              /* connected to systemd's socket, or -1 */
    int64_t watchdog_ms; /* notify_watchdog() is to be called at least this often; 0: never */
};

/* Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID, and takes them out of the environment, so that no
 * child process speaks in this one's name. Call it before other threads start. watchdog_ms is half of what
 * systemd waits for, and only set where that is meant for this process. A socket that cannot be reached is an
 * error (CONFIG), and then `notify` is as without systemd. */
int notify_open(struct notify *notify, struct error *err);
void notify_close(struct notify *notify);

/* Each sends one datagram, from any thread, and does not wait for systemd. `status` is a line that systemctl
 * status shows; NULL: none. */
void notify_ready(const struct notify *notify, const char *status);
void notify_reloading(const struct notify *notify); /* notify_ready() ends it, also where the reload failed */
void notify_stopping(const struct notify *notify);
void notify_status(const struct notify *notify, const char *status);
void notify_watchdog(const struct notify *notify);

/* The sockets that systemd listens on for this process (a .socket unit). It reads LISTEN_PID and LISTEN_FDS
 * and takes them, and LISTEN_FDNAMES, out of the environment. *count is how many there are, 0 without
 * systemd: the descriptors NOTIFY_FIRST_FD, and those after it, which are close-on-exec and non-blocking now.
 * CONFIG: one of them is not a stream socket that listens; none is closed. */
#define NOTIFY_FIRST_FD 3
int notify_listeners(unsigned *count, struct error *err);

#endif
