/* The map of a store in large pages, as /proc shows it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cmocka.h>

#include "t/store/toy.h"

#define FLAGS 256

/* The flags of the file's mapping: "rd sh mr hg"; "" where there is none. */
static void flags_read(const char *dir, char flags[static FLAGS])
{
    char line[1024], path[1024];
    bool inside = false;
    FILE *maps = fopen("/proc/self/smaps", "r");
    assert_non_null(maps);
    assert_non_null(realpath(dir, path));
    strcat(path, "/data.mdb");
    flags[0] = '\0';
    while (fgets(line, sizeof line, maps)) {
        if (strchr("0123456789abcdef", line[0]))
            inside = strstr(line, path) != NULL;
        if (inside && strncmp(line, "VmFlags:", 8) == 0)
            snprintf(flags, FLAGS, "%.*s", FLAGS - 1, line + 8);
    }
    fclose(maps);
}

static bool system_suits(void)
{
    struct utsname name;
    unsigned major = 0, minor = 0;
    return uname(&name) == 0 && sscanf(name.release, "%u.%u", &major, &minor) == 2 &&
           major * 1000 + minor >= 6016 && access("/sys/kernel/mm/transparent_hugepage", F_OK) == 0;
}

static void the_map_is_asked_for_in_large_pages_where_the_system_suits(void **state)
{
    struct toy *toy = *state;
    struct store_txn *txn;
    char flags[FLAGS];
    toy_fill(toy->store, 0, 3, 200);
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    flags_read(toy->dir, flags);
    assert_non_null(strstr(flags, "rd"));
    assert_null(strstr(flags, " hg"));
    bool asked = store_huge_pages(txn);
    flags_read(toy->dir, flags);
    assert_int_equal(asked, strstr(flags, " hg") != NULL);
    assert_int_equal(asked, system_suits());
    store_read_end(&txn);
    assert_true(toy_clean(toy->store));
}

static void a_store_without_days_has_a_map_too(void **state)
{
    struct toy *toy = *state;
    struct store_txn *txn;
    char flags[FLAGS];
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    assert_int_equal(store_huge_pages(txn), system_suits());
    flags_read(toy->dir, flags);
    assert_int_equal(strstr(flags, " hg") != NULL, system_suits());
    store_read_end(&txn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_map_is_asked_for_in_large_pages_where_the_system_suits,
                                        toy_begin_quick, toy_end),
        cmocka_unit_test_setup_teardown(a_store_without_days_has_a_map_too, toy_begin_quick, toy_end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
