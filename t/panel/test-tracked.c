/* Which tickers are tracked, held against the rule written out plainly: on made-up days in any order, for any
 * number of days before, with tickers that move between markets, are missing, or are not yet there. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "panel/tracked.h"

enum { LANES = 2 * TILE_LANES, DAYS = 300, MOVES = 6 };

struct market {
    double cap[DAYS][LANES];
    double now[LANES], past_trackable[MOVES];
    struct ticker_past past[MOVES];
    struct tracked tracked;
    unsigned asked; /* rows */
};

static uint32_t luck(void)
{
    static uint64_t state = 88172645463325252u;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 32);
}

/* Rows of the first 50 days are of one tile: there were fewer slots. */
static void caps_give(void *arg, size_t day, size_t count, struct row *cap)
{
    struct market *market = arg;
    market->asked += (unsigned)count;
    for (size_t d = 0; d < count; d++)
        cap[d] = (struct row){market->cap[day + d], day + d < 50 ? TILE_LANES : LANES};
}

static kst_date date_of(size_t day)
{
    return (kst_date)(20240000 + day);
}

static kst_date date_give(void *arg, size_t day)
{
    (void)arg;
    return date_of(day);
}

static double cap_of(const struct market *market, size_t day, size_t lane)
{
    return day < 50 && lane >= TILE_LANES ? NAN : market->cap[day][lane];
}

static double trackable_on(const struct market *market, size_t lane, size_t day)
{
    for (size_t i = 0; i < MOVES; i++)
        if (market->past[i].slot == lane && market->past[i].until >= date_of(day))
            return market->past_trackable[i];
    return market->now[lane];
}

static bool plain(const struct market *market, size_t day, unsigned before, double least, size_t lane)
{
    bool qualified = false;
    for (size_t d = day < before ? 0 : day - before; d <= day; d++)
        qualified |= cap_of(market, d, lane) >= least && trackable_on(market, lane, d) == 1;
    return qualified && trackable_on(market, lane, day) == 1;
}

static int setup(void **state)
{
    /* slot 3 leaves the markets that are tracked; slot 7 comes to one, leaves and comes again; slot 9 is only
     * renamed; slot 130 comes to one */
    static const struct ticker_past past[MOVES] = {
        {.slot = 3, .until = 20240100}, {.slot = 7, .until = 20240060}, {.slot = 7, .until = 20240120},
        {.slot = 7, .until = 20240180}, {.slot = 9, .until = 20240150}, {.slot = 130, .until = 20240150}};
    static const double past_trackable[MOVES] = {1, 0, 1, 0, 1, 0};
    struct market *market = calloc(1, sizeof *market);
    assert_non_null(market);
    memcpy(market->past, past, sizeof past);
    memcpy(market->past_trackable, past_trackable, sizeof past_trackable);
    for (size_t lane = 0; lane < LANES; lane++)
        market->now[lane] = lane % 5 != 3 && lane < LANES - 20;
    market->now[7] = market->now[9] = market->now[130] = 1;
    for (size_t day = 0; day < DAYS; day++)
        for (size_t lane = 0; lane < LANES; lane++)
            market->cap[day][lane] = luck() % 40 == 0 ? 100 : luck() % 10 == 0 ? NAN : 99;
    assert_int_equal(
        tracked_init(&market->tracked, market->now, market->past_trackable, market->past, MOVES, LANES), 0);
    *state = market;
    return 0;
}

static int teardown(void **state)
{
    struct market *market = *state;
    tracked_free(&market->tracked);
    free(market);
    return 0;
}

static void day_check(struct market *market, size_t day, unsigned before, double least)
{
    const struct tracked_rows rows = {caps_give, date_give, market};
    double mask[LANES], trackable[LANES];
    for (size_t lane = 0; lane < LANES; lane++) {
        trackable[lane] = trackable_on(market, lane, day);
        mask[lane] = lane % 11 != 0;
    }
    tracked_move(&market->tracked, day, before, least, &rows);
    tracked_mask(&market->tracked, trackable, mask);
    for (size_t lane = 0; lane < LANES; lane++)
        if (mask[lane] != (lane % 11 != 0 && plain(market, day, before, least, lane)))
            fail_msg("day %zu, %u before, lane %zu: %g", day, before, lane, mask[lane]);
}

static void days_in_any_order(void **state)
{
    static const unsigned before[] = {0, 1, 20, 20, 20, 250};
    for (int i = 0; i < 400; i++)
        day_check(*state, luck() % DAYS, before[luck() % 6], luck() % 8 ? 100 : 99);
}

/* Forwards and backwards, each step reads the day that comes and the one that goes. */
static void a_step_reads_two_days(void **state)
{
    struct market *market = *state;
    for (size_t day = 100; day < 200; day++)
        day_check(market, day, 20, 100);
    assert_int_equal(market->asked, 21 + 99 * 2);
    for (size_t day = 198; day >= 100; day--)
        day_check(market, day, 20, 100);
    assert_int_equal(market->asked, 21 + 198 * 2);
    day_check(market, 100, 20, 100);
    assert_int_equal(market->asked, 21 + 198 * 2);
    day_check(market, 290, 20, 100); /* a leap counts anew */
    assert_int_equal(market->asked, 2 * 21 + 198 * 2);
    for (size_t day = 15; day > 0; day--)
        day_check(market, day, 20, 100);
    assert_int_equal(market->asked, 2 * 21 + 198 * 2 + 16 + 14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(days_in_any_order, setup, teardown),
        cmocka_unit_test_setup_teardown(a_step_reads_two_days, setup, teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
