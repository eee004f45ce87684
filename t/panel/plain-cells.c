/* plain-cells STORE MODE DATE: prints every value of every ticker on the stored days up to DATE as the plain
 * reader (t/panel/plain-store.c) has it, a line each:
 *
 *     TICKER DATE COLUMN VALUE
 *
 * MODE is raw (as published), bar (as analysis reads it, as of DATE) or own (the same in each day's own won
 * and shares). The column "state" is the enum bar_state of a day on which the ticker is in the market. What
 * is not known is left out. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "panel/panel.h"
#include "t/strategies/plain.h"

struct reading {
    struct plain_store *plain;
    struct plain_market market;
    const struct ticker *tickers;
    const struct columns *columns;
    size_t day, as_of;
    bool raw, own;
};

static double cell(const struct reading *reading, const char *name, size_t slot)
{
    int column = reading->market.column(reading->market.arg, name);
    if (reading->raw)
        return plain_store_published(reading->plain, column, reading->day, slot);
    return reading->market.value(reading->market.arg, column,
                                 reading->own ? 0 : (unsigned)(reading->as_of - reading->day), slot);
}

static void ticker_print(const struct reading *reading, size_t slot)
{
    char date[DATE_TEXT];
    const char *code = reading->tickers[slot].code;
    int state = plain_store_state(reading->plain, reading->day, reading->as_of, slot);
    if (state == BAR_ABSENT || (reading->raw && state == BAR_MISSING))
        return;
    date_format(plain_store_date(reading->plain, reading->day), date);
    printf("%s %s state %d\n", code, date, state);
    for (unsigned c = 0; c < reading->columns->count; c++) {
        const char *name = reading->columns->column[c].name;
        double value = cell(reading, name, slot);
        if (!isnan(value))
            printf("%s %s %s %.17g\n", code, date, name, value);
    }
}

static void all_print(struct reading *reading, kst_date until)
{
    size_t days = plain_store_days(reading->plain);
    while (reading->as_of + 1 < days && plain_store_date(reading->plain, reading->as_of + 1) <= until)
        reading->as_of++;
    if (!reading->raw)
        plain_store_move(reading->plain, reading->as_of);
    for (reading->day = 0; reading->day <= reading->as_of; reading->day++) {
        if (reading->raw || reading->own)
            plain_store_move(reading->plain, reading->day);
        for (size_t slot = 0; slot < reading->market.lanes; slot++)
            ticker_print(reading, slot);
    }
}

int main(int argc, char **argv)
{
    struct store *store = NULL;
    struct store_txn *txn = NULL;
    struct panel *panel = NULL;
    struct error err = {0};
    size_t count;
    kst_date date;
    if (argc != 4 || !date_parse(argv[3], &date))
        return 64;
    struct reading reading = {.raw = strcmp(argv[2], "raw") == 0, .own = strcmp(argv[2], "own") == 0};
    int ret = store_open(argv[1], NULL, &store, &err);
    if (ret == 0)
        ret = store_read(store, &txn, &err);
    if (ret == 0)
        ret = panel_open(txn, &panel, &err);
    if (ret == 0)
        ret = panel_tickers(panel, &reading.tickers, &count, &err); /* codes and names of columns only */
    if (ret == 0) {
        reading.columns = panel_columns(panel);
        reading.plain = plain_store_open(txn);
        reading.market = plain_store_market(reading.plain);
        all_print(&reading, date);
        plain_store_close(reading.plain);
    } else {
        fprintf(stderr, "plain-cells: %s\n", err.text);
    }
    panel_close(&panel);
    store_read_end(&txn);
    store_close(&store);
    return ret ? error_status(ret) : 0;
}
