#include "panel/adjust.h"

#include <stdlib.h>

#include "base/array.h"
#include "panel/factor.h"

static int action_add(struct adjust *adjust, const struct adjust_action *action)
{
    if (!array_reserve(&adjust->action, &adjust->capacity, adjust->count + 1, sizeof *adjust->action))
        return ERROR_NO_MEMORY;
    adjust->action[adjust->count++] = *action;
    return 0;
}

static int row_scan(struct adjust *adjust, kst_date date, struct row row)
{
    int ret = 0;
    for (size_t i = 0; ret == 0 && i < row.count; i++) {
        double factor = row.values[i];
        if (panel_factor_acts(factor))
            ret = action_add(adjust, &(struct adjust_action){date, (uint32_t)i, factor, factor});
    }
    return ret;
}

/* From the newest action to the oldest: F before it is F after it times its factor. */
static int accumulate(struct adjust *adjust)
{
    uint32_t slots = 0;
    for (size_t i = 0; i < adjust->count; i++)
        slots = adjust->action[i].slot >= slots ? adjust->action[i].slot + 1 : slots;
    double *after = malloc((slots + 1) * sizeof *after);
    if (!after)
        return ERROR_NO_MEMORY;
    for (uint32_t i = 0; i < slots; i++)
        after[i] = 1;
    for (size_t i = adjust->count; i-- > 0;) {
        struct adjust_action *action = &adjust->action[i];
        action->before = after[action->slot] *= action->factor;
    }
    free(after);
    return 0;
}

int adjust_read(struct adjust *adjust, struct store_txn *txn, kst_date from, kst_date as_of,
                struct error *err)
{
    kst_date *dates = NULL;
    size_t count = 0;
    int column = store_column(store_of(txn), DATASET_RAW, raw_column_name[RAW_FACTOR]), ret = 0;
    *adjust = (struct adjust){0};
    row_dates(txn, column, from, as_of, &dates, &count);
    for (size_t i = 0; ret == 0 && i < count; i++)
        if (dates[i] > from)
            ret = row_scan(adjust, dates[i], row_get(txn, column, dates[i]));
    free(dates);
    if (ret == 0)
        ret = accumulate(adjust);
    return ret ? error_no_memory(err) : store_txn_error(txn, err);
}

void adjust_free(struct adjust *adjust)
{
    free(adjust->action);
    *adjust = (struct adjust){0};
}

void adjust_factors(const struct adjust *adjust, kst_date date, double *factors, size_t count)
{
    for (size_t i = 0; i < count; i++)
        factors[i] = 1;
    for (size_t i = adjust->count; i-- > 0 && adjust->action[i].date > date;)
        if (adjust->action[i].slot < count)
            factors[adjust->action[i].slot] = adjust->action[i].before;
}

double adjust_factor(const struct adjust *adjust, kst_date date, uint32_t slot)
{
    for (size_t i = 0; i < adjust->count; i++)
        if (adjust->action[i].date > date && adjust->action[i].slot == slot)
            return adjust->action[i].before;
    return 1;
}
