#include "http/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "http/ip.h"

#define HOST_TEXT 48

#define EXPECTED "expected ADDRESS:PORT such as 127.0.0.1:8000 or [::1]:8000"

/* Fills in the texts and the port from the socket's address. */
static void describe(struct http_address *address)
{
    char host[IP_TEXT];
    const struct sockaddr_in *v4 = (const void *)&address->sockaddr;
    const struct sockaddr_in6 *v6 = (const void *)&address->sockaddr;
    bool four = address->sockaddr.ss_family == AF_INET;
    inet_ntop(address->sockaddr.ss_family, four ? (const void *)&v4->sin_addr : (const void *)&v6->sin6_addr,
              host, sizeof host);
    address->port = ntohs(four ? v4->sin_port : v6->sin6_port);
    snprintf(address->text, sizeof address->text, four ? "%s:%u" : "[%s]:%u", host, address->port);
}

static bool v4_set(struct http_address *address, const char *host, uint16_t port)
{
    struct sockaddr_in *v4 = (void *)&address->sockaddr;
    if (inet_pton(AF_INET, host, &v4->sin_addr) != 1)
        return false;
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    address->length = sizeof *v4;
    return true;
}

static bool v6_set(struct http_address *address, const char *host, uint16_t port)
{
    struct sockaddr_in6 *v6 = (void *)&address->sockaddr;
    if (inet_pton(AF_INET6, host, &v6->sin6_addr) != 1)
        return false;
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    address->length = sizeof *v6;
    return true;
}

/* Takes the host from the beginning of the text, without its brackets, and returns what is behind it. *v6
 * says whether there were brackets. NULL: there is no host that could be one. */
static const char *host_take(const char *text, char host[static HOST_TEXT], bool *v6)
{
    *v6 = *text == '[';
    const char *begin = text + *v6, *end = begin + strcspn(begin, *v6 ? "]" : ":");
    size_t length = (size_t)(end - begin);
    if (length >= HOST_TEXT || (*v6 && *end != ']'))
        return NULL;
    memcpy(host, begin, length);
    host[length] = '\0';
    return end + *v6;
}

static int port_read(const char *text, uint16_t *port, struct error *err)
{
    uint64_t value;
    if (!parse_count(text, &value) || value > UINT16_MAX)
        return error_set(err, ERROR_CONFIG, "'%s' is no port, expected a number from 0 to 65535", text);
    *port = (uint16_t)value;
    return 0;
}

/* What is wrong with a text that begins with no address. */
static int host_refuse(const char *text, const char *host, struct error *err)
{
    struct ip ip;
    if (ip_parse(text, strlen(text), &ip))
        return error_set(err, ERROR_CONFIG, "'%s': an IPv6 address stands in brackets, expected [%s]:%d",
                         text, text, ADDRESS_PORT);
    if (strchr(host, '%'))
        return error_set(err, ERROR_CONFIG, "'%s': an address with a zone is not listened on, %s", text,
                         EXPECTED);
    return error_set(err, ERROR_CONFIG, "'%s': '%s' is no address, %s; names are not looked up", text, host,
                     EXPECTED);
}

static int host_set(struct http_address *address, const char *text, const char *host, bool v6, uint16_t port,
                    struct error *err)
{
    bool every = !v6 && (!*host || strcmp(host, "*") == 0);
    bool local = !v6 && strcmp(host, "localhost") == 0;
    const char *number = every ? "0.0.0.0" : local ? "127.0.0.1" : host;
    *address = (struct http_address){0};
    if (v6 ? !v6_set(address, host, port) : !v4_set(address, number, port))
        return host_refuse(text, host, err);
    describe(address);
    return 0;
}

/* libevent 2.1.12, which is what the distributions have, may write beyond its buffer for the address of a
 * client of a Unix socket (CVE-2026-63388), and its version number does not tell whether a distribution has
 * mended it. */
static int unix_refuse(const char *text, struct error *err)
{
    return error_set(err, ERROR_CONFIG,
                     "'%s': Unix sockets are not safe with the libevent of many distributions "
                     "(CVE-2026-63388); listen on 127.0.0.1:%d, and let a proxy such as nginx listen on the "
                     "Unix socket",
                     text, ADDRESS_PORT);
}

int address_parse(const char *text, struct http_address *address, struct error *err)
{
    char host[HOST_TEXT];
    uint16_t port = ADDRESS_PORT;
    bool v6;
    if (strncmp(text, "unix:", 5) == 0 || *text == '/')
        return unix_refuse(text, err);
    if (strstr(text, "://"))
        return error_set(err, ERROR_CONFIG, "'%s' is a URL, %s", text, EXPECTED);
    if (*text && strspn(text, "0123456789") == strlen(text)) {
        int ret = port_read(text, &port, err);
        return ret ? ret : host_set(address, text, "127.0.0.1", false, port, err);
    }
    const char *rest = host_take(text, host, &v6);
    if (!rest || !*text || (*rest && *rest != ':'))
        return error_set(err, ERROR_CONFIG, "'%s' is no address, %s", text, EXPECTED);
    if (!v6 && *rest && strchr(rest + 1, ':'))
        return host_refuse(text, text, err);
    if (*rest && port_read(rest + 1, &port, err))
        return error_prefix(err, "'%s'", text);
    return host_set(address, text, host, v6, port, err);
}

/* Two free ports are two ports. */
static bool same(const struct http_address *a, const struct http_address *b)
{
    return a->port && strcmp(a->text, b->text) == 0;
}

int addresses_add(const char *text, struct http_address address[static ADDRESSES_MOST], unsigned *count,
                  struct error *err)
{
    struct http_address added;
    int ret = address_parse(text, &added, err);
    if (ret)
        return ret;
    if (*count == ADDRESSES_MOST)
        return error_set(err, ERROR_CONFIG, "expected at most %d addresses", ADDRESSES_MOST);
    for (unsigned i = 0; i < *count; i++)
        if (same(&address[i], &added))
            return error_set(err, ERROR_CONFIG, "%s is there twice", added.text);
    address[(*count)++] = added;
    return 0;
}

int addresses_parse(const char *text, struct http_address address[static ADDRESSES_MOST], struct error *err)
{
    char one[128];
    unsigned count = 0;
    for (const char *list = text; parse_list_next(&list, one, sizeof one);) {
        int ret = addresses_add(one, address, &count, err);
        if (ret)
            return ret;
    }
    return (int)count;
}

int address_of_socket(int fd, struct http_address *address, struct error *err)
{
    *address = (struct http_address){.length = sizeof address->sockaddr};
    if (getsockname(fd, (struct sockaddr *)&address->sockaddr, &address->length))
        return error_set(err, error_from_errno(errno), "cannot ask for a socket's address: %s",
                         strerror(errno));
    if (address->sockaddr.ss_family != AF_INET && address->sockaddr.ss_family != AF_INET6)
        return error_set(err, ERROR_CONFIG, "the socket is none of IPv4 or IPv6, expected a TCP socket");
    describe(address);
    return 0;
}

bool address_is_loopback(const struct http_address *address)
{
    struct ip ip;
    return ip_of_socket((const struct sockaddr *)&address->sockaddr, &ip) && ip_is_loopback(&ip);
}

int addresses_check(const char *text, struct error *err)
{
    struct http_address address[ADDRESSES_MOST];
    int count = addresses_parse(text, address, err);
    return count < 0 ? count : 0;
}
