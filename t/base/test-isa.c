/* Which instruction set vector code runs on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/isa.h"

/* What the kernel says of the processor. */
static bool processor_has(const char *flag)
{
    char line[8192], wanted[32];
    bool found = false;
    FILE *file = fopen("/proc/cpuinfo", "r");
    assert_non_null(file);
    snprintf(wanted, sizeof wanted, " %s ", flag);
    while (!found && fgets(line, sizeof line, file))
        found = strncmp(line, "flags", 5) == 0 && strstr(line, wanted);
    fclose(file);
    return found;
}

static void the_best_one_is_chosen(void **state)
{
    (void)state;
    unsetenv("SISE_ISA");
#ifdef HAVE_AVX2
    assert_int_equal(isa_choose(), processor_has("avx2") ? ISA_AVX2 : ISA_BASELINE);
#else
    assert_int_equal(isa_choose(), ISA_BASELINE);
    (void)processor_has;
#endif
    assert_int_equal(isa_now(), isa_choose());
}

static void the_environment_can_keep_it_to_the_baseline(void **state)
{
    (void)state;
    setenv("SISE_ISA", "baseline", 1);
    assert_int_equal(isa_choose(), ISA_BASELINE);
    assert_int_equal(isa_now(), ISA_BASELINE);
    setenv("SISE_ISA", "something else", 1);
    enum isa chosen = isa_choose();
    unsetenv("SISE_ISA");
    assert_int_equal(chosen, isa_choose());
}

static const int answer_baseline = 1;
#ifdef HAVE_AVX2
static const int answer_avx2 = 2;
#endif

static void what_is_picked_is_of_the_one_that_was_chosen(void **state)
{
    (void)state;
    setenv("SISE_ISA", "baseline", 1);
    isa_choose();
    assert_int_equal(*ISA_PICK(answer), 1);
    unsetenv("SISE_ISA");
    assert_int_equal(*ISA_PICK(answer), 1); /* chosen once */
    int expected = isa_choose() == ISA_AVX2 ? 2 : 1;
    assert_int_equal(*ISA_PICK(answer), expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_one_is_chosen),
        cmocka_unit_test(the_environment_can_keep_it_to_the_baseline),
        cmocka_unit_test(what_is_picked_is_of_the_one_that_was_chosen),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
