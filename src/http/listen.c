#include "http/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

#define BACKLOG 1024

static int listen_failed(const struct http_address *address, struct error *err)
{
    int reason = errno, code = reason == EADDRINUSE ? ERROR_BUSY : error_from_errno(reason);
    return error_set(err, code, "cannot listen at %s: %s", address->text, strerror(reason));
}

/* Connections inherit TCP_NODELAY from the socket that accepts them. An address of IPv6 that is none in
 * particular is one of IPv4 too. */
static int options_set(int fd, const struct http_address *address, bool shared)
{
    const int on = 1, off = 0;
    int failed = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) ||
                 setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (!failed && address->sockaddr.ss_family == AF_INET6)
        failed = setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (!failed && shared)
        failed = setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    return failed;
}

static int listen_at(const struct http_address *address, bool shared, int *fd, struct error *err)
{
    *fd = socket(address->sockaddr.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (*fd >= 0 && options_set(*fd, address, shared) == 0 &&
        bind(*fd, (const struct sockaddr *)&address->sockaddr, address->length) == 0 &&
        listen(*fd, BACKLOG) == 0)
        return 0;
    int ret = listen_failed(address, err);
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    return ret;
}

int listen_open(const struct http_address *address, int *fd, struct error *err)
{
    return listen_at(address, true, fd, err);
}

int listen_try(struct http_address *address, struct error *err)
{
    int fd = -1, ret = listen_at(address, false, &fd, err);
    if (ret == 0) {
        ret = address_of_socket(fd, address, err);
        close(fd);
    }
    return ret;
}

int listen_share(int fd, int *shared, struct error *err)
{
    *shared = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (*shared < 0)
        return error_set(err, error_from_errno(errno), "cannot share a socket that was handed over: %s",
                         strerror(errno));
    return 0;
}
