/* Corporate actions: what is one and what is none. Those of two real months are in t/indicator/golden.t. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "market/action.h"

/* A stock on a day, and the factor that is right. `halted` is the row before, `moved` from KONEX to the
 * market of the day. */
struct action_case {
    const char *what;
    kst_date date;
    const char *market;
    bool halted, moved;
    double prev_close, open, close, base;
    double shares_before, shares;
    double factor;
};

/* clang-format off */
static const struct action_case cases[] = {
    /* 1. the base is the previous close, or that rounded up to its tick */
    {"an ordinary day", 20260102, "KOSPI", false, false, 128500, 128000, 120200, 128500, 1e6, 1e6, 1},
    {"at the limit", 20260102, "KOSDAQ", false, false, 1000, 1300, 1300, 1000, 1e6, 1e6, 1},
    {"a halted day", 20260102, "KOSDAQ", true, false, 5000, 0, 5000, 5000, 1e6, 1e6, 1},
    {"off the grid", 20260320, "KOSDAQ", false, false, 2087, 2090, 2100, 2090, 1e6, 1e6, 1},
    {"off the grid", 20260320, "KOSDAQ", false, false, 2042, 2045, 2050, 2045, 1e6, 1e6, 1},
    {"off the grid", 20260320, "KONEX", false, false, 2027, 2030, 2030, 2030, 1e6, 1e6, 1},
    {"rounded up across a band", 20260320, "KOSDAQ", false, false, 4998, 5000, 5000, 5000, 1e6, 1e6, 1},
    {"the tick before the reform", 20230120, "KOSDAQ", false, false, 1503, 1505, 1510, 1505, 1e6, 1e6, 1},
    {"and since", 20230126, "KOSDAQ", false, false, 1503, 1505, 1510, 1505, 1e6, 1e6, 1505. / 1503},
    {"the day of the reform", 20230125, "KOSDAQ", false, false, 300100, 300500, 301000, 300500, 1e6, 1e6, 1},
    {"the tick of KOSPI", 20220304, "KOSPI", false, false, 150100, 150500, 151000, 150500, 1e6, 1e6, 1},
    {"is not that of KOSDAQ", 20220304, "KOSDAQ", false, false, 150100, 150500, 151000, 150500, 1e6, 1e6,
     150500. / 150100},
    {"an auction at a rounded close", 20260320, "KOSDAQ", true, false, 2042, 2045, 2050, 2045, 1e6, 1e6, 1},
    {"new shares are listed", 20240724, "KOSDAQ", false, false, 21600, 21500, 21700, 21600, 9317745, 18618260, 1},
    {"and are so after a halt", 20240724, "KOSDAQ", true, false, 21600, 21500, 21700, 21600, 9317745, 18618260, 1},
    {"052670, base left alone", 20260209, "KOSDAQ", true, false, 2080, 890000, 625000, 2080, 29129064, 19419,
     29129064. / 19419},
    {"a reduction and an open near the close", 20260209, "KOSDAQ", true, false, 2080, 2100, 2100, 2080, 3e7, 2e7, 1},
    {"a ratio below 1.1", 20260209, "KOSDAQ", true, false, 2080, 2200, 2200, 2080, 1.09e7, 1e7, 1},
    {"a ratio of 1.1", 20260209, "KOSDAQ", true, false, 2080, 2290, 2290, 2080, 1.1e7, 1e7, 1.1},
    {"the reduction of a stock that trades", 20260209, "KOSDAQ", false, false, 2080, 2290, 2290, 2080, 1.1e7, 1e7, 1},
    {"still halted", 20260209, "KOSDAQ", true, false, 2080, 0, 2080, 2080, 1.1e7, 1e7, 1},

    /* 2. KRX has computed the base from the ratio of the shares */
    {"005930, a split after a halt", 20180504, "KOSPI", true, false, 2650000, 53000, 51900, 53000, 128386494,
     6419324700, 53000. / 2650000},
    {"060900, a split", 20260112, "KOSDAQ", true, false, 1201, 600, 650, 600, 39910734, 79821468, 600. / 1201},
    {"266170, KONEX", 20260109, "KONEX", true, false, 342, 3420, 3420, 3420, 7338267, 733826, 10},
    {"192410, a consolidation", 20260316, "KOSDAQ", true, false, 1162, 2325, 2400, 2325, 2e7, 1e7, 2325. / 1162},
    {"900270, a consolidation", 20260316, "KOSDAQ", true, false, 138, 1381, 1400, 1381, 1e8, 1e7, 1381. / 138},
    {"a tick from the ratio", 20260316, "KOSDAQ", true, false, 1000, 10010, 10010, 10010, 1e8, 1e7, 10.01},

    /* 3. the base was set by an auction */
    {"138360, unchanged shares", 20230127, "KOSDAQ", true, false, 4480, 2240, 2110, 2240, 34e6, 34e6, 1},
    {"178780, unchanged shares", 20250115, "KOSDAQ", true, false, 8650, 4750, 3325, 4750, 17e6, 17e6, 1},
    {"032800, ten for one", 20220204, "KOSDAQ", true, false, 86, 799, 735, 799, 15e8, 15e7, 10},
    {"195990, ten for one", 20260312, "KOSDAQ", true, false, 140, 1199, 1300, 1199, 1e9, 1e8, 10},
    {"008600, ten for one", 20260316, "KOSPI", true, false, 263, 2720, 2800, 2720, 1e9, 1e8, 10},
    {"365590, five for one", 20260115, "KOSDAQ", true, false, 563, 2835, 3685, 2835, 154783114, 30956622,
     154783114. / 30956622},
    {"033290, a spin-off", 20240202, "KOSDAQ", true, false, 5730, 4880, 4900, 4880, 15.76e6, 10e6, 1},
    {"071200, a review", 20260121, "KOSDAQ", true, false, 5860, 5950, 5740, 5950, 24396458, 24396458, 1},
    {"466910, a merger of a SPAC", 20260130, "KOSDAQ", true, false, 2135, 3100, 3700, 3100, 9100000, 9100000, 1},
    {"451700, a merger of a SPAC", 20260206, "KOSDAQ", true, false, 2105, 2600, 2440, 2600, 14350000, 14350000, 1},
    {"239890, from KONEX", 20210216, "KOSDAQ", false, true, 9000, 14500, 15000, 14500, 1e7, 1e7, 1},
    {"from KONEX to a part of KOSDAQ", 20230216, "KOSDAQ GLOBAL", false, true, 9000, 14500, 15000, 14500, 1e7, 1e7, 1},
    {"more shares", 20260206, "KOSDAQ", true, false, 2105, 2600, 2440, 2600, 14350000, 28e6, 1},
    {"unknown shares", 20260206, "KOSDAQ", true, false, 2105, 26000, 24400, 26000, NAN, 28e6, 1},
    {"shares of 0", 20260206, "KOSDAQ", true, false, 2105, 26000, 24400, 26000, 1e7, 0, 1},

    /* 4. any other base that is off */
    {"083450, a bonus issue", 20240626, "KOSDAQ", false, false, 43300, 21700, 21600, 21700, 9317745, 9317745,
     21700. / 43300},
    {"009810, base set in a halt", 20260210, "KOSPI", true, false, 261, 0, 1305, 1305, 151887500, 30377500, 5},
    {"000300, base set in a halt", 20260114, "KOSPI", true, false, 1984, 0, 4200, 4200, 82874110, 41437055,
     4200. / 1984},
    {"a stock dividend at the edge of a band", 20250306, "KOSPI", false, false, 5000, 4995, 4995, 4995, 5e7, 5005e4,
     .999},
    {"one tick more than rounded up", 20260320, "KOSDAQ", false, false, 2042, 2050, 2052, 2050, 1e6, 1e6, 2050. / 2042},
    {"rounded down", 20260320, "KOSDAQ", false, false, 2047, 2045, 2052, 2045, 1e6, 1e6, 2045. / 2047},
    {"the open is the base by chance", 20240626, "KOSDAQ", false, false, 43300, 21700, 21600, 21700, 1e7, 1e7,
     21700. / 43300},
    {"no auction: the open is another", 20260206, "KOSDAQ", true, false, 2105, 2650, 2440, 2600, 1e7, 1e7,
     2600. / 2105},
    {"006800, a stock dividend", 20260316, "KOSPI", false, false, 69500, 69300, 69300, 69200, 1e9, 1e9, 69200. / 69500},

    /* nothing is inferred from what is unknown */
    {"a new listing, a hole", 20260320, "KOSDAQ", false, false, NAN, 26000, 104000, 26000, NAN, 1e7, 1},
    {"no close before", 20260320, "KOSDAQ", false, false, 0, 26000, 104000, 26000, NAN, 1e7, 1},
    {"an unknown base", 20260320, "KOSDAQ", true, false, 5000, 2500, 2500, NAN, 1e7, 2e7, 1},
    {"an unknown close", 20260320, "KOSDAQ", true, false, 5000, 2500, NAN, NAN, 1e7, 2e7, 1},
    {"a close of 0", 20260320, "KOSDAQ", true, false, 5000, 0, 0, 0, 1e7, 2e7, 1},
    {"a base of 0", 20260320, "KOSDAQ", true, false, 5000, 2500, 2500, 0, 1e7, 2e7, 1},
};
/* clang-format on */

static struct action_day case_day(const struct action_case *it)
{
    return (struct action_day){.date = it->date,
                               .market = it->market,
                               .prev_market = it->moved                           ? "KONEX"
                                              : strcmp(it->market, "KOSDAQ") == 0 ? "KOSDAQ GLOBAL"
                                                                                  : it->market,
                               .open = it->open,
                               .close = it->close,
                               .change = it->close - it->base,
                               .shares = it->shares,
                               .prev_open = it->halted ? 0 : it->prev_close,
                               .prev_close = it->prev_close,
                               .prev_volume = it->halted ? 0 : 1000,
                               .shares_before = it->shares_before};
}

static void each_case_has_its_factor(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct action_day day = case_day(&cases[i]);
        double factor = action_factor(&day);
        if (factor != cases[i].factor)
            fail_msg("%s: %.10g, expected %.10g", cases[i].what, factor, cases[i].factor);
        if (action_ordinary(day.open, day.close, day.change, day.prev_open, day.prev_close, day.prev_volume))
            assert_true(factor == 1);
        if (action_needs_shares(&day))
            continue;
        day.shares_before = NAN; /* where no look back is asked for, it does not matter */
        assert_true(action_factor(&day) == factor);
    }
}

/* A row without an open but with a volume is that of a stock that only traded after hours. */
static void a_day_of_trades_after_hours_is_no_halt(void **state)
{
    (void)state;
    struct action_day day = {20260206, "KOSDAQ", "KOSDAQ", 2600, 2600, 0, 1e7, 0, 2105, 7, 1e7};
    assert_true(action_factor(&day) == 2600. / 2105);
    day.prev_volume = 0;
    assert_true(action_factor(&day) == 1);
}

static void an_action_behind_a_hole_is_certain_or_none(void **state)
{
    (void)state;
    assert_true(action_unseen(2650000, 53000, 128386494, 6419324700) == 50);
    assert_true(action_unseen(2650000, 51900, 128386494, 6419324700) == 50);
    assert_true(action_unseen(342, 3420, 7338267, 733826) == 1. / 10);
    assert_true(action_unseen(1000, 650, 1e6, 1.5e6) == 1.5);
    assert_true(action_unseen(1000, 500, 1e6, 1e6) == 1);  /* the price alone */
    assert_true(action_unseen(1000, 1000, 1e6, 2e6) == 1); /* the shares alone: new ones are listed */
    assert_true(action_unseen(1000, 690, 1e6, 2e6) == 1);  /* more than 30 % from a half */
    assert_true(action_unseen(1000, 640, 1e6, 2e6) == 2);
    assert_true(action_unseen(1000, 550, 1e6, 1.8e6) == 1); /* no clean multiple: a rights issue */
    assert_true(action_unseen(1000, 850, 1e6, 1.2e6) == 1);
    assert_true(action_unseen(1000, NAN, 1e6, 2e6) == 1);
    assert_true(action_unseen(1000, 500, NAN, 2e6) == 1);
    assert_true(action_unseen(0, 500, 1e6, 2e6) == 1);
    assert_true(action_unseen(1000, 500, 1e6, 0) == 1);
    assert_true(action_unseen(1000, 500, 0, 1e6) == 1);
}

static void days_are_adjacent_where_the_bases_are_the_closes_before(void **state)
{
    (void)state;
    double before[40], close[40], change[40];
    for (size_t i = 0; i < 40; i++) {
        before[i] = 1000 + 10 * (double)i;
        close[i] = 1500;
        change[i] = 1500 - before[i];
    }
    assert_true(action_days_adjacent(before, close, change, 40));
    assert_true(action_days_adjacent(before, close, change, 20));
    assert_false(action_days_adjacent(before, close, change, 19)); /* too few to tell */
    change[0]++, change[1]++;
    assert_true(action_days_adjacent(before, close, change, 40)); /* 95 % */
    change[2]++;
    assert_false(action_days_adjacent(before, close, change, 40));
    before[0] = close[1] = change[2] = NAN; /* unknown, so not compared */
    assert_true(action_days_adjacent(before, close, change, 40));
    for (size_t i = 0; i < 20; i++)
        before[i] = NAN;
    assert_true(action_days_adjacent(before, close, change, 40));
    before[20] = NAN;
    assert_false(action_days_adjacent(before, close, change, 40));
    assert_false(action_days_adjacent(NULL, NULL, NULL, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_case_has_its_factor),
        cmocka_unit_test(a_day_of_trades_after_hours_is_no_halt),
        cmocka_unit_test(an_action_behind_a_hole_is_certain_or_none),
        cmocka_unit_test(days_are_adjacent_where_the_bases_are_the_closes_before),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
