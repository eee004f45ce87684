#include "market/tick.h"

#include <math.h>
#include <string.h>

struct step {
    double below, tick;
};

static const struct step since_2023[] = {{2000, 1},     {5000, 5},     {20000, 10},     {50000, 50},
                                         {200000, 100}, {500000, 500}, {INFINITY, 1000}};
static const struct step kospi_before[] = {{1000, 1},     {5000, 5},     {10000, 10},     {50000, 50},
                                           {100000, 100}, {500000, 500}, {INFINITY, 1000}};
static const struct step kosdaq_before[] = {{1000, 1}, {5000, 5}, {10000, 10}, {50000, 50}, {INFINITY, 100}};

double tick_size(double price, const char *market, kst_date date)
{
    const struct step *step = date >= 20230125               ? since_2023
                              : strcmp(market, "KOSPI") == 0 ? kospi_before
                                                             : kosdaq_before;
    while (price >= step->below && step->below < INFINITY)
        step++;
    return step->tick;
}

double tick_round(double price, const char *market, kst_date date)
{
    double tick = tick_size(price, market, date);
    return floor(price / tick + 0.5) * tick;
}
