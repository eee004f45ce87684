#include "source/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "base/array.h"

#define FILE_PIECE ((size_t)64 << 10) /* bytes */

/* Makes room for `want` bytes and the NUL byte after them, and for FILE_PIECE at least. */
static bool reserve(char **bytes, size_t *capacity, size_t want)
{
    return array_reserve(bytes, capacity, want < FILE_PIECE ? FILE_PIECE : want + 1, 1);
}

static int no_memory(const char *path, struct error *err)
{
    return error_set(err, ERROR_NO_MEMORY, "%s: not enough memory to read it", path);
}

static int too_large(const char *path, struct error *err)
{
    return error_set(err, ERROR_DATA, "%s: more than %zu bytes, expected a table of one day", path,
                     FILE_MOST);
}

static int failed(const char *path, int errnum, struct error *err)
{
    return error_set(err, error_from_errno(errnum), "%s: cannot be read: %s", path, strerror(errnum));
}

/* Reads to the end of the file, however long fstat() said it is. */
static int read_all(int fd, const char *path, struct file_text *text, size_t *length, struct error *err)
{
    *length = 0;
    for (;;) {
        if (!reserve(&text->packed, &text->packed_capacity, *length + 1))
            return no_memory(path, err);
        ssize_t got = read(fd, text->packed + *length, text->packed_capacity - *length - 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failed(path, errno, err);
        if (got == 0)
            return 0;
        *length += (size_t)got;
        if (*length > FILE_MOST)
            return too_large(path, err);
    }
}

static bool is_gzip(const void *bytes, size_t length)
{
    return length >= 2 && memcmp(bytes, "\x1f\x8b", 2) == 0;
}

/* One member of a gzip file, appended to text->bytes. */
static int inflate_member(z_stream *z, const char *path, struct file_text *text, struct error *err)
{
    for (int ret = Z_OK; ret != Z_STREAM_END;) {
        if (text->length > FILE_MOST)
            return too_large(path, err);
        if (!reserve(&text->bytes, &text->capacity, text->length + 1))
            return no_memory(path, err);
        size_t room = text->capacity - text->length - 1;
        z->next_out = (unsigned char *)text->bytes + text->length;
        z->avail_out = (unsigned)room;
        ret = inflate(z, Z_NO_FLUSH);
        text->length += room - z->avail_out;
        if (ret == Z_MEM_ERROR)
            return no_memory(path, err);
        if (ret == Z_BUF_ERROR || (ret == Z_OK && z->avail_in == 0 && z->avail_out > 0))
            return error_set(err, ERROR_DATA, "%s: truncated gzip data, expected the end of the stream",
                             path);
        if (ret != Z_OK && ret != Z_STREAM_END)
            return error_set(err, ERROR_DATA, "%s: damaged gzip data (%s), expected a whole gzip file", path,
                             z->msg != NULL ? z->msg : "not a gzip stream");
    }
    return 0;
}

static int inflate_members(z_stream *z, const char *path, struct file_text *text, struct error *err)
{
    for (;;) {
        int ret = inflate_member(z, path, text, err);
        if (ret != 0)
            return ret;
        if (z->avail_in == 0)
            return text->length > FILE_MOST ? too_large(path, err) : 0;
        if (!is_gzip(z->next_in, z->avail_in))
            return error_set(err, ERROR_DATA,
                             "%s: %u bytes after the gzip data, expected the end of the file", path,
                             z->avail_in);
        if (inflateReset(z) != Z_OK)
            return error_set(err, ERROR_INTERNAL, "%s: zlib would not go on to the next member", path);
    }
}

static int unpack(const char *path, struct file_text *text, size_t packed_length, struct error *err)
{
    z_stream z = {.next_in = (unsigned char *)text->packed, .avail_in = (unsigned)packed_length};
    if (inflateInit2(&z, MAX_WBITS + 16) != Z_OK) /* + 16: a gzip header and nothing else */
        return no_memory(path, err);
    text->length = 0;
    int ret = inflate_members(&z, path, text, err);
    inflateEnd(&z);
    return ret;
}

/* The file is not packed: the bytes that were read are the text. */
static void take_as_it_is(struct file_text *text, size_t length)
{
    struct file_text old = *text;
    *text = (struct file_text){.bytes = old.packed,
                               .length = length,
                               .capacity = old.packed_capacity,
                               .packed = old.bytes,
                               .packed_capacity = old.capacity};
}

static int read_open(int fd, const char *path, struct file_text *text, struct error *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return failed(path, errno, err);
    if (!S_ISREG(st.st_mode))
        return error_set(err, ERROR_DATA, "%s: not a regular file, expected a .csv or .csv.gz file", path);
    size_t length;
    int ret = read_all(fd, path, text, &length, err);
    if (ret == 0 && is_gzip(text->packed, length))
        ret = unpack(path, text, length, err);
    else if (ret == 0)
        take_as_it_is(text, length);
    if (ret == 0)
        text->bytes[text->length] = '\0';
    return ret;
}

void file_text_free(struct file_text *text)
{
    free(text->bytes);
    free(text->packed);
    *text = (struct file_text){0};
}

int file_read(const char *path, struct file_text *text, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* opening a FIFO must not wait for its writer */
    if (fd < 0)
        return failed(path, errno, err);
    int ret = read_open(fd, path, text, err);
    close(fd);
    return ret;
}
