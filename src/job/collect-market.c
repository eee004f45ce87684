#include "job/collect-market.h"

#include <stdio.h>
#include <stdlib.h>

bool collect_lacks_market(const struct day *day)
{
    for (size_t i = 0; i < day->count; i++)
        if (day->line[i].market[0] == '\0')
            return true;
    return false;
}

struct known {
    struct store_txn *txn;
    struct ticker_past *past; /* [count] */
    size_t count;
};

/* Fills in the market of one row; it stays empty where the store does not know it. */
static void line_fill(const struct known *known, kst_date date, struct day_line *line)
{
    struct ticker ticker;
    if (ticker_get(known->txn, line->ticker, &ticker) != 0)
        return;
    const struct ticker_past *past = ticker_past_on(known->past, known->count, ticker.slot, date);
    snprintf(line->market, sizeof line->market, "%s", past != NULL ? past->market : ticker.market);
}

static int day_fill(const struct known *known, struct day *day, const char *from, struct error *err)
{
    for (size_t i = 0; i < day->count; i++) {
        struct day_line *line = &day->line[i];
        if (line->market[0] == '\0')
            line_fill(known, day->date, line);
        if (line->market[0] == '\0')
            return error_set(
                err, ERROR_DATA,
                "%s: nothing says which market %s is on, neither the table nor the days stored before, "
                "expected a table of one market with kospi, kosdaq or konex in the name of the file or "
                "its folder",
                from, line->ticker);
    }
    return 0;
}

int collect_markets(const struct job_run *run, struct day *day, const char *from, struct error *err)
{
    struct known known = {0};
    int ret = store_read(run->store, &known.txn, err);
    if (ret != 0)
        return ret;
    if (ticker_pasts(known.txn, &known.past, &known.count) == 0)
        ret = day_fill(&known, day, from, err);
    if (store_txn_error(known.txn, NULL) != 0)
        ret = store_txn_error(known.txn, err);
    store_read_end(&known.txn);
    free(known.past);
    return ret;
}
