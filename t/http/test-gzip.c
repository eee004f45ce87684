/* Which encoding a client takes, and that what is packed is what it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/spool.h"
#include "http/gzip.h"

static void what_a_client_takes_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        enum coding coding;
    } rows[] = {
        {NULL, CODING_PLAIN},
        {"", CODING_PLAIN},
        {"gzip", CODING_GZIP},
        {"GZip", CODING_GZIP},
        {"x-gzip", CODING_GZIP},
        {"gzip, deflate, br, zstd", CODING_GZIP},
        {"br;q=1.0, gzip;q=0.8, *;q=0.1", CODING_GZIP},
        {"deflate", CODING_PLAIN},
        {"br", CODING_PLAIN},
        {"gzipped", CODING_PLAIN},
        {"*", CODING_GZIP},
        {"*;q=0", CODING_NONE},
        {"identity", CODING_PLAIN},
        {"identity;q=0", CODING_NONE},
        {"identity;q=0, gzip", CODING_GZIP_ONLY},
        {"gzip, identity; q=0", CODING_GZIP_ONLY},
        {"identity;q=0, *", CODING_GZIP_ONLY},
        {"*;q=0, gzip", CODING_GZIP_ONLY},
        {"*;q=0, gzip;q=0.5, identity;q=0.1", CODING_GZIP},
        {"*;q=0, identity", CODING_PLAIN},
        {"gzip;q=0", CODING_PLAIN},
        {"gzip;q=0.000", CODING_PLAIN},
        {"gzip;q=0.001", CODING_GZIP},
        {"gzip;q=0, *", CODING_PLAIN},
        {"gzip;q=0, identity;q=0", CODING_NONE},
        {"gzip;q=0.5, identity;q=0.6", CODING_PLAIN},
        {"gzip;q=0.5, identity;q=0.5", CODING_GZIP},
        {"gzip;q=0.5, identity", CODING_PLAIN},
        {"x-gzip;q=0, gzip", CODING_GZIP},
        {" \t gzip\t; \tq=1.000 , br", CODING_GZIP},
        {"gzip;Q=1", CODING_GZIP},
        {",,gzip,,", CODING_GZIP},
        {"gzip;q=1.001", CODING_PLAIN},
        {"gzip;q=2", CODING_PLAIN},
        {"gzip;q=-1", CODING_PLAIN},
        {"gzip;q=", CODING_PLAIN},
        {"gzip;q=0.5555", CODING_PLAIN},
        {"gzip;level=9", CODING_PLAIN},
        {"br gzip", CODING_PLAIN},
        {"br;q=x, gzip", CODING_PLAIN}, /* broken before gzip is reached */
        {"gzip, br;q=x", CODING_GZIP},
        {";q=0", CODING_PLAIN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (coding_choose(rows[i].header) != rows[i].coding)
            fail_msg("%s: %d", rows[i].header, (int)coding_choose(rows[i].header));
}

static struct body *plain_body(size_t length, bool noise)
{
    char *bytes = malloc(length + 1);
    uint64_t seed = 1;
    assert_non_null(bytes);
    for (size_t i = 0; i < length; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        bytes[i] = noise ? (char)(seed >> 56) : "{\"close\":123.5,"[seed >> 60];
    }
    struct body *body = body_new(200, "application/json", bytes, length);
    assert_non_null(body);
    body->vary = "Accept-Encoding";
    body->cache = "no-cache";
    body->modified_utc = 1764000000;
    strcpy(body->etag, "W/\"a-1\"");
    assert_int_equal(body_header_add(body, "Link", "</stocks?offset=100>; rel=\"next\"", NULL), 0);
    return body;
}

static void unpacks_to(const struct body *packed, const struct body *plain)
{
    char *bytes = malloc(plain->length + 1);
    z_stream stream = {.next_in = (Bytef *)packed->bytes,
                       .avail_in = (uInt)packed->length,
                       .next_out = (Bytef *)bytes,
                       .avail_out = (uInt)plain->length + 1};
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.avail_in, 0);
    assert_int_equal(stream.total_out, plain->length);
    assert_memory_equal(bytes, plain->bytes, plain->length);
    inflateEnd(&stream);
    free(bytes);
}

static void what_is_packed_is_what_it_was(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, GZIP_LEAST - 1, GZIP_LEAST, 65536, 3000000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (int noise = 0; noise < 2; noise++)
            for (enum coding coding = CODING_PLAIN; coding <= CODING_GZIP_ONLY; coding++) {
                struct body *plain = plain_body(lengths[i], noise), *packed;
                struct error err;
                assert_int_equal(body_gzip(plain, coding, &packed, &err), 0);
                bool worth = coding == CODING_GZIP && lengths[i] >= GZIP_LEAST && !noise;
                if (worth || coding == CODING_GZIP_ONLY) {
                    assert_string_equal(packed->encoding, "gzip");
                    assert_string_equal(packed->etag, "W/\"a-1-gzip\"");
                    assert_true(!worth || packed->length < plain->length);
                    assert_int_equal(packed->status, 200);
                    assert_string_equal(packed->type, "application/json");
                    assert_string_equal(packed->vary, plain->vary);
                    assert_string_equal(packed->cache, plain->cache);
                    assert_int_equal(packed->modified_utc, plain->modified_utc);
                    assert_int_equal(packed->headers, 1);
                    assert_string_equal(packed->header[0].value, plain->header[0].value);
                    unpacks_to(packed, plain);
                } else {
                    assert_ptr_equal(packed, plain);
                }
                body_release(&plain);
                body_release(&packed);
            }
}

/* ---- bodies that lie in files ---- */

#define KEEP ((size_t)1 << 16)

static struct body *file_body(struct spool *spool, size_t length, bool noise)
{
    struct body *source = plain_body(length, noise), *body;
    struct output out;
    output_open_spooled(&out, spool);
    output_bytes(&out, source->bytes, length);
    assert_int_equal(body_take(200, "text/csv", &out, &body, NULL), 0);
    body_release(&source);
    strcpy(body->etag, "W/\"a-1\"");
    return body;
}

static char *all_bytes(const struct body *body)
{
    char *bytes = malloc(body->length + 1);
    if (body->fd >= 0)
        assert_int_equal(pread(body->fd, bytes, body->length + 1, 0), body->length);
    else
        memcpy(bytes, body->bytes, body->length);
    return bytes;
}

static void a_body_in_a_file_is_packed_into_another(void **state)
{
    (void)state;
    static const size_t lengths[] = {KEEP + 1, 262144, 262145, 3000000, 5000000};
    struct spool spool;
    struct error err;
    spool_open(&spool, KEEP, (size_t)64 << 20);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (int noise = 0; noise < 2; noise++)
            for (enum coding coding = CODING_PLAIN; coding <= CODING_GZIP_ONLY; coding++) {
                struct body *plain = file_body(&spool, lengths[i], noise), *packed;
                assert_true(plain->fd >= 0 && plain->length == lengths[i]);
                assert_int_equal(body_gzip(plain, coding, &packed, &err), 0);
                if ((coding == CODING_GZIP && !noise) || coding == CODING_GZIP_ONLY) {
                    assert_string_equal(packed->encoding, "gzip");
                    assert_string_equal(packed->etag, "W/\"a-1-gzip\"");
                    assert_int_equal(packed->fd >= 0, packed->length > KEEP);
                    struct body in_memory = {.bytes = all_bytes(packed), .length = packed->length};
                    struct body expected = {.bytes = all_bytes(plain), .length = plain->length};
                    unpacks_to(&in_memory, &expected);
                    free(in_memory.bytes);
                    free(expected.bytes);
                } else {
                    assert_ptr_equal(packed, plain);
                }
                body_release(&plain);
                body_release(&packed);
                assert_int_equal(spool.in_use, 0);
            }
}

static void without_room_for_the_packed_one_the_plain_one_is_left(void **state)
{
    (void)state;
    struct spool spool;
    struct error err;
    spool_open(&spool, KEEP, 3000000);
    struct body *plain = file_body(&spool, 2900000, false), *packed;
    assert_int_equal(body_gzip(plain, CODING_GZIP, &packed, &err), ERROR_NO_SPACE);
    assert_null(packed);
    assert_int_equal(spool.in_use, 2900000);
    body_release(&plain);
    assert_int_equal(spool.in_use, 0);
    /* What cannot be read is an error too, and leaves nothing. */
    plain = file_body(&spool, 2000000, false);
    assert_int_equal(ftruncate(plain->fd, 1000000), 0);
    assert_int_not_equal(body_gzip(plain, CODING_GZIP, &packed, &err), 0);
    assert_null(packed);
    body_release(&plain);
    assert_int_equal(spool.in_use, 0);
}

static void headers_of_a_body_are_one_line_each(void **state)
{
    (void)state;
    struct error err;
    struct body *body = body_error(404, "no stock \"%s\"\n", "\xEB\x82\x98");
    assert_int_equal(body->status, 404);
    assert_string_equal(body->type, "application/json");
    assert_string_equal(body->etag, "");
    assert_memory_equal(body->bytes, "{\"detail\":\"no stock \\\"\xEB\x82\x98\\\"\\n\"}\n", body->length);
    static const char *const bad[] = {"a\r\nSet-Cookie: b", "a\n", "\x7F", "a\tb"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(body_header_add(body, "X", bad[i], &err), ERROR_INTERNAL);
    for (unsigned i = 0; i < BODY_HEADERS; i++)
        assert_int_equal(body_header_add(body, "X", "\xEB\x82\x98", &err), 0);
    assert_int_equal(body_header_add(body, "X", "one too many", &err), ERROR_INTERNAL);
    assert_true(body_memory(body) > sizeof *body + body->length);
    struct body *same = body_hold(body);
    body_release(&body);
    assert_null(body);
    assert_int_equal(same->status, 404);
    body_release(&same);
    body_release(&same);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_client_takes_is_read),
        cmocka_unit_test(what_is_packed_is_what_it_was),
        cmocka_unit_test(a_body_in_a_file_is_packed_into_another),
        cmocka_unit_test(without_room_for_the_packed_one_the_plain_one_is_left),
        cmocka_unit_test(headers_of_a_body_are_one_line_each),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
