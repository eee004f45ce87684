/* bare -w WORKERS -p PORT-FILE [-H 'Name: value']... PATH=FILE...: the yardstick of the measurements. A
 * server that is evhttp and nothing else: it gives the bytes of FILE for GET PATH, with the headers it is
 * told, in as many threads as it is told, with the socket settings that sise serve has. What sise serve does
 * beyond it (guard, cache, limits, log) is the difference between the two. It listens on 127.0.0.1, on a free
 * port, and writes "ADDRESS PORT" to the file. */
#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "t/http/wire.h"

enum { MOST = 16 };

static struct {
    char *path, *bytes;
    size_t length;
} files[MOST];
static struct {
    char *name, *value;
} headers[MOST];
static size_t file_count, header_count;

static void answer(struct evhttp_request *request, void *argument)
{
    (void)argument;
    const char *path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(request));
    struct evbuffer *body = evbuffer_new();
    struct evkeyvalq *out = evhttp_request_get_output_headers(request);
    size_t i = 0;
    while (i < file_count && strcmp(path, files[i].path))
        i++;
    for (size_t k = 0; k < header_count; k++)
        evhttp_add_header(out, headers[k].name, headers[k].value);
    if (i < file_count)
        evbuffer_add_reference(body, files[i].bytes, files[i].length, NULL, NULL);
    evhttp_send_reply(request, i < file_count ? 200 : 404, i < file_count ? "OK" : "Not Found", body);
    evbuffer_free(body);
}

static struct bufferevent *connection(struct event_base *base, void *argument)
{
    (void)argument;
    struct bufferevent *bev = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    bufferevent_set_max_single_write(bev, 1 << 20);
    return bev;
}

/* A listener of its own for each worker, all on the same port. */
static int listener(struct sockaddr_in *place)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    socklen_t length = sizeof *place;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)place, length) || listen(fd, 1024) ||
        getsockname(fd, (struct sockaddr *)place, &length))
        wire_die("listen: %s", strerror(errno));
    return fd;
}

static void *work(void *argument)
{
    struct event_base *base = event_base_new();
    struct evhttp *http = evhttp_new(base);
    evhttp_set_bevcb(http, connection, NULL);
    evhttp_set_gencb(http, answer, NULL);
    if (evhttp_accept_socket(http, *(int *)argument))
        wire_die("evhttp_accept_socket failed");
    event_base_dispatch(base);
    return NULL;
}

static void port_write(const char *path, const struct sockaddr_in *place)
{
    char part[4096];
    snprintf(part, sizeof part, "%s.part", path);
    FILE *file = fopen(part, "w");
    if (!file)
        wire_die("%s: %s", part, strerror(errno));
    fprintf(file, "127.0.0.1 %u\n", ntohs(place->sin_port));
    if (fclose(file) || rename(part, path))
        wire_die("%s: %s", path, strerror(errno));
}

/* Splits "Name: value" or "PATH=FILE" in place. */
static char *split(char *text, const char *between)
{
    char *at = strstr(text, between);
    if (!at)
        wire_die("'%s' has no '%s'", text, between);
    *at = '\0';
    return at + strlen(between);
}

static void header_add(char *text)
{
    headers[header_count].value = split(text, ": ");
    headers[header_count++].name = text;
}

int main(int argc, char **argv)
{
    int workers = 1, option, fds[MOST];
    const char *port_file = NULL;
    while ((option = getopt(argc, argv, "w:p:H:")) != -1) {
        if (option == 'w')
            workers = atoi(optarg);
        else if (option == 'p')
            port_file = optarg;
        else if (option == 'H' && header_count < MOST)
            header_add(optarg);
        else
            wire_die("usage: bare -p PORT-FILE [-w WORKERS] [-H 'Name: value']... PATH=FILE...");
    }
    for (; optind < argc && file_count < MOST; optind++, file_count++) {
        char *file = split(argv[optind], "=");
        files[file_count].path = argv[optind];
        files[file_count].bytes = wire_file(file, &files[file_count].length);
    }
    if (!port_file || workers < 1 || workers > MOST || file_count == 0)
        wire_die("a port file, a file and 1 to %d workers are needed", MOST);
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    for (int i = 0; i < workers; i++)
        fds[i] = listener(&place);
    port_write(port_file, &place);
    for (int i = 1; i < workers; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, work, &fds[i]))
            wire_die("no thread");
    }
    work(&fds[0]);
    return 0;
}
