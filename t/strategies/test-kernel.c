/* The kernels of the screening language: every compiler and every instruction set gives the same bits. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "strategies/kernel.h"
#include "t/digest.h"

#define TILES 64

static double random_value(uint64_t *seed)
{
    static const double special[] = {0, -0.0, 1, 1, 0, NAN, INFINITY, -INFINITY, 0x1p-1060, 0.1, 3, 1e300};
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    uint64_t bits = *seed >> 11, kind = bits % 8;
    if (kind < 4)
        return special[bits / 8 % (sizeof special / sizeof *special)];
    double unit = (double)bits / 9007199254740992.0;
    return kind == 4 ? unit : kind == 5 ? unit * 100 - 50 : floor(unit * 1e9);
}

static void tile_fill(double *tile, uint64_t *seed)
{
    for (int i = 0; i < TILE_LANES; i++)
        tile[i] = random_value(seed);
}

/* The logarithm is the library's, which need not be the same everywhere. */
static void operators(const struct kernels *kernels, const double *a, const double *b, struct digest *digest)
{
    double out[TILE_LANES];
    for (int kind = 0; kind <= STEP_SQRT; kind++)
        if (kernels->unary[kind] && kind != STEP_LOG) {
            kernels->unary[kind](a, out);
            digest_add(digest, out, TILE_LANES);
        }
    for (int kind = 0; kind <= STEP_OR; kind++)
        if (kernels->binary[kind]) {
            kernels->binary[kind](a, b, out);
            digest_add(digest, out, TILE_LANES);
        }
}

static void windows(const struct kernels *kernels, const double *a, const double *b, struct digest *digest)
{
    double x[TILE_LANES], y[TILE_LANES], out[TILE_LANES], open[4];
    kernels->fill(0, x);
    kernels->square_add(a, b, x);
    kernels->square_end(7, x, out);
    digest_add(digest, out, TILE_LANES);
    kernels->fill(0, x);
    kernels->fill(0, y);
    for (int k = 0; k < 9; k++)
        kernels->ema_add(3, k % 2 ? a : b, x, y);
    kernels->ema_end(3, x, y, out);
    digest_add(digest, out, TILE_LANES);
    kernels->fill(NAN, x);
    open[0] = kernels->since_add(0, a, b, x);
    open[1] = kernels->since_add(1, b, a, x);
    digest_add(digest, x, TILE_LANES);
    open[2] = kernels->streak_begin(a, b, x, y);
    open[3] = kernels->streak_add(b, a, x, y);
    digest_add(digest, y, TILE_LANES);
    digest_add(digest, open, 4);
}

static uint64_t digest_of(const struct kernels *kernels)
{
    struct digest digest = DIGEST_EMPTY;
    double a[TILE_LANES], b[TILE_LANES];
    uint64_t seed = 1;
    for (int t = 0; t < TILES; t++) {
        tile_fill(a, &seed);
        tile_fill(b, &seed);
        operators(kernels, a, b, &digest);
        windows(kernels, a, b, &digest);
    }
    return digest.value;
}

#define KERNEL_DIGEST 0xae0f43deb7d19e27

static void the_bits_are_these(void **state)
{
    (void)state;
    assert_int_equal(digest_of(&kernels_baseline), KERNEL_DIGEST);
}

static void avx2_gives_the_same_bits(void **state)
{
    (void)state;
#ifdef HAVE_AVX2
    if (isa_choose() == ISA_AVX2) {
        assert_int_equal(digest_of(&kernels_avx2), KERNEL_DIGEST);
        return;
    }
#endif
    skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bits_are_these),
        cmocka_unit_test(avx2_gives_the_same_bits),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
