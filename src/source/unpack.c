#include "source/unpack.h"

#include <string.h>

#include <zlib.h>
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif
#ifdef HAVE_LZMA
#include <lzma.h>
#endif

#include "base/array.h"

#define FILE_PIECE ((size_t)64 << 10) /* bytes */

bool file_reserve(char **bytes, size_t *capacity, size_t want)
{
    return array_reserve(bytes, capacity, want < FILE_PIECE ? FILE_PIECE : want + 1, 1);
}

int file_no_memory(const char *path, struct error *err)
{
    return error_set(err, ERROR_NO_MEMORY, "%s: not enough memory to read it", path);
}

int file_too_large(const char *path, size_t most, struct error *err)
{
    return error_set(err, ERROR_DATA, "%s: more than %zu bytes, expected a table of one %s", path, most,
                     most > FILE_DAY_MOST ? "year" : "day");
}

/* ---- what all kinds share ---- */

/* A text that grows while it is unpacked. */
struct unpacking {
    const char *path;
    const char *kind; /* for messages */
    struct file_text *text;
    size_t most;
    struct error *err;
};

/* Makes room for more of the text. *room is how much may be written behind it, without the final NUL byte. */
static int room_make(struct unpacking *unpacking, size_t *room)
{
    struct file_text *text = unpacking->text;
    if (text->length > unpacking->most)
        return file_too_large(unpacking->path, unpacking->most, unpacking->err);
    if (!file_reserve(&text->bytes, &text->capacity, text->length + 1))
        return file_no_memory(unpacking->path, unpacking->err);
    *room = text->capacity - text->length - 1;
    if (*room > unpacking->most + 1 - text->length)
        *room = unpacking->most + 1 - text->length;
    return 0;
}

static int truncated(const struct unpacking *unpacking)
{
    return error_set(unpacking->err, ERROR_DATA, "%s: truncated %s data, expected the end of the stream",
                     unpacking->path, unpacking->kind);
}

static int damaged(const struct unpacking *unpacking, const char *why)
{
    return error_set(unpacking->err, ERROR_DATA, "%s: damaged %s data (%s), expected a whole %s file",
                     unpacking->path, unpacking->kind, why, unpacking->kind);
}

static int followed(const struct unpacking *unpacking, size_t bytes)
{
    return error_set(unpacking->err, ERROR_DATA,
                     "%s: %zu bytes after the %s data, expected the end of the file", unpacking->path, bytes,
                     unpacking->kind);
}

/* Checks the length of what has been unpacked to its end. */
static int ended(const struct unpacking *unpacking)
{
    return unpacking->text->length > unpacking->most
               ? file_too_large(unpacking->path, unpacking->most, unpacking->err)
               : 0;
}

/* ---- gzip ---- */

static const char gzip_magic[] = "\x1f\x8b";

/* One member of a gzip file, appended to the text. */
static int inflate_member(z_stream *z, struct unpacking *unpacking)
{
    for (int ret = Z_OK; ret != Z_STREAM_END;) {
        struct file_text *text = unpacking->text;
        size_t room = 0;
        int made = room_make(unpacking, &room);
        if (made != 0)
            return made;
        z->next_out = (unsigned char *)text->bytes + text->length;
        z->avail_out = (unsigned)room;
        ret = inflate(z, Z_NO_FLUSH);
        text->length += room - z->avail_out;
        if (ret == Z_MEM_ERROR)
            return file_no_memory(unpacking->path, unpacking->err);
        if (ret == Z_BUF_ERROR || (ret == Z_OK && z->avail_in == 0 && z->avail_out > 0))
            return truncated(unpacking);
        if (ret != Z_OK && ret != Z_STREAM_END)
            return damaged(unpacking, z->msg != NULL ? z->msg : "not a gzip stream");
    }
    return 0;
}

static int inflate_members(z_stream *z, struct unpacking *unpacking)
{
    for (;;) {
        int ret = inflate_member(z, unpacking);
        if (ret != 0)
            return ret;
        if (z->avail_in == 0)
            return ended(unpacking);
        if (z->avail_in < 2 || memcmp(z->next_in, gzip_magic, 2) != 0)
            return followed(unpacking, z->avail_in);
        if (inflateReset(z) != Z_OK)
            return error_set(unpacking->err, ERROR_INTERNAL, "%s: zlib would not go on to the next member",
                             unpacking->path);
    }
}

static int unpack_gzip(const char *path, struct file_text *text, size_t length, size_t most,
                       struct error *err)
{
    struct unpacking unpacking = {path, "gzip", text, most, err};
    z_stream z = {.next_in = (unsigned char *)text->packed, .avail_in = (unsigned)length};
    if (inflateInit2(&z, MAX_WBITS + 16) != Z_OK) /* + 16: a gzip header and nothing else */
        return file_no_memory(path, err);
    text->length = 0;
    int ret = inflate_members(&z, &unpacking);
    inflateEnd(&z);
    return ret;
}

/* ---- zstd and xz ---- */

#if !defined HAVE_ZSTD || !defined HAVE_LZMA
static int built_without(const char *path, const char *kind, const char *program, struct error *err)
{
    return error_set(err, ERROR_DATA,
                     "%s: packed with %s, which this sise was built without, expected it unpacked: '%s -d' "
                     "does that",
                     path, kind, program);
}
#endif

#ifdef HAVE_ZSTD
/* Windows as large as the library decodes by default: 128 MiB. A frame follows a frame without a sign. */
static int zstd_frames(ZSTD_DStream *z, struct unpacking *unpacking, size_t length)
{
    struct file_text *text = unpacking->text;
    ZSTD_inBuffer in = {text->packed, length, 0};
    size_t left = 1;
    for (bool full = true; in.pos < in.size || (left != 0 && full);) {
        size_t room = 0;
        int ret = room_make(unpacking, &room);
        if (ret != 0)
            return ret;
        ZSTD_outBuffer out = {text->bytes + text->length, room, 0};
        left = ZSTD_decompressStream(z, &out, &in);
        if (ZSTD_isError(left))
            return damaged(unpacking, ZSTD_getErrorName(left));
        text->length += out.pos;
        full = out.pos == room;
    }
    return left != 0 ? truncated(unpacking) : ended(unpacking);
}

static int unpack_zstd(const char *path, struct file_text *text, size_t length, size_t most,
                       struct error *err)
{
    struct unpacking unpacking = {path, "zstd", text, most, err};
    ZSTD_DStream *z = ZSTD_createDStream();
    if (z == NULL)
        return file_no_memory(path, err);
    text->length = 0;
    int ret = zstd_frames(z, &unpacking, length);
    ZSTD_freeDStream(z);
    return ret;
}
#else
static int unpack_zstd(const char *path, struct file_text *text, size_t length, size_t most,
                       struct error *err)
{
    (void)text, (void)length, (void)most;
    return built_without(path, "zstd", "zstd", err);
}
#endif

#ifdef HAVE_LZMA
#define XZ_MEMORY_MOST ((uint64_t)256 << 20) /* what the decoder may take: xz -9 needs 65 MiB */

static int xz_why(const struct unpacking *unpacking, const lzma_stream *z, lzma_ret ret)
{
    switch (ret) {
    case LZMA_MEM_ERROR:
        return file_no_memory(unpacking->path, unpacking->err);
    case LZMA_BUF_ERROR:
        return truncated(unpacking);
    case LZMA_MEMLIMIT_ERROR:
        return damaged(unpacking, "it asks for more than 256 MiB of memory");
    case LZMA_FORMAT_ERROR:
        return z->total_out > 0 ? followed(unpacking, z->avail_in) : damaged(unpacking, "not an xz stream");
    case LZMA_OPTIONS_ERROR:
        return damaged(unpacking, "unknown options");
    default:
        return damaged(unpacking, "the content does not fit its checks");
    }
}

static int xz_streams(lzma_stream *z, struct unpacking *unpacking)
{
    struct file_text *text = unpacking->text;
    for (lzma_ret ret = LZMA_OK; ret != LZMA_STREAM_END;) {
        size_t room = 0;
        int made = room_make(unpacking, &room);
        if (made != 0)
            return made;
        z->next_out = (uint8_t *)text->bytes + text->length;
        z->avail_out = room;
        ret = lzma_code(z, LZMA_FINISH);
        text->length += room - z->avail_out;
        if (ret != LZMA_OK && ret != LZMA_STREAM_END)
            return xz_why(unpacking, z, ret);
    }
    return ended(unpacking);
}

static int unpack_xz(const char *path, struct file_text *text, size_t length, size_t most, struct error *err)
{
    struct unpacking unpacking = {path, "xz", text, most, err};
    lzma_stream z = LZMA_STREAM_INIT;
    if (lzma_stream_decoder(&z, XZ_MEMORY_MOST, LZMA_CONCATENATED) != LZMA_OK)
        return file_no_memory(path, err);
    z.next_in = (uint8_t *)text->packed;
    z.avail_in = length;
    text->length = 0;
    int ret = xz_streams(&z, &unpacking);
    lzma_end(&z);
    return ret;
}
#else
static int unpack_xz(const char *path, struct file_text *text, size_t length, size_t most, struct error *err)
{
    (void)text, (void)length, (void)most;
    return built_without(path, "xz", "xz", err);
}
#endif

const struct unpack_kind unpack_table[] = {
    {".gz", gzip_magic, 2, unpack_gzip},
    {".zst", "\x28\xb5\x2f\xfd", 4, unpack_zstd},
    {".xz",
     "\xfd"
     "7zXZ",
     6, unpack_xz},
};
const size_t unpack_count = sizeof unpack_table / sizeof *unpack_table;

const struct unpack_kind *unpack_kind_of(const void *bytes, size_t length)
{
    for (size_t i = 0; i < unpack_count; i++)
        if (length >= unpack_table[i].magic_length &&
            memcmp(bytes, unpack_table[i].magic, unpack_table[i].magic_length) == 0)
            return &unpack_table[i];
    return NULL;
}
