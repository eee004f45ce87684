/* Files packed with zstd and xz: whole, of several parts, cut off, damaged, and those that unpack without
 * end. A build without one of the libraries says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif
#ifdef HAVE_LZMA
#include <lzma.h>
#endif

#include "source/unpack.h"
#include "t/source/read-file.h"

static const char content[] = "ticker,name\n005930,삼성전자\n";
#define CONTENT content, sizeof content - 1

/* Packs the bytes; *length is how many there are packed. Returns NULL in a build without the library. */
typedef unsigned char *packing(const void *bytes, size_t size, size_t *length);

static unsigned char *pack_zstd(const void *bytes, size_t size, size_t *length)
{
#ifdef HAVE_ZSTD
    ZSTD_CCtx *z = ZSTD_createCCtx();
    size_t room = ZSTD_compressBound(size);
    unsigned char *packed = malloc(room);
    assert_non_null(z);
    assert_non_null(packed);
    ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1); /* as the program zstd does */
    *length = ZSTD_compress2(z, packed, room, bytes, size);
    assert_false(ZSTD_isError(*length));
    ZSTD_freeCCtx(z);
    return packed;
#else
    (void)bytes, (void)size;
    *length = 4;
    return NULL;
#endif
}

static unsigned char *pack_xz(const void *bytes, size_t size, size_t *length)
{
#ifdef HAVE_LZMA
    size_t room = lzma_stream_buffer_bound(size);
    unsigned char *packed = malloc(room);
    assert_non_null(packed);
    *length = 0;
    assert_int_equal(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, NULL, bytes, size, packed, length, room),
                     LZMA_OK);
    return packed;
#else
    (void)bytes, (void)size;
    *length = 6;
    return NULL;
#endif
}

static const struct {
    const char *name, *magic;
    packing *pack;
} kinds[] = {{"zstd", "\x28\xb5\x2f\xfd", pack_zstd},
             {"xz",
              "\xfd"
              "7zXZ",
              pack_xz}};
#define KINDS (sizeof kinds / sizeof *kinds)

/* DATA, and the text names the file and has the words. */
static void refuses(struct folder *folder, const char *name, const char *words)
{
    const char *path = temp_path(folder->dir, name);
    assert_int_equal(file_read(path, FILE_DAY_MOST, &folder->text, &folder->err), ERROR_DATA);
    assert_int_equal(strncmp(folder->err.text, path, strlen(path)), 0);
    if (strstr(folder->err.text, words) == NULL)
        fail_msg("%s lacks '%s'", folder->err.text, words);
}

static void what_was_packed_comes_out(void **state)
{
    struct folder *folder = *state;
    for (size_t k = 0; k < KINDS; k++) {
        size_t length, half;
        unsigned char *packed = kinds[k].pack(CONTENT, &length);
        if (packed == NULL) {
            temp_write(folder->dir, "p", "wb", kinds[k].magic, 6);
            refuses(folder, "p", "this sise was built without");
            continue;
        }
        temp_write(folder->dir, "p", "wb", packed, length);
        reads(folder, "p", CONTENT);
        free(packed);
        packed = kinds[k].pack(content, 10, &half);
        temp_write(folder->dir, "p", "wb", packed, half);
        free(packed);
        packed = kinds[k].pack("", 0, &half);
        temp_write(folder->dir, "p", "ab", packed, half);
        free(packed);
        packed = kinds[k].pack(content + 10, sizeof content - 1 - 10, &half);
        temp_write(folder->dir, "p", "ab", packed, half);
        reads(folder, "p", CONTENT);
        temp_write(folder->dir, "p", "ab", "garbage", 7);
        refuses(folder, "p", "data");
        free(packed);
    }
}

static void what_is_cut_or_damaged_is_seen(void **state)
{
    struct folder *folder = *state;
    for (size_t k = 0; k < KINDS; k++) {
        size_t length;
        unsigned char *packed = kinds[k].pack(CONTENT, &length);
        for (size_t cut = 6; packed != NULL && cut < length; cut++) {
            temp_write(folder->dir, "p", "wb", packed, cut);
            refuses(folder, "p", "truncated");
        }
        for (size_t at = 6; packed != NULL && at < length; at++) {
            packed[at] ^= 0x55;
            temp_write(folder->dir, "p", "wb", packed, length);
            refuses(folder, "p", kinds[k].name);
            packed[at] ^= 0x55;
        }
        free(packed);
    }
}

static void bombs_end_at_the_bound(void **state)
{
    struct folder *folder = *state;
    char *zeros = calloc(1, FILE_DAY_MOST + 1);
    assert_non_null(zeros);
    for (size_t k = 0; k < KINDS; k++) {
        size_t length;
        unsigned char *packed = kinds[k].pack(zeros, FILE_DAY_MOST + 1, &length);
        if (packed == NULL)
            continue;
        temp_write(folder->dir, "p", "wb", packed, length);
        refuses(folder, "p", "more than 33554432 bytes, expected a table of one day");
        assert_in_range(folder->text.length, FILE_DAY_MOST, FILE_DAY_MOST + 1);
        for (int i = 0; i < 40; i++) /* much more than that */
            temp_write(folder->dir, "p", "ab", packed, length);
        refuses(folder, "p", "more than 33554432 bytes");
        assert_in_range(folder->text.length, FILE_DAY_MOST, FILE_DAY_MOST + 1);
        free(packed);
        packed = kinds[k].pack(zeros, FILE_DAY_MOST, &length);
        temp_write(folder->dir, "p", "wb", packed, length);
        reads(folder, "p", zeros, FILE_DAY_MOST);
        free(packed);
    }
    free(zeros);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_packed_comes_out, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_cut_or_damaged_is_seen, setup, teardown),
        cmocka_unit_test_setup_teardown(bombs_end_at_the_bound, setup, teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
