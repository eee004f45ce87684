#include "http/body.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/spool.h"
#include "http/problems.h"

static char no_memory_text[] = "{\"detail\":\"out of memory\"}\n";
static struct body no_memory = {
    .status = 503,
    .type = BODY_JSON,
    .cache = "no-store",
    .bytes = no_memory_text,
    .fd = -1,
    .length = sizeof no_memory_text - 1,
    .references = 1, /* this one is never given back */
};

struct body *body_new(int status, const char *type, char *bytes, size_t length)
{
    struct body *body = calloc(1, sizeof *body);
    if (body == NULL) {
        free(bytes);
        return NULL;
    }
    body->status = status;
    body->type = type;
    body->bytes = bytes;
    body->length = length;
    body->fd = -1;
    atomic_init(&body->references, 1);
    return body;
}

static void file_drop(struct spool *spool, int fd, size_t length)
{
    if (fd < 0)
        return;
    close(fd);
    if (spool)
        spool_return(spool, length);
}

int body_take(int status, const char *type, struct output *out, struct body **body, struct error *err)
{
    struct spool *spool = out->spool;
    struct output_whole whole;
    *body = NULL;
    int ret = output_take_whole(out, &whole, err);
    if (ret != 0)
        return ret;
    *body = body_new(status, type, whole.bytes, whole.length);
    if (*body == NULL)
        file_drop(spool, whole.fd, whole.length);
    else if (whole.fd >= 0)
        (*body)->spool = spool, (*body)->fd = whole.fd;
    return *body ? 0 : error_no_memory(err);
}

static bool value_safe(const char *value)
{
    for (; *value; value++)
        if ((unsigned char)*value < ' ' || *value == 0x7F)
            return false;
    return true;
}

int body_header_add(struct body *body, const char *name, const char *value, struct error *err)
{
    if (body->headers == BODY_HEADERS || !value_safe(value))
        return error_set(err, ERROR_INTERNAL, "the header %s cannot be added", name);
    char *copy = strdup(value);
    if (copy == NULL)
        return error_no_memory(err);
    body->header[body->headers++] = (struct body_header){name, copy};
    return 0;
}

struct body *body_hold(const struct body *body)
{
    struct body *held = (struct body *)body;
    atomic_fetch_add_explicit(&held->references, 1, memory_order_relaxed);
    return held;
}

void body_release(struct body **body)
{
    struct body *was = *body;
    *body = NULL;
    if (was == NULL || atomic_fetch_sub_explicit(&was->references, 1, memory_order_acq_rel) != 1)
        return;
    for (unsigned i = 0; i < was->headers; i++)
        free(was->header[i].value);
    free(was->bytes);
    file_drop(was->spool, was->fd, was->length);
    free(was);
}

/* What malloc() took for a block, with the word in front of it. */
static size_t block_memory(void *block)
{
    return block ? malloc_usable_size(block) + sizeof(size_t) : 0;
}

size_t body_memory(const struct body *body)
{
    if (body == &no_memory)
        return 0;
    size_t memory = block_memory((void *)body) + block_memory(body->bytes);
    for (unsigned i = 0; i < body->headers; i++)
        memory += block_memory(body->header[i].value);
    return memory;
}

struct body *body_error(int status, const char *format, ...)
{
    char text[1024];
    struct output out;
    struct body *body;
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    output_open(&out, OUTPUT_MEMORY);
    detail_write(text, &out);
    if (body_take(status, BODY_JSON, &out, &body, NULL) != 0)
        return body_hold(&no_memory);
    body->cache = "no-store";
    return body;
}
