/* hoard -p PORT-FILE [options] MODE: a client that means no good: it opens many connections and holds them.
 *   silent   sends nothing                             header   sends a header that never ends, a byte at a
 * time body     sends a body that never ends, likewise    reader   asks, and never reads the answer idle asks
 * once, takes the answer, and stays -n N         connections (100)          -a N        from so many
 * addresses, 127.1.0.1 and following (1) -s SECONDS   how long, at most (60)     -i MS       between two
 * bytes of one connection (100) -t TARGET    what is asked (/health)    -g          opens a connection again
 * when the server has closed one It ends when every connection has been closed by the server, when its time
 * is over, or on SIGTERM, and prints opened, answered, cut (closed by the server), left (still open), and
 * longest_ms, the longest life of a cut one. When as many are open as it was told, it prints "ready" and goes
 * on. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "t/http/wire.h"

enum mode { SILENT, HEADER, BODY, READER, IDLE, MODES };
static const char *const mode_names[MODES] = {"silent", "header", "body", "reader", "idle"};

struct hold {
    int fd;
    bool begun, answered;
    int64_t opened_ns, next_ns;
};

static struct {
    struct wire_place place;
    enum mode mode;
    size_t connections, addresses;
    double seconds;
    int64_t between_ns;
    const char *target;
    bool again;
} ask = {.connections = 100, .addresses = 1, .seconds = 60, .between_ns = 100000000, .target = "/health"};

static struct hold *holds;
static int poller;
static size_t opened, answered, cut, open_now;
static int64_t longest_ns;
static char request[1024];
static volatile sig_atomic_t ended;

static void on_end(int number)
{
    ended = number;
}

static void request_make(void)
{
    static const char *const forms[MODES] = {
        [SILENT] = "",
        [HEADER] = "GET %s HTTP/1.1\r\nHost: %s\r\nX-Long: ",
        [BODY] =
            "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: 2000\r\n\r\n",
        [READER] = "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n",
        [IDLE] = "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n",
    };
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(request, sizeof request, forms[ask.mode], ask.target, ask.place.host);
#pragma GCC diagnostic pop
}

/* A connection from one of our addresses; its bytes are sent when it is there. */
static void open_one(size_t index)
{
    struct hold *hold = &holds[index];
    struct sockaddr_in from = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(0x7f010001 + (uint32_t)(index % ask.addresses))};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), small = 4096;
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.u64 = index};
    if (fd < 0)
        wire_die("socket: %s", strerror(errno));
    if (ask.mode == READER)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    if (bind(fd, (struct sockaddr *)&from, sizeof from) ||
        (connect(fd, (struct sockaddr *)&ask.place.address, ask.place.length) && errno != EINPROGRESS)) {
        close(fd);
        fd = -1;
    } else if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event)) {
        wire_die("epoll: %s", strerror(errno));
    }
    *hold = (struct hold){.fd = fd, .opened_ns = wire_now(), .next_ns = wire_now() + ask.between_ns};
    opened += fd >= 0;
    open_now += fd >= 0;
}

static void cut_one(size_t index)
{
    struct hold *hold = &holds[index];
    int64_t life = wire_now() - hold->opened_ns;
    longest_ns = life > longest_ns ? life : longest_ns;
    close(hold->fd);
    hold->fd = -1;
    cut++;
    open_now--;
    if (ask.again)
        open_one(index);
}

static void ready(size_t index, uint32_t events)
{
    static char bytes[65536];
    struct hold *hold = &holds[index];
    ssize_t got = 1;
    if (hold->fd < 0)
        return;
    if (!hold->begun && (events & EPOLLOUT)) {
        hold->begun = send(hold->fd, request, strlen(request), MSG_NOSIGNAL) >= 0;
        hold->next_ns = wire_now() + ask.between_ns;
    }
    if (ask.mode == READER) {
        if (events & (EPOLLERR | EPOLLHUP))
            cut_one(index);
        return;
    }
    while ((got = recv(hold->fd, bytes, sizeof bytes, 0)) > 0) {
        answered += !hold->answered;
        hold->answered = true;
    }
    if (got == 0 || (errno != EAGAIN && errno != ENOTCONN))
        cut_one(index);
}

/* The next byte of those that drip. */
static void drip(void)
{
    int64_t now = wire_now();
    if (ask.mode != HEADER && ask.mode != BODY)
        return;
    for (size_t i = 0; i < ask.connections; i++)
        if (holds[i].fd >= 0 && holds[i].begun && holds[i].next_ns <= now) {
            holds[i].next_ns = now + ask.between_ns;
            (void)!send(holds[i].fd, " ", 1, MSG_NOSIGNAL);
        }
}

static void turn(void)
{
    struct epoll_event events[512];
    int count = epoll_wait(poller, events, 512, 20);
    for (int i = 0; i < count; i++)
        ready(events[i].data.u64, events[i].events);
    drip();
}

/* A reader looks at last whether its answers were cut: it takes what the system holds for it. */
static void readers_end(void)
{
    static char bytes[65536];
    for (size_t i = 0; i < ask.connections && ask.mode == READER; i++) {
        ssize_t got = 1;
        for (int64_t until = wire_now() + 1000000000; holds[i].fd >= 0 && wire_now() < until;) {
            got = recv(holds[i].fd, bytes, sizeof bytes, 0);
            if (got < 0 && errno == EAGAIN)
                usleep(1000);
            else if (got <= 0)
                break;
        }
        if (holds[i].fd >= 0 && (got == 0 || errno == ECONNRESET))
            cut_one(i);
    }
}

static void options(int argc, char **argv)
{
    int option;
    const char *port_file = NULL;
    while ((option = getopt(argc, argv, "p:n:a:s:i:t:g")) != -1)
        switch (option) {
        case 'p':
            port_file = optarg;
            break;
        case 'n':
            ask.connections = strtoul(optarg, NULL, 10);
            break;
        case 'a':
            ask.addresses = strtoul(optarg, NULL, 10);
            break;
        case 's':
            ask.seconds = strtod(optarg, NULL);
            break;
        case 'i':
            ask.between_ns = (int64_t)(strtod(optarg, NULL) * 1e6);
            break;
        case 't':
            ask.target = optarg;
            break;
        case 'g':
            ask.again = true;
            break;
        default:
            wire_die("usage: hoard -p PORT-FILE [options] MODE: t/http/hoard.c says more");
        }
    while (optind < argc && ask.mode < MODES && strcmp(argv[optind], mode_names[ask.mode]))
        ask.mode++;
    if (!port_file || optind + 1 != argc || ask.mode == MODES || !ask.connections || !ask.addresses)
        wire_die("a port file and one of silent, header, body, reader, idle are needed");
    wire_place_read(&ask.place, port_file);
}

int main(int argc, char **argv)
{
    options(argc, argv);
    if (!wire_descriptors(ask.connections + 20)) {
        fprintf(stderr, "hoard: %zu descriptors are above the hard limit\n", ask.connections + 20);
        return 77;
    }
    signal(SIGTERM, on_end);
    signal(SIGINT, on_end);
    request_make();
    poller = epoll_create1(EPOLL_CLOEXEC);
    holds = calloc(ask.connections, sizeof *holds);
    if (!holds || poller < 0)
        wire_die("no memory");
    int64_t finish = wire_now() + (int64_t)(ask.seconds * 1e9);
    for (size_t i = 0; i < ask.connections; i++) {
        open_one(i);
        if (i % 64 == 63)
            turn();
    }
    printf("ready\n");
    fflush(stdout);
    while (!ended && wire_now() < finish && (open_now || ask.again)) {
        turn();
        for (size_t i = 0; ask.again && i < ask.connections; i++)
            if (holds[i].fd < 0)
                open_one(i);
    }
    readers_end();
    printf("opened %zu\nanswered %zu\ncut %zu\nleft %zu\nlongest_ms %lld\n", opened, answered, cut, open_now,
           (long long)(longest_ns / 1000000));
    return 0;
}
