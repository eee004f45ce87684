#include "t/http/client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void client_open(struct client *client, const struct wire_place *place)
{
    client->fd = wire_connect(place, 0);
    client->state = CLIENT_IDLE;
}

void client_close(struct client *client)
{
    if (client->fd >= 0)
        close(client->fd);
    client->fd = -1;
    free(client->held);
    client->held = NULL;
    client->held_length = client->held_room = 0;
}

static void end(struct client *client, enum client_state state)
{
    client_close(client);
    client->state = state;
}

static void hold(struct client *client, const char *data, size_t length)
{
    if (client->held_length + length > client->held_room) {
        client->held_room = 2 * (client->held_length + length);
        client->held = realloc(client->held, client->held_room);
        if (!client->held)
            wire_die("no memory");
    }
    memcpy(client->held + client->held_length, data, length);
    client->held_length += length;
}

static void answered(struct client *client)
{
    client->held_length = 0;
    client->has_head = false;
    if (client->expected && client->body_length != client->expected_length)
        client->same = false;
    client->state = CLIENT_ANSWERED;
    if (client->head.close)
        client_close(client);
}

/* Bytes of a body whose size is known. */
static void body(struct client *client, const char *data, size_t length)
{
    size_t at = client->body_length;
    if (at + length > client->head.body_size) {
        end(client, CLIENT_BROKEN);
        return;
    }
    if (client->expected &&
        (at + length > client->expected_length || memcmp(client->expected + at, data, length)))
        client->same = false;
    client->body_length += length;
    if (client->body_length == client->head.body_size)
        answered(client);
}

static void chunks(struct client *client, const char *data, size_t length)
{
    hold(client, data, length);
    char *out = client->expected ? malloc(client->held_length + 1) : NULL;
    size_t out_length = 0;
    ptrdiff_t used = wire_chunks(client->held, client->held_length, out, &out_length);
    if (used < 0 || (size_t)used > client->held_length) {
        end(client, CLIENT_BROKEN);
    } else if (used > 0) {
        client->body_length = out_length;
        if (out && (out_length != client->expected_length || memcmp(out, client->expected, out_length)))
            client->same = false;
        answered(client);
    }
    free(out);
}

static bool has_body(const struct client *client)
{
    int status = client->head.status;
    return strncmp(client->request, "HEAD ", 5) && status != 204 && status != 304;
}

static void body_begin(struct client *client, const char *data, size_t length)
{
    client->has_head = true;
    client->body_length = 0;
    client->held_length = 0;
    client->same = true;
    if (!has_body(client)) {
        client->expected = NULL;
        client->head.body_size = 0;
        client->head.chunked = false;
    }
    if (client->head.chunked)
        chunks(client, data, length);
    else
        body(client, data, length);
}

static void feed(struct client *client, const char *data, size_t length)
{
    if (client->has_head) {
        if (client->head.chunked)
            chunks(client, data, length);
        else
            body(client, data, length);
        return;
    }
    char *copy = NULL;
    if (client->held_length) {
        hold(client, data, length);
        data = copy = client->held;
        length = client->held_length;
        client->held = NULL;
        client->held_length = client->held_room = 0;
    }
    int found = wire_head_read(&client->head, data, length);
    if (found < 0)
        end(client, CLIENT_BROKEN);
    else if (found == 0)
        hold(client, data, length);
    else
        body_begin(client, data + client->head.length, length - client->head.length);
    free(copy);
}

static void gone(struct client *client)
{
    bool begun = client->has_head || client->held_length;
    if (client->state == CLIENT_ASKING)
        end(client, begun ? CLIENT_BROKEN : errno == ECONNREFUSED ? CLIENT_REFUSED : CLIENT_DROPPED);
    else
        client_close(client);
}

static void take(struct client *client)
{
    static char bytes[1 << 20];
    while (client->fd >= 0 && client->state != CLIENT_ANSWERED) {
        errno = 0;
        ssize_t got = recv(client->fd, bytes, sizeof bytes, 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOTCONN))
            return;
        if (got <= 0)
            gone(client);
        else if (client->state == CLIENT_ASKING)
            feed(client, bytes, (size_t)got);
        else
            end(client, CLIENT_BROKEN); /* bytes that nobody has asked for */
    }
}

static void put(struct client *client)
{
    while (client->sent < client->request_length) {
        errno = 0;
        ssize_t count = send(client->fd, client->request + client->sent,
                             client->request_length - client->sent, MSG_NOSIGNAL);
        if (count < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOTCONN))
            return;
        if (count < 0 && errno == ECONNREFUSED) {
            end(client, CLIENT_REFUSED);
            return;
        }
        if (count < 0) { /* an answer may be there all the same */
            client->sent = client->request_length;
            return;
        }
        client->sent += (size_t)count;
    }
}

void client_ask(struct client *client, const char *request, size_t length)
{
    client->request = request;
    client->request_length = length;
    client->sent = 0;
    client->has_head = false;
    client->held_length = 0;
    client->state = client->fd < 0 ? CLIENT_REFUSED : CLIENT_ASKING;
    if (client->fd >= 0)
        put(client);
}

void client_turn(struct client *client)
{
    if (client->fd >= 0 && client->state == CLIENT_ASKING)
        put(client);
    take(client);
}
