#include "t/strategies/synthetic.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "store/store.h"
#include "t/strategies/random-expr.h"

enum { A, B, C, D, A_4, A_16, NUMBERS, MARKET = NUMBERS, TICKER };

const char *const synthetic_columns[] = {"a", "b", "c", "d", "a_4", "a_16", NULL};
const char *const synthetic_markets[] = {"KOSPI", "KOSDAQ", "KOSDAQ GLOBAL", "KONEX", NULL};

static double numbers[NUMBERS][SYNTHETIC_DAYS][SYNTHETIC_LANES]; /* by lag */
static double unknown[TILE_LANES], in_table[SYNTHETIC_DAYS][SYNTHETIC_LANES];
size_t synthetic_loads;
static char tickers[SYNTHETIC_LANES][8];

/* Days that a lane has not been there for, and single days of which nothing is known. */
static bool missing(int column, unsigned lag, size_t lane, uint64_t random)
{
    static const unsigned one_in[] = {[A] = 97, [B] = 2000, [C] = 1000, [D] = 6};
    return random % one_in[column] == 0 || (column != C && lag > lane * 37 % 900);
}

static double value_make(int column, uint64_t random, double before)
{
    if (random % 5 == 0 && !isnan(before))
        return before;
    switch (column) {
    case A:
        return (double)(100 + random / 7 % 41);
    case B:
        return (double)(random / 7 % 9) / 2 - 2;
    default:
        return (double)(random / 7 % 4);
    }
}

static double mean(unsigned days, unsigned lag, size_t lane)
{
    double sum = 0;
    for (unsigned k = lag; k < lag + days; k++)
        sum += k < SYNTHETIC_DAYS ? numbers[A][k][lane] : NAN;
    return sum / days;
}

void synthetic_make(uint64_t seed)
{
    for (size_t lane = 0; lane < SYNTHETIC_LANES; lane++) {
        unknown[lane] = NAN;
        snprintf(tickers[lane], sizeof tickers[lane], "%06u", (unsigned)(lane * 2347) % 300000);
        for (unsigned lag = SYNTHETIC_DAYS; lag-- > 0;) {
            in_table[lag][lane] = random_next(&seed) % 8 != 0;
            for (int c = A; c <= D; c++) {
                uint64_t random = random_next(&seed) >> 8;
                double before = lag + 1 < SYNTHETIC_DAYS ? numbers[c][lag + 1][lane] : NAN;
                numbers[c][lag][lane] = missing(c, lag, lane, random) ? NAN : value_make(c, random, before);
            }
            numbers[A_4][lag][lane] = mean(4, lag, lane);
            numbers[A_16][lag][lane] = mean(16, lag, lane);
        }
    }
}

static int number_find(void *arg, const char *name)
{
    (void)arg;
    for (int c = 0; c < NUMBERS; c++)
        if (strcmp(synthetic_columns[c], name) == 0)
            return c;
    return -1;
}

static double number_value(void *arg, int column, unsigned lag, size_t lane)
{
    (void)arg;
    return lag < SYNTHETIC_DAYS ? numbers[column][lag][lane] : NAN;
}

static const char *text_value(int column, size_t lane)
{
    return column == TICKER ? tickers[lane] : synthetic_markets[lane % 4];
}

/* ---- for the plain evaluator ---- */

static const char *plain_text(void *arg, const char *name, size_t lane)
{
    (void)arg;
    return text_value(strcmp(name, "ticker") == 0 ? TICKER : MARKET, lane);
}

static bool plain_listed(void *arg, unsigned lag, size_t lane)
{
    (void)arg;
    return lag < SYNTHETIC_DAYS && in_table[lag][lane] == 1;
}

struct plain_market synthetic_market(void)
{
    return (struct plain_market){NULL, SYNTHETIC_LANES, number_find, number_value, plain_text, plain_listed};
}

/* ---- for the real one ---- */

static bool find(void *arg, const char *name, struct expr_column *column)
{
    int text = strcmp(name, "market") == 0 ? MARKET : strcmp(name, "ticker") == 0 ? TICKER : -1;
    int number = number_find(arg, name);
    *column = (struct expr_column){text < 0 ? number : text, text < 0 ? EXPR_NUMBER : EXPR_TEXT, false, 1};
    return column->id >= 0;
}

static void nearest(void *arg, const char *name, const char *const *candidates, char *text, size_t size)
{
    (void)arg, (void)name, (void)candidates;
    snprintf(text, size, "%s", "");
}

static unsigned mean_find(void *arg, int column, unsigned most, int *found)
{
    (void)arg;
    unsigned days = column != A || most < 4 ? 0 : most < 16 ? 4 : 16;
    *found = days == 16 ? A_16 : A_4;
    return days;
}

static const double *load(void *arg, int column, unsigned lag, size_t lane, double *scratch)
{
    (void)arg;
    synthetic_loads++;
    if (lag >= SYNTHETIC_DAYS)
        return unknown;
    memcpy(scratch, &numbers[column][lag][lane], TILE_LANES * sizeof *scratch);
    return lag % 2 ? scratch : &numbers[column][lag][lane];
}

static const char *frame_text(void *arg, int column, size_t lane)
{
    (void)arg;
    return text_value(column, lane);
}

static const char *covers(void *arg, int column, const char *text)
{
    (void)arg;
    return column == MARKET && strcmp(text, "KOSDAQ") == 0 ? "KOSDAQ GLOBAL" : NULL;
}

static void table(void *arg, unsigned lag, size_t lane, double *listed)
{
    (void)arg;
    for (size_t i = 0; i < TILE_LANES; i++)
        listed[i] = lag < SYNTHETIC_DAYS ? in_table[lag][lane + i] : 0;
}

struct expr_names synthetic_names(bool means)
{
    return (struct expr_names){
        .find = find, .nearest = nearest, .mean = means ? mean_find : NULL, .covers = covers};
}

struct expr_frame synthetic_frame(void)
{
    return (struct expr_frame){NULL, SYNTHETIC_LANES, load, frame_text, table, in_table[0], NULL};
}
