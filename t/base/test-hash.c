/* The keyed hash is SipHash-2-4. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"

/* The first, the ninth, the sixteenth and the last of the test vectors that the authors of SipHash publish:
 * key 00 01 .. 0f, bytes 00 01 02 and so on. */
static void it_gives_the_published_numbers(void **state)
{
    (void)state;
    static const struct {
        size_t length;
        uint64_t hash;
    } rows[] = {
        {0, 0x726fdb47dd0e0e31}, {8, 0x93f5f5799a932462}, {15, 0xa129ca6149be45e5}, {63, 0x958a324ceb064572}};
    const struct hash_key key = {{0x0706050403020100, 0x0f0e0d0c0b0a0908}};
    unsigned char bytes[64];
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)i;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_true(hash_bytes(key, bytes, rows[i].length) == rows[i].hash);
}

static void keys_differ(void **state)
{
    (void)state;
    struct hash_key one = hash_key_new(), other = hash_key_new();
    assert_true(one.word[0] != other.word[0] && one.word[1] != other.word[1]);
    assert_true(hash_bytes(one, "/stocks", 7) != hash_bytes(other, "/stocks", 7));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_gives_the_published_numbers),
        cmocka_unit_test(keys_differ),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
