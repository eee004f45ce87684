#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/array.h"

static void what_is_added_one_at_a_time_stays(void **state)
{
    (void)state;
    int *number = NULL;
    size_t capacity = 0, grown = 0;
    for (size_t count = 0; count < 10000; count++) {
        size_t before = capacity;
        assert_true(array_reserve(&number, &capacity, count + 1, sizeof *number));
        assert_true(capacity > count);
        assert_true(capacity == before || capacity >= 2 * before);
        grown += capacity != before;
        number[count] = (int)count;
    }
    for (size_t i = 0; i < 10000; i++)
        assert_int_equal(number[i], i);
    assert_in_range(grown, 2, 14);
    free(number);
}

static void many_at_once_have_room(void **state)
{
    (void)state;
    double *value = NULL;
    size_t capacity = 0;
    assert_true(array_reserve(&value, &capacity, 0, sizeof *value));
    assert_true(!value && capacity == 0);
    assert_true(array_reserve(&value, &capacity, 100000, sizeof *value));
    assert_true(capacity >= 100000);
    value[99999] = 1;
    double *same = value;
    assert_true(array_reserve(&value, &capacity, 50, sizeof *value));
    assert_ptr_equal(value, same);
    free(value);
}

static void what_cannot_be_had_changes_nothing(void **state)
{
    (void)state;
    double *value = NULL;
    size_t capacity = 0;
    assert_true(array_reserve(&value, &capacity, 3, sizeof *value));
    value[2] = 7;
    double *before = value;
    size_t room = capacity;
    static const size_t too_many[] = {SIZE_MAX, SIZE_MAX / sizeof(double) + 1, SIZE_MAX / 2 + 2};
    for (size_t i = 0; i < sizeof too_many / sizeof *too_many; i++) {
        assert_false(array_reserve(&value, &capacity, too_many[i], sizeof *value));
        assert_ptr_equal(value, before);
        assert_int_equal(capacity, room);
        assert_true(value[2] == 7);
    }
    free(value);
    size_t huge = SIZE_MAX / 2 + 1; /* Twice as many cannot be counted. */
    value = NULL;
    assert_false(array_reserve(&value, &huge, SIZE_MAX / 2 + 2, sizeof *value));
    assert_true(!value && huge == SIZE_MAX / 2 + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_added_one_at_a_time_stays),
        cmocka_unit_test(many_at_once_have_room),
        cmocka_unit_test(what_cannot_be_had_changes_nothing),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
