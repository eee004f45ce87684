#include "answer/tickers.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/parse.h"

const struct field ticker_fields[] = {
    {"ticker", FIELD_TEXT, offsetof(struct ticker, code)},
    {"name", FIELD_TEXT, offsetof(struct ticker, name)},
    {"market", FIELD_TEXT, offsetof(struct ticker, market)},
    {"market_cap", FIELD_NUMBER, offsetof(struct ticker, market_cap)},
    {"is_active", FIELD_BOOL, offsetof(struct ticker, is_active)},
    {"added_date", FIELD_DATE, offsetof(struct ticker, added_date)},
    {"first_date", FIELD_DATE, offsetof(struct ticker, first_date)},
    {"last_date", FIELD_DATE, offsetof(struct ticker, last_date)},
    {"last_analyzed_date", FIELD_DATE, offsetof(struct ticker, last_analyzed_date)},
    {0},
};

/* ---- several ---- */

static int ticker_add(struct store_txn *txn, const char *code, struct tickers_answer *answer,
                      size_t *capacity, struct error *err)
{
    struct ticker ticker;
    int ret = ticker_find(txn, code, &ticker, err);
    if (ret)
        return ret;
    for (size_t i = 0; i < answer->count; i++)
        if (answer->ticker[i].slot == ticker.slot)
            return error_set(err, ERROR_USAGE, "ticker '%s' is named twice", code);
    if (!array_reserve(&answer->ticker, capacity, answer->count + 1, sizeof *answer->ticker))
        return error_no_memory(err);
    answer->ticker[answer->count++] = ticker;
    return 0;
}

static int by_code(const void *a, const void *b)
{
    return strcmp(((const struct ticker *)a)->code, ((const struct ticker *)b)->code);
}

static int tickers_all(struct store_txn *txn, struct tickers_answer *answer, struct error *err)
{
    size_t count = 0;
    if (ticker_all(txn, &answer->ticker, &count))
        return store_txn_error(txn, err);
    for (size_t i = 0; i < count; i++)
        if (ticker_seen(&answer->ticker[i]))
            answer->ticker[answer->count++] = answer->ticker[i];
    return 0;
}

int answer_tickers(struct store_txn *txn, const struct tickers_request *request,
                   struct tickers_answer *answer, struct error *err)
{
    const char *codes = request->codes;
    char code[NAME_TEXT];
    size_t capacity = 0;
    int ret = 0;
    *answer = (struct tickers_answer){0};
    if (!codes)
        ret = tickers_all(txn, answer, err);
    while (ret == 0 && codes && parse_list_next(&codes, code, sizeof code))
        ret = ticker_add(txn, code, answer, &capacity, err);
    if (ret == 0 && answer->count)
        qsort(answer->ticker, answer->count, sizeof *answer->ticker, by_code);
    return ret;
}

void answer_tickers_free(struct tickers_answer *answer)
{
    free(answer->ticker);
    *answer = (struct tickers_answer){0};
}
