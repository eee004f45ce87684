#include "market/tick.h"

#include <math.h>
#include <string.h>

enum { STEPS = 7 };

/* The tick is tick[0] below the price below[0], and tick[k] from the price below[k - 1] on. */
struct tick_table {
    double below[STEPS - 1], tick[STEPS];
};

static const struct tick_table since_2023 = {{2000, 5000, 20000, 50000, 200000, 500000},
                                             {1, 5, 10, 50, 100, 500, 1000}};
static const struct tick_table kospi_before = {{1000, 5000, 10000, 50000, 100000, 500000},
                                               {1, 5, 10, 50, 100, 500, 1000}};
static const struct tick_table kosdaq_before = {{1000, 5000, 10000, 50000, 100000, 500000},
                                                {1, 5, 10, 50, 100, 100, 100}};

double tick_size(double price, const char *market, kst_date date)
{
    const struct tick_table *table = date >= 20230125               ? &since_2023
                                     : strcmp(market, "KOSPI") == 0 ? &kospi_before
                                                                    : &kosdaq_before;
    const double *below = table->below;
    /* The sum is written out so that it runs without a branch: it is half of the work of the made-up market.
     */
    int step = (price >= below[0]) + (price >= below[1]) + (price >= below[2]) + (price >= below[3]) +
               (price >= below[4]) + (price >= below[5]);
    return table->tick[step];
}

double tick_round(double price, const char *market, kst_date date)
{
    double tick = tick_size(price, market, date);
    return floor(price / tick + 0.5) * tick;
}
