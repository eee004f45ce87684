#include "t/source/spoil.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void row_copy(struct day *to, const struct day *from, size_t row)
{
    long i = day_add(to);
    if (i < 0)
        abort();
    to->line[i] = from->line[row];
    for (int c = 0; c < RAW_PUBLISHED; c++)
        to->column[c][i] = from->column[c][row];
}

void spoil_copy(struct day *to, const struct day *from, int (*keep)(const struct day *day, size_t row))
{
    for (size_t i = 0; i < from->count; i++)
        if (!keep || keep(from, i))
            row_copy(to, from, i);
}

static void keep_only(struct spoil *spoil, int (*keep)(const struct day *day, size_t row))
{
    struct day kept = {.date = spoil->day.date};
    spoil_copy(&kept, &spoil->day, keep);
    day_free(&spoil->day);
    spoil->day = kept;
}

/* The rows of another day under this day's name. */
static void take(struct spoil *spoil, const struct day *from)
{
    kst_date date = spoil->day.date;
    day_clear(&spoil->day, date);
    spoil_copy(&spoil->day, from, NULL);
}

static int is_kospi(const struct day *day, size_t row)
{
    return strcmp(day->line[row].market, "KOSPI") == 0;
}

/* ---- drop ---- */

static int no_kospi(const struct day *day, size_t row)
{
    return !is_kospi(day, row);
}
static int no_tenth(const struct day *day, size_t row)
{
    (void)day;
    return row % 10 != 0;
}
static int first_part(const struct day *day, size_t row)
{
    return row < day->count * 7 / 10;
}
static int last_part(const struct day *day, size_t row)
{
    return row >= day->count / 10;
}
static int no_last(const struct day *day, size_t row)
{
    return row + 1 < day->count;
}
static void drop_kospi(struct spoil *spoil)
{
    keep_only(spoil, no_kospi);
}
static void drop_kosdaq(struct spoil *spoil)
{
    keep_only(spoil, is_kospi);
}
static void drop_tenth(struct spoil *spoil)
{
    keep_only(spoil, no_tenth);
}
static void drop_end(struct spoil *spoil)
{
    keep_only(spoil, first_part);
}
static void drop_begin(struct spoil *spoil)
{
    keep_only(spoil, last_part);
}
static void drop_last(struct spoil *spoil)
{
    keep_only(spoil, no_last);
}

/* ---- repeat ---- */

/* The rows of this day for which `own` is true, and behind them those of `from` for which `others` is. */
static void mix(struct spoil *spoil, int (*own)(const struct day *day, size_t row), const struct day *from,
                int (*others)(const struct day *day, size_t row))
{
    struct day mixed = {.date = spoil->day.date};
    spoil_copy(&mixed, &spoil->day, own);
    spoil_copy(&mixed, from, others);
    day_free(&spoil->day);
    spoil->day = mixed;
}
static void repeat_rows(struct spoil *spoil)
{
    mix(spoil, NULL, &spoil->day, is_kospi);
}
static void repeat_day(struct spoil *spoil)
{
    take(spoil, spoil->before);
}
static void repeat_day_of_kospi(struct spoil *spoil)
{
    mix(spoil, no_kospi, spoil->before, is_kospi);
}
static int is_konex(const struct day *day, size_t row)
{
    return strcmp(day->line[row].market, "KONEX") == 0;
}
static int no_konex(const struct day *day, size_t row)
{
    return !is_konex(day, row);
}
static void repeat_day_of_konex(struct spoil *spoil)
{
    mix(spoil, no_konex, spoil->before, is_konex);
}
static void wrong_day(struct spoil *spoil)
{
    take(spoil, spoil->older);
}
static void wrong_market(struct spoil *spoil)
{
    take(spoil, spoil->other);
}

/* ---- labels ---- */

static void label_all_kospi(struct spoil *spoil)
{
    for (size_t i = 0; i < spoil->day.count; i++)
        strcpy(spoil->day.line[i].market, "KOSPI");
}
static void label_swap(struct spoil *spoil)
{
    for (size_t i = 0; i < spoil->day.count; i++) {
        bool kospi = is_kospi(&spoil->day, i);
        strcpy(spoil->day.line[i].market, kospi ? "KOSDAQ" : "KOSPI");
    }
}
static void label_lower(struct spoil *spoil)
{
    for (size_t i = 0; i < spoil->day.count; i++)
        strcpy(spoil->day.line[i].market, "kospi");
}
static void ticker_short(struct spoil *spoil)
{
    for (size_t i = 0; i < spoil->day.count; i++) {
        char *ticker = spoil->day.line[i].ticker;
        memmove(ticker, ticker + 1, TICKER_TEXT - 1); /* as a spreadsheet takes the leading zero */
    }
}
static void ticker_shift(struct spoil *spoil)
{
    for (size_t i = spoil->day.count - 1; i > 0; i--)
        memcpy(spoil->day.line[i].ticker, spoil->day.line[i - 1].ticker, TICKER_TEXT);
    strcpy(spoil->day.line[0].ticker, "0ZZZZZ");
}
static void name_shift(struct spoil *spoil)
{
    for (size_t i = spoil->day.count - 1; i > 0; i--)
        memcpy(spoil->day.line[i].name, spoil->day.line[i - 1].name, NAME_TEXT);
}

/* ---- shift a column by a row, swap two ---- */

static void shift(struct spoil *spoil, enum raw_column column)
{
    double *values = spoil->day.column[column];
    memmove(values + 1, values, (spoil->day.count - 1) * sizeof *values);
}
static void shift_open(struct spoil *spoil)
{
    shift(spoil, RAW_OPEN);
}
static void shift_close(struct spoil *spoil)
{
    shift(spoil, RAW_CLOSE);
}
static void shift_change(struct spoil *spoil)
{
    shift(spoil, RAW_CHANGE);
}
static void shift_volume(struct spoil *spoil)
{
    shift(spoil, RAW_VOLUME);
}
static void shift_shares(struct spoil *spoil)
{
    shift(spoil, RAW_SHARES);
}

static void swap(struct spoil *spoil, enum raw_column a, enum raw_column b)
{
    double *was = spoil->day.column[a];
    spoil->day.column[a] = spoil->day.column[b];
    spoil->day.column[b] = was;
}
static void swap_open_close(struct spoil *spoil)
{
    swap(spoil, RAW_OPEN, RAW_CLOSE);
}
static void swap_high_low(struct spoil *spoil)
{
    swap(spoil, RAW_HIGH, RAW_LOW);
}
static void swap_high_close(struct spoil *spoil)
{
    swap(spoil, RAW_HIGH, RAW_CLOSE);
}
static void swap_volume_value(struct spoil *spoil)
{
    swap(spoil, RAW_VOLUME, RAW_VALUE);
}
static void swap_cap_shares(struct spoil *spoil)
{
    swap(spoil, RAW_MARKET_CAP, RAW_SHARES);
}
static void swap_volume_shares(struct spoil *spoil)
{
    swap(spoil, RAW_VOLUME, RAW_SHARES);
}
static void swap_open_high(struct spoil *spoil)
{
    swap(spoil, RAW_OPEN, RAW_HIGH);
}
static void swap_open_low(struct spoil *spoil)
{
    swap(spoil, RAW_OPEN, RAW_LOW);
}

/* ---- scale ---- */

static void scale(struct spoil *spoil, enum raw_column column, double factor)
{
    for (size_t i = 0; i < spoil->day.count; i++)
        spoil->day.column[column][i] *= factor;
}
static void scale_prices(struct spoil *spoil)
{
    static const enum raw_column prices[] = {RAW_OPEN, RAW_HIGH, RAW_LOW, RAW_CLOSE, RAW_CHANGE};
    for (size_t c = 0; c < sizeof prices / sizeof *prices; c++)
        scale(spoil, prices[c], 100);
}
static void scale_all(struct spoil *spoil)
{
    scale_prices(spoil);
    scale(spoil, RAW_VALUE, 100);
    for (size_t i = 0; i < spoil->day.count; i++)
        spoil->day.column[RAW_MARKET_CAP][i] =
            spoil->day.column[RAW_CLOSE][i] * spoil->day.column[RAW_SHARES][i];
}
static void scale_volume(struct spoil *spoil)
{
    scale(spoil, RAW_VOLUME, 10);
}
static void scale_value(struct spoil *spoil)
{
    scale(spoil, RAW_VALUE, 1e-3);
}
static void scale_cap(struct spoil *spoil)
{
    scale(spoil, RAW_MARKET_CAP, 1e-6);
}
static void scale_shares(struct spoil *spoil)
{
    scale(spoil, RAW_SHARES, 1000);
}
static void scale_trade(struct spoil *spoil)
{
    scale(spoil, RAW_VOLUME, 10);
    scale(spoil, RAW_VALUE, 10);
}
static void scale_cap_and_shares(struct spoil *spoil)
{
    scale(spoil, RAW_SHARES, 2);
    scale(spoil, RAW_MARKET_CAP, 2);
}

/* ---- change ---- */

static double base_of(const struct spoil *spoil, size_t i)
{
    return spoil->day.column[RAW_CLOSE][i] - spoil->day.column[RAW_CHANGE][i];
}
static void change_zero(struct spoil *spoil)
{
    scale(spoil, RAW_CHANGE, 0);
}
static void change_negated(struct spoil *spoil)
{
    scale(spoil, RAW_CHANGE, -1);
}
static void change_unsigned(struct spoil *spoil)
{
    for (size_t i = 0; i < spoil->day.count; i++)
        spoil->day.column[RAW_CHANGE][i] = fabs(spoil->day.column[RAW_CHANGE][i]);
}
static void change_percent(struct spoil *spoil)
{
    for (size_t i = 0; i < spoil->day.count; i++)
        spoil->day.column[RAW_CHANGE][i] *= 100 / base_of(spoil, i);
}
static void change_against_open(struct spoil *spoil)
{
    for (size_t i = 0; i < spoil->day.count; i++)
        spoil->day.column[RAW_CHANGE][i] = spoil->day.column[RAW_CLOSE][i] - spoil->day.column[RAW_OPEN][i];
}
static void change_beyond(struct spoil *spoil)
{
    scale(spoil, RAW_CHANGE, -30);
}

/* ---- empty, zero, one row ---- */

static void empty(struct spoil *spoil, enum raw_column column)
{
    for (size_t i = 0; i < spoil->day.count; i++)
        spoil->day.column[column][i] = NAN;
}
static void empty_change(struct spoil *spoil)
{
    empty(spoil, RAW_CHANGE);
}
static void empty_close(struct spoil *spoil)
{
    empty(spoil, RAW_CLOSE);
}
static void empty_volume(struct spoil *spoil)
{
    empty(spoil, RAW_VOLUME);
}
static void empty_change_of_konex_and_kosdaq(struct spoil *spoil)
{
    for (size_t i = 0; i < spoil->day.count; i++)
        if (strcmp(spoil->day.line[i].market, "KOSPI") != 0)
            spoil->day.column[RAW_CHANGE][i] = NAN;
}

static void empty_shares(struct spoil *spoil)
{
    empty(spoil, RAW_SHARES);
}
static void empty_cap_and_shares(struct spoil *spoil)
{
    empty(spoil, RAW_MARKET_CAP);
    empty(spoil, RAW_SHARES);
}
static void empty_prices(struct spoil *spoil)
{
    empty(spoil, RAW_OPEN);
    empty(spoil, RAW_HIGH);
    empty(spoil, RAW_LOW);
}
static void zero_prices(struct spoil *spoil)
{
    static const enum raw_column zero[] = {RAW_OPEN, RAW_HIGH, RAW_LOW};
    for (size_t c = 0; c < sizeof zero / sizeof *zero; c++)
        for (size_t i = 0; i < spoil->day.count; i++)
            spoil->day.column[zero[c]][i] = 0;
}
static void scale_unbased(struct spoil *spoil)
{
    scale_all(spoil);
    empty(spoil, RAW_CHANGE);
}
static void change_negated_of_konex(struct spoil *spoil)
{
    for (size_t i = 0; i < spoil->day.count; i++)
        if (is_konex(&spoil->day, i))
            spoil->day.column[RAW_CHANGE][i] = -spoil->day.column[RAW_CHANGE][i];
}
static void zero_trade(struct spoil *spoil) /* as before the market opens: the closes of the day before */
{
    static const enum raw_column zero[] = {RAW_OPEN, RAW_HIGH, RAW_LOW, RAW_CHANGE, RAW_VOLUME, RAW_VALUE};
    take(spoil, spoil->before);
    for (size_t c = 0; c < sizeof zero / sizeof *zero; c++)
        scale(spoil, zero[c], 0);
}
static size_t a_traded_row(const struct spoil *spoil)
{
    size_t i = spoil->day.count / 2;
    while (!(spoil->day.column[RAW_OPEN][i] > 0))
        i++;
    return i;
}
static void one_base_below_zero(struct spoil *spoil)
{
    size_t i = a_traded_row(spoil);
    spoil->day.column[RAW_CHANGE][i] = spoil->day.column[RAW_CLOSE][i] + 1;
}
static void one_open_above_high(struct spoil *spoil)
{
    size_t i = a_traded_row(spoil);
    spoil->day.column[RAW_OPEN][i] = spoil->day.column[RAW_HIGH][i] + 5;
}
static void one_value_off(struct spoil *spoil)
{
    spoil->day.column[RAW_VALUE][a_traded_row(spoil)] *= 2;
}
static void one_name(struct spoil *spoil)
{
    strcpy(spoil->day.line[0].name, "다른 이름");
}

const struct spoil_way spoil_ways[] = {
    {"drop KOSPI", drop_kospi, "rows", NULL},
    {"drop all but KOSPI", drop_kosdaq, "rows", NULL},
    {"drop every tenth row", drop_tenth, "known", NULL},
    {"drop the last three tenths: a file that is still being copied", drop_end, "rows", NULL},
    {"drop the first tenth", drop_begin, "known", NULL},
    {"repeat the rows of KOSPI", repeat_rows, "twice", NULL},
    {"repeat the day before", repeat_day, "copy", NULL},
    {"repeat the day before on KOSPI only", repeat_day_of_kospi, "copy", NULL},
    {"repeat the day before on KONEX only", repeat_day_of_konex, "copy", NULL},
    {"the table of a day two weeks before", wrong_day, "off-base", NULL},
    {"a table of another market altogether", wrong_market, "known", NULL},
    {"every market is KOSPI", label_all_kospi, "rows", NULL},
    {"KOSPI and the others swapped", label_swap, "rows", NULL},
    {"markets in small letters", label_lower, "market", NULL},
    {"tickers without their first sign", ticker_short, "ticker", NULL},
    {"tickers shifted by a row", ticker_shift, "off-base", NULL},
    {"open shifted by a row", shift_open, "price", NULL},
    {"close shifted by a row", shift_close, "cap", NULL},
    {"change shifted by a row", shift_change, "off-base", NULL},
    {"volume shifted by a row", shift_volume, "price", NULL},
    {"shares shifted by a row", shift_shares, "cap", NULL},
    {"open and close swapped", swap_open_close, "cap", NULL},
    {"high and low swapped", swap_high_low, "high", NULL},
    {"high and close swapped", swap_high_close, "cap", NULL},
    {"volume and value swapped", swap_volume_value, "price", NULL},
    {"market_cap and shares swapped", swap_cap_shares, "cap", NULL},
    {"volume and shares swapped", swap_volume_shares, "cap", NULL},
    {"open and high swapped", swap_open_high, "price", NULL},
    {"open and low swapped", swap_open_low, "price", NULL},
    {"prices x 100", scale_prices, "cap", NULL},
    {"prices x 100, with value and market_cap", scale_all, "off-base", NULL},
    {"volume x 10", scale_volume, "price", NULL},
    {"value in thousands", scale_value, "price", NULL},
    {"market_cap in millions", scale_cap, "cap", NULL},
    {"shares x 1000", scale_shares, "cap", NULL},
    {"change 0", change_zero, "off-base", NULL},
    {"change 0, by the signs", change_zero, "signs", NULL},
    {"change negated", change_negated, "off-base", NULL},
    {"change without its sign", change_unsigned, "signs", NULL},
    {"change in percent", change_percent, "off-base", NULL},
    {"change against the open", change_against_open, "off-base", NULL},
    {"change x -30", change_beyond, "limit", NULL},
    {"no change, prices x 100", scale_unbased, "limit", NULL},
    {"change negated on KONEX only", change_negated_of_konex, "off-base", NULL},
    {"no close", empty_close, "close", NULL},
    {"no open, high, low", empty_prices, "missing", NULL},
    {"open, high, low are 0", zero_prices, "volume", NULL},
    {"no volume", empty_volume, "volume", NULL},
    {"no shares", empty_shares, "missing", NULL},
    {"no market_cap, no shares", empty_cap_and_shares, "missing", NULL},
    {"nothing traded, the closes carried", zero_trade, "volume", NULL},
    {"one base price below 0", one_base_below_zero, "base", NULL},
    {"one open above its high", one_open_above_high, "price", NULL},
    {"one value x 2", one_value_off, "price", NULL},
    {"the last row dropped", drop_last, NULL, "13 tickers come or go on a real day"},
    {"volume and value x 10", scale_trade, NULL, "they fit each other, and real volume changes by more"},
    {"shares and market_cap x 2", scale_cap_and_shares, NULL, "they fit each other, as after a bonus issue"},
    {"no change but of KOSPI", empty_change_of_konex_and_kosdaq, "missing", NULL},
    {"no change", empty_change, NULL, "a table of adjusted prices has none"},
    {"names shifted by a row", name_shift, NULL, "a name may be anything, and stocks are renamed"},
    {"one name", one_name, NULL, "stocks are renamed"},
};
const unsigned spoil_way_count = sizeof spoil_ways / sizeof *spoil_ways;
