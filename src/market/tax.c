#include "market/tax.h"

#include <stddef.h>
#include <string.h>

/* The newest first. Where KOSPI's own rate is lower, the rural development tax makes up for it. */
static const struct tax_row {
    kst_date from;
    double listed_bp, konex_bp;
} taxes[] = {
    {20260101, 20, 10}, {20250101, 15, 10}, {20240101, 18, 10}, {20230101, 20, 10},
    {20210101, 23, 10}, {20190603, 25, 10}, {0, 30, 30},
};

double sell_tax_bp(const char *market, kst_date date)
{
    size_t i = 0;
    while (date < taxes[i].from)
        i++;
    return strcmp(market, "KONEX") == 0 ? taxes[i].konex_bp : taxes[i].listed_bp;
}
