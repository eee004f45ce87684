#include "http/body-source.h"

#include <stdlib.h>
#include <unistd.h>

struct reading {
    struct body *body; /* held */
    size_t at;
};

static ptrdiff_t fill(void *arg, char *room, size_t size)
{
    struct reading *reading = arg;
    size_t left = reading->body->length - reading->at;
    if (!left)
        return STREAM_END;
    ssize_t got = pread(reading->body->fd, room, left < size ? left : size, (off_t)reading->at);
    if (got <= 0)
        return STREAM_FAILED;
    reading->at += (size_t)got;
    return got;
}

static void stop(void *arg)
{
    struct reading *reading = arg;
    body_release(&reading->body);
    free(reading);
}

bool body_source(const struct body *body, struct stream_source *source)
{
    struct reading *reading = malloc(sizeof *reading);
    if (!reading)
        return false;
    *reading = (struct reading){.body = body_hold(body)};
    *source = (struct stream_source){fill, stop, reading};
    return true;
}
