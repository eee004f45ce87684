/* The bars of one ticker: the state of each day, the prices of days on which the ticker is missing, and F. */
#include <string.h>

#include "panel/bars.h"
#include "panel/ticker-reader.h"

/* F of each day up to as_of. */
static void factors_fill(struct reader *reader)
{
    const struct ticker_rows *rows = reader->rows;
    double product = 1;
    size_t a = 0;
    for (size_t i = rows->stride; i-- > 0;) {
        for (; i < rows->count && a < reader->action.count && reader->action.action[a].date > rows->date[i];
             a++)
            if (reader->action.action[a].date <= reader->ask->as_of)
                product *= reader->action.action[a].factor;
        reader->factor[i] = product;
    }
    reader->adjusted = product != 1;
}

/* The last close before a day, and its date; NaN: there is none. */
static double close_before(struct reader *reader, kst_date *date)
{
    size_t got = reader->capacity;
    for (kst_date until = *date - 1; got == reader->capacity && until >= reader->ticker->first_date;) {
        got = row_back(reader->panel->txn, reader->close, until, reader->capacity, reader->date, reader->row);
        for (size_t i = 0; i < got; i++)
            if (row_value(reader->row[i], reader->ticker->slot) > 0) {
                *date = reader->date[i];
                return row_value(reader->row[i], reader->ticker->slot);
            }
        until = got ? reader->date[got - 1] - 1 : 0;
    }
    return NAN;
}

static bool has_gaps(const struct reader *reader)
{
    const double *close = reader->bar[RAW_CLOSE];
    for (size_t i = 0; i < reader->rows->count; i++)
        if (!(close[i] > 0))
            return true;
    return false;
}

/* Carries the close, day by day, over days without one, multiplied by the factors of the days. */
static void prices_carry(struct reader *reader, double price, kst_date since)
{
    const struct ticker_rows *rows = reader->rows;
    size_t a = reader->action.count;
    while (a > 0 && reader->action.action[a - 1].date <= since)
        a--;
    for (size_t i = 0; i < rows->count; i++) {
        double close = reader->bar[RAW_CLOSE][i];
        for (; a > 0 && reader->action.action[a - 1].date <= rows->date[i]; a--)
            price *= reader->action.action[a - 1].factor;
        if (close > 0)
            price = close;
        else if (rows->state[i] == BAR_ABSENT && price == price)
            rows->state[i] = BAR_MISSING;
        reader->price[i] = price;
    }
}

int reader_bars(struct reader *reader)
{
    struct ticker_rows *rows = reader->rows;
    for (size_t i = 0; i < rows->stride; i += TILE_LANES)
        bar_tile_state(reader->bar[RAW_OPEN] + i, reader->volume + i, reader->bar[RAW_CLOSE] + i,
                       rows->state + i);
    memcpy(reader->price, reader->bar[RAW_CLOSE], rows->stride * sizeof *reader->price);
    kst_date oldest = rows->date[0], newest = rows->date[rows->count - 1], since = oldest;
    bool gaps = reader->gaps = reader->ask->mode == ROWS_BAR && has_gaps(reader);
    double before = gaps && !(reader->bar[RAW_CLOSE][0] > 0) ? close_before(reader, &since) : NAN;
    kst_date until = reader->ask->as_of ? reader->ask->as_of : gaps ? newest : 0;
    const struct panel_walk walk = {reader->date, reader->row, reader->capacity};
    int ret = panel_actions_walk(reader->panel, reader->ticker->slot, since, until, &walk, &reader->action);
    if (ret == 0 && gaps)
        prices_carry(reader, before, since);
    if (ret == 0 && reader->ask->as_of)
        factors_fill(reader);
    return ret;
}
