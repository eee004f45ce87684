#include "market/tax.h"

#include <string.h>

static const struct tax {
    kst_date from; /* the first trading day; see tax.h for why it is two days before that of the law */
    double bp, konex_bp;
} taxes[] = {
    {20251229, 20, 10}, {20241227, 15, 10}, {20231227, 18, 10}, {20221228, 20, 10},
    {20201229, 23, 10}, {20190530, 25, 10}, {1, 30, 30},
};

static const struct tax *tax_of(kst_date date)
{
    const struct tax *tax = taxes;
    while (date < tax->from)
        tax++;
    return tax;
}

kst_date tax_since(kst_date date)
{
    return tax_of(date)->from;
}

double tax_sell_bp(const char *market, kst_date date)
{
    const struct tax *tax = tax_of(date);
    return strcmp(market, "KONEX") == 0 ? tax->konex_bp : tax->bp;
}
