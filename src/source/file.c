#include "source/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/unpack.h"

static int failed(const char *path, int errnum, struct error *err)
{
    return error_set(err, error_from_errno(errnum), "%s: cannot be read: %s", path, strerror(errnum));
}

/* Reads to the end of the file, however long fstat() said it is. */
static int read_all(int fd, const char *path, size_t most, struct file_text *text, size_t *length,
                    struct error *err)
{
    *length = 0;
    for (;;) {
        if (!file_reserve(&text->packed, &text->packed_capacity, *length + 1))
            return file_no_memory(path, err);
        ssize_t got = read(fd, text->packed + *length, text->packed_capacity - *length - 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failed(path, errno, err);
        if (got == 0)
            return 0;
        *length += (size_t)got;
        if (*length > most)
            return file_too_large(path, most, err);
    }
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

static int read_open(int fd, const char *path, size_t most, struct file_text *text, struct error *err)
{
    size_t length;
    int ret = read_all(fd, path, most, text, &length, err);
    const struct unpack_kind *kind = ret == 0 ? unpack_kind_of(text->packed, length) : NULL;
    if (kind != NULL)
        ret = kind->unpack(path, text, length, most, err);
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

int file_read(const char *path, size_t most, struct file_text *text, struct error *err)
{
    struct stat st;
    if (strcmp(path, FILE_STANDARD_INPUT) == 0)
        return read_open(STDIN_FILENO, path, most, text, err);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* opening a FIFO must not wait for its writer */
    if (fd < 0)
        return failed(path, errno, err);
    int ret = fstat(fd, &st) != 0 ? failed(path, errno, err) : 0;
    if (ret == 0 && !S_ISREG(st.st_mode))
        ret = error_set(err, ERROR_DATA, "%s: not a regular file, expected a .csv file, packed or not", path);
    if (ret == 0)
        ret = read_open(fd, path, most, text, err);
    close(fd);
    return ret;
}
