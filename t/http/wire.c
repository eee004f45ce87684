#include "t/http/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

void wire_die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs(program_invocation_short_name, stderr);
    fputs(": ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(2);
}

int64_t wire_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

char *wire_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        wire_die("%s: %s", path, strerror(errno));
    size_t room = 65536, used = 0, got;
    char *bytes = malloc(room);
    while (bytes && (got = fread(bytes + used, 1, room - used - 1, file)) > 0) {
        used += got;
        if (used + 1 == room)
            bytes = realloc(bytes, room *= 2);
    }
    if (!bytes || ferror(file))
        wire_die("%s: cannot be read", path);
    fclose(file);
    bytes[used] = '\0';
    if (length)
        *length = used;
    return bytes;
}

void wire_place_read(struct wire_place *place, const char *port_file)
{
    char *text = wire_file(port_file, NULL), address[64];
    unsigned port;
    if (sscanf(text, "%63s %u", address, &port) != 2 || port == 0 || port > 65535)
        wire_die("%s: no ADDRESS PORT in it", port_file);
    free(text);
    memset(place, 0, sizeof *place);
    struct sockaddr_in *four = (struct sockaddr_in *)&place->address;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&place->address;
    if (inet_pton(AF_INET, address, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons((uint16_t)port);
        place->length = sizeof *four;
        snprintf(place->host, sizeof place->host, "%s:%u", address, port);
    } else if (inet_pton(AF_INET6, address, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons((uint16_t)port);
        place->length = sizeof *six;
        snprintf(place->host, sizeof place->host, "[%s]:%u", address, port);
    } else {
        wire_die("%s: '%s' is no address", port_file, address);
    }
}

int wire_connect(const struct wire_place *place, int receive_bytes)
{
    int fd = socket(place->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        wire_die("socket: %s", strerror(errno));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    if (receive_bytes > 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    if (connect(fd, (const struct sockaddr *)&place->address, place->length) == 0 || errno == EINPROGRESS)
        return fd;
    if (errno != ECONNREFUSED)
        wire_die("connect to %s: %s", place->host, strerror(errno));
    close(fd);
    return -1;
}

bool wire_descriptors(size_t count)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit))
        return false;
    if (limit.rlim_cur >= count)
        return true;
    if (limit.rlim_max < count)
        return false;
    limit.rlim_cur = count;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

/* The value of a header line, where it has this name; copied without blanks around it. */
static bool header(const char *line, const char *end, const char *name, char *value, size_t room)
{
    size_t length = strlen(name);
    if ((size_t)(end - line) <= length || strncasecmp(line, name, length) || line[length] != ':')
        return false;
    for (line += length + 1; line < end && *line == ' '; line++) {
    }
    size_t count = (size_t)(end - line);
    count = count < room ? count : room - 1;
    memcpy(value, line, count);
    value[count] = '\0';
    return true;
}

static void head_line(struct wire_head *head, const char *line, const char *end)
{
    char value[200];
    if (header(line, end, "Content-Length", value, sizeof value)) {
        head->has_body_size = true;
        head->body_size = strtoull(value, NULL, 10);
    } else if (header(line, end, "Transfer-Encoding", value, sizeof value)) {
        head->chunked = !strcasecmp(value, "chunked");
    } else if (header(line, end, "Connection", value, sizeof value)) {
        head->close = !!strcasecmp(value, "keep-alive");
    } else if (header(line, end, "ETag", value, sizeof value)) {
        snprintf(head->etag, sizeof head->etag, "%.79s", value);
    } else if (header(line, end, "Server-Timing", value, sizeof value)) {
        snprintf(head->timing, sizeof head->timing, "%.119s", value);
    }
}

int wire_head_read(struct wire_head *head, const char *data, size_t length)
{
    memset(head, 0, sizeof *head);
    size_t known = length < 7 ? length : 7;
    if (memcmp(data, "HTTP/1.", known))
        return -1;
    const char *end = memmem(data, length, "\r\n\r\n", 4);
    if (!end)
        return length > 65536 ? -1 : 0;
    if (end - data < 12 || data[8] != ' ')
        return -1;
    head->close = data[7] == '0';
    head->status = atoi(data + 9);
    head->length = (size_t)(end - data) + 4;
    const char *line = memmem(data, head->length, "\r\n", 2);
    while (line && line < end) {
        line += 2;
        const char *next = memmem(line, head->length - (size_t)(line - data), "\r\n", 2);
        head_line(head, line, next);
        line = next;
    }
    return head->status >= 100 && head->status <= 599 ? 1 : -1;
}

ptrdiff_t wire_chunks(const char *data, size_t length, char *out, size_t *out_length)
{
    size_t at = 0, used = 0;
    for (;;) {
        const char *line = memmem(data + at, length - at, "\r\n", 2);
        if (!line)
            return length - at > 64 ? -1 : 0;
        char *end;
        size_t size = strtoul(data + at, &end, 16);
        if (end == data + at || (end != line && *end != ';'))
            return -1;
        at = (size_t)(line - data) + 2;
        if (length - at < size + 2)
            return 0;
        if (memcmp(data + at + size, "\r\n", 2))
            return -1;
        if (out)
            memcpy(out + used, data + at, size);
        used += size;
        at += size + 2;
        if (size == 0) {
            if (out_length)
                *out_length = used;
            return (ptrdiff_t)at;
        }
    }
}
