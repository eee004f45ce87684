#include "panel/column.h"

#include <string.h>

#include "base/parse.h"
#include "indicator/indicator.h"

_Static_assert(RAW_PUBLISHED + INDICATOR_COUNT <= COLUMN_MOST, "struct columns holds both panels");

/* What a corporate action does to a raw column. Market cap and traded value are sums of won. The shares are
 * those that were listed: a bonus issue lists its own weeks after its ex-date. */
static const enum column_kind raw_kind[RAW_PUBLISHED] = {
    [RAW_OPEN] = COLUMN_PRICE,  [RAW_HIGH] = COLUMN_PRICE,       [RAW_LOW] = COLUMN_PRICE,
    [RAW_CLOSE] = COLUMN_PRICE, [RAW_CHANGE] = COLUMN_PRICE,     [RAW_VOLUME] = COLUMN_SHARES,
    [RAW_VALUE] = COLUMN_OTHER, [RAW_MARKET_CAP] = COLUMN_OTHER, [RAW_SHARES] = COLUMN_OTHER,
};

static const enum column_kind indicator_adjust[] = {
    [KIND_PRICE] = COLUMN_PRICE,
    [KIND_SHARE] = COLUMN_SHARES,
    [KIND_RATIO] = COLUMN_OTHER,
    [KIND_PERCENT] = COLUMN_OTHER,
};

static void column_add(struct columns *columns, struct store *store, struct column column)
{
    if (store)
        column.handle = store_column(store, column.dataset, column.name);
    columns->column[columns->count++] = column;
}

static void indicator_add(struct columns *columns, struct store *store, const struct indicator *indicator,
                          int *id)
{
    if (!indicator->internal)
        column_add(columns, store,
                   (struct column){.name = indicator->name,
                                   .id = (*id)++,
                                   .dataset = DATASET_ANALYZED,
                                   .kind = indicator_adjust[indicator->kind],
                                   .percent = indicator->kind == KIND_PERCENT,
                                   .handle = -1});
}

static void raw_add(struct columns *columns, struct store *store, int id)
{
    column_add(columns, store,
               (struct column){.name = raw_column_name[id],
                               .id = id,
                               .dataset = DATASET_RAW,
                               .kind = raw_kind[id],
                               .handle = -1});
}

void columns_add(struct columns *columns, struct store *store, enum dataset dataset)
{
    int id = RAW_PUBLISHED;
    if (dataset == DATASET_RAW)
        for (int i = 0; i < RAW_PUBLISHED; i++)
            raw_add(columns, store, i);
    else
        for (int i = 0; i < INDICATOR_COUNT; i++)
            indicator_add(columns, store, &indicator_table[i], &id);
}

const struct column *columns_find(const struct columns *columns, const char *name)
{
    for (unsigned i = 0; i < columns->count; i++)
        if (strcmp(columns->column[i].name, name) == 0)
            return &columns->column[i];
    return NULL;
}

void columns_offer(const struct columns *columns, struct suggest *suggest)
{
    for (unsigned i = 0; i < columns->count; i++)
        suggest_offer(suggest, columns->column[i].name);
}

int column_unknown(const struct suggest *suggest, struct error *err)
{
    char nearest[SUGGEST_TEXT];
    error_set(err, ERROR_USAGE, "unknown column '%s'%s", suggest->wanted, suggest_text(suggest, nearest));
    return suggest->best ? ERROR_USAGE : error_remedy(err, ERROR_USAGE, REMEDY_LIST_COLUMNS);
}

int columns_choose(const struct columns *all, const char *list, struct columns *chosen, struct error *err)
{
    char name[COLUMN_TEXT];
    chosen->count = 0;
    while (parse_list_next(&list, name, sizeof name)) {
        const struct column *column = columns_find(all, name);
        if (!column) {
            struct suggest suggest = {.wanted = name};
            columns_offer(all, &suggest);
            return column_unknown(&suggest, err);
        }
        if (columns_find(chosen, name))
            return error_set(err, ERROR_USAGE, "column '%s' is named twice", name);
        chosen->column[chosen->count++] = *column;
    }
    return 0;
}
