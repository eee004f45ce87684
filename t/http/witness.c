/* witness -p PORT-FILE [-c COMMITTED] [-r] [-s SECONDS] [-o SEEN] TARGET...: reads the targets in turn
 * without pause, until its time is over or SIGTERM comes, and looks whether each body is of exactly one state
 * of the store:
 *   - its status is 200, it is whole, and it says as_of;
 *   - the newest date in it is as_of: no part of it is older or newer than the rest;
 *   - bodies of a target with the same as_of are the same, and so are those with the same ETag (generated_at
 * aside);
 *   - as_of is not before the date in the file COMMITTED when the request was sent (the writer puts it there,
 * by rename, after its commit); "{day}" in a target is that date. -r: the server may go and come back, with
 * another port file; a connection that is lost is opened again. Prints "requests N", "lost N" and "days N"
 * (different as_of), at most 10 lines "fault TEXT", and to SEEN a line "TARGET AS_OF SUM" for each body that
 * differs, so that several witnesses can be held against each other. It ends with 1 where there was a fault.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "t/http/wire.h"

enum { TABLE = 1 << 16, PATIENCE_MS = 30000 };

static struct {
    const char *port_file, *committed;
    bool returns;
    double seconds;
    char **targets;
    size_t target_count;
} ask = {.seconds = 60};

static unsigned long requests, lost, faults, days;
static FILE *seen_file;
static volatile sig_atomic_t ended;
static char *bytes; /* [used] of the answer */
static size_t used, room;

static void on_end(int number)
{
    ended = number;
}

static void fault(const char *target, const char *what, const char *detail)
{
    if (faults++ < 10)
        printf("fault %s: %s %s\n", target, what, detail);
}

static uint64_t sum(uint64_t hash, const char *data, size_t length) /* FNV-1a */
{
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)data[i]) * UINT64_C(0x100000001b3);
    return hash;
}

/* ---- one request ---- */

static bool reached(int fd, short events)
{
    return poll(&(struct pollfd){.fd = fd, .events = events}, 1, PATIENCE_MS) > 0;
}

/* 1: a whole answer is in `bytes`; 0: the connection is lost. The body is moved to the front. */
static int ask_once(int fd, const char *request, struct wire_head *head, size_t *body_length)
{
    size_t sent = 0, length = strlen(request);
    used = 0;
    while (sent < length) {
        ssize_t count = reached(fd, POLLOUT) ? send(fd, request + sent, length - sent, MSG_NOSIGNAL) : -1;
        if (count < 0)
            return 0;
        sent += (size_t)count;
    }
    for (;;) {
        int found = used ? wire_head_read(head, bytes, used) : 0;
        ptrdiff_t body = -1;
        if (found > 0 && head->chunked)
            body = wire_chunks(bytes + head->length, used - head->length, bytes + head->length, body_length);
        else if (found > 0 && used - head->length >= head->body_size)
            *body_length = head->body_size, body = 1;
        if (found > 0 && (body > 0 || (!head->chunked && !head->body_size)))
            return 1;
        if (found < 0)
            return 0;
        if (room - used < 65536)
            bytes = realloc(bytes, room = 2 * room + 131072);
        if (!bytes)
            wire_die("no memory");
        ssize_t got = reached(fd, POLLIN) ? recv(fd, bytes + used, room - used, 0) : -1;
        if (got <= 0)
            return 0;
        used += (size_t)got;
    }
}

/* ---- what a body says ---- */

static bool is_date(const char *text)
{
    for (int i = 0; i < 10; i++)
        if (i == 4 || i == 7 ? text[i] != '-' : text[i] < '0' || text[i] > '9')
            return false;
    return text[10] == '"';
}

/* The newest date that stands in quotation marks, "" where there is none. */
static void newest_date(const char *body, size_t length, char newest[static 11])
{
    *newest = '\0';
    for (const char *at = body, *end = body + length; (at = memchr(at, '"', (size_t)(end - at))); at++)
        if (end - at > 12 && is_date(at + 1) && strncmp(at + 1, newest, 10) > 0)
            memcpy(newest, at + 1, 10), newest[10] = '\0';
}

/* The text of a field at the top of a JSON object: the first of that name. */
static char *field(const char *body, size_t length, const char *name, size_t *value_length)
{
    char key[40];
    int key_length = snprintf(key, sizeof key, "\"%s\":", name);
    char *at = memmem(body, length, key, (size_t)key_length);
    if (!at)
        return NULL;
    for (at += key_length; *at == ' '; at++) {
    }
    char *end = *at == '"' ? strchr(at + 1, '"') : NULL;
    *value_length = end ? (size_t)(end - at - 1) : 0;
    return end ? at + 1 : NULL;
}

/* What was seen under a key before; the first sum under it is kept. */
static uint64_t *entry(uint64_t key)
{
    static struct {
        uint64_t key, value;
    } table[TABLE];
    size_t place = key % TABLE;
    for (size_t steps = 0; table[place].key && table[place].key != key; steps++, place = (place + 1) % TABLE)
        if (steps == TABLE - 1)
            wire_die("too many bodies");
    table[place].key = key;
    return &table[place].value;
}

/* The same key means the same body. True where it is new. */
static bool same(const char *target, const char *kind, const char *key, uint64_t body)
{
    uint64_t hash = sum(sum(sum(UINT64_C(0xcbf29ce484222325), target, strlen(target)), kind, strlen(kind)),
                        key, strlen(key));
    uint64_t *known = entry(hash | 1);
    bool is_new = *known == 0;
    if (!is_new && *known != body)
        fault(target, kind, key);
    *known = is_new ? body : *known;
    return is_new;
}

static void judge(const char *target, const struct wire_head *head, char *body, size_t length,
                  const char *floor)
{
    char newest[11], as_of[11] = "";
    size_t value_length;
    if (head->status != 200) {
        char status[16];
        snprintf(status, sizeof status, "%d", head->status);
        fault(target, "status", status);
        return;
    }
    char *generated = field(body, length, "generated_at", &value_length);
    if (generated)
        memset(generated, '0', value_length);
    char *value = field(body, length, "as_of", &value_length);
    if (!value || value_length != 10) {
        fault(target, "no as_of in it", "");
        return;
    }
    memcpy(as_of, value, 10);
    newest_date(body, length, newest);
    if (strcmp(newest, as_of))
        fault(target, "its newest date is not as_of, but", newest);
    if (strcmp(as_of, floor) < 0)
        fault(target, "it is older than a day that was committed before:", as_of);
    uint64_t hash = sum(UINT64_C(0xcbf29ce484222325), body, length) | 1;
    bool is_new = same(target, "two bodies as of", as_of, hash);
    days += same("", "a day", as_of, 1);
    if (*head->etag)
        same(target, "two bodies with the ETag", head->etag, hash);
    if (is_new && seen_file)
        fprintf(seen_file, "%s %s %016llx\n", target, as_of, (unsigned long long)hash);
}

/* ---- the run ---- */

static void committed_read(char floor[static 11])
{
    strcpy(floor, "0000-00-00");
    FILE *file = ask.committed ? fopen(ask.committed, "r") : NULL;
    if (file) {
        (void)!fscanf(file, "%10s", floor);
        fclose(file);
    }
}

static void target_fill(char *target, size_t size, const char *form, const char *day)
{
    const char *at = strstr(form, "{day}");
    if (at)
        snprintf(target, size, "%.*s%s%s", (int)(at - form), form, day, at + 5);
    else
        snprintf(target, size, "%s", form);
}

static int reconnect(struct wire_place *place)
{
    if (access(ask.port_file, R_OK) == 0)
        wire_place_read(place, ask.port_file);
    return wire_connect(place, 0);
}

static void run(void)
{
    struct wire_place place;
    wire_place_read(&place, ask.port_file);
    int fd = wire_connect(&place, 0);
    int64_t finish = wire_now() + (int64_t)(ask.seconds * 1e9);
    for (size_t i = 0; !ended && wire_now() < finish; i++) {
        char floor[11], target[1024], request[2048];
        struct wire_head head;
        size_t length;
        committed_read(floor);
        errno = 0;
        used = 0;
        target_fill(target, sizeof target, ask.targets[i % ask.target_count], floor);
        snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", target, place.host);
        if (fd >= 0 && ask_once(fd, request, &head, &length)) {
            bytes[head.length + length] = '\0';
            judge(target, &head, bytes + head.length, length, floor);
            requests++;
            if (!head.close)
                continue;
        } else if (!ended) { /* the signal breaks off what is on its way */
            char detail[80];
            snprintf(detail, sizeof detail, "after %zu bytes of the answer: %s", used, strerror(errno));
            lost++;
            if (!ask.returns)
                fault(target, "the connection is lost", detail);
            usleep(5000);
        }
        if (fd >= 0)
            close(fd);
        fd = reconnect(&place);
    }
}

int main(int argc, char **argv)
{
    int option;
    while ((option = getopt(argc, argv, "p:c:rs:o:")) != -1)
        switch (option) {
        case 'p':
            ask.port_file = optarg;
            break;
        case 'c':
            ask.committed = optarg;
            break;
        case 'r':
            ask.returns = true;
            break;
        case 's':
            ask.seconds = strtod(optarg, NULL);
            break;
        case 'o':
            seen_file = fopen(optarg, "w");
            break;
        default:
            wire_die("usage: witness -p PORT-FILE [-c COMMITTED] [-r] [-s SECONDS] [-o SEEN] TARGET...");
        }
    if (!ask.port_file || optind == argc)
        wire_die("a port file and a target are needed");
    ask.targets = argv + optind;
    ask.target_count = (size_t)(argc - optind);
    signal(SIGTERM, on_end);
    bytes = malloc(room = 1 << 20);
    if (!bytes)
        wire_die("no memory");
    run();
    printf("requests %lu\nlost %lu\ndays %lu\nfaults %lu\n", requests, lost, days, faults);
    if (seen_file)
        fclose(seen_file);
    return faults > 0;
}
