#include "market/tax.h"

#include <string.h>

static const struct tax {
    kst_date from;
    double bp, konex_bp;
} taxes[] = {
    {20260101, 20, 10}, {20250101, 15, 10}, {20240101, 18, 10}, {20230101, 20, 10},
    {20210101, 23, 10}, {20190603, 25, 10}, {0, 30, 30},
};

double tax_sell_bp(const char *market, kst_date date)
{
    const struct tax *tax = taxes;
    while (date < tax->from)
        tax++;
    return strcmp(market, "KONEX") == 0 ? tax->konex_bp : tax->bp;
}
