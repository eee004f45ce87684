/* The model behind the source `demo`: a made-up market, stepped forward one business day at a time.
 *
 * It opens on the first business day of 2010 with some 2,700 stocks. A third is on KOSPI, the larger ones
 * more often; the rest is on KOSDAQ, some dozens of it labelled KOSDAQ GLOBAL from 2022-11-21 on. KONEX
 * begins on 2013-07-01 with 21 companies and grows to 115. They are small, and on one day in five nobody
 * trades in one of them. Market caps are about log-normal with a long upper tail, most between 10 billion and
 * 500 trillion won.
 *
 * Close = level x (1 + beta x the market's move + the stock's own) + a pull towards an anchor price that
 * jumps a few times in ten years, so that no price runs away; on the ticks of market/tick.h. The level is the
 * base price, or the price of the day's first auction; the close stays inside KRX's daily limits around it
 * (15 %, 30 % from 2015-06-15 on; KONEX 15 %). On the last days of a stock, which are liquidation trading,
 * the first auction knows no limits.
 *
 * What befalls the stocks, and how often in a year: here, in 2019 to 2024; and, in parentheses, in the real
 * market, which is what KRX published of the 32 sessions after 2026-01-02, times 7.7. So a real 8 is one
 * case. Where those sessions have none, or too few to tell, the figure is an estimate and says so.
 *
 *    24  (23) splits and reverse splits whose base KRX computed after a halt
 *    16  (15) reductions of capital whose base KRX set while the halt lasted
 *    11   (8) reductions after which an auction set the base
 *     2   (8) reductions that left the base alone; an estimate, as that one case is the only known one
 *    52  (23) spin-offs, mergers of a SPAC and reviews, ended by an auction; estimates: 8, 15 and 25
 *     8   (0) from KONEX to KOSDAQ, by an auction; an estimate of 5 to 10
 *   110 (122) bonus issues and rights issues; shares are listed 10 to 15 and 36 to 43 sessions later
 *    30   (0) stock dividends, before the last day of the year; an estimate of 30 to 50
 *   370 (350) halts that end, most of them without an action
 *  3400 (3500) numbers of shares that change by themselves, a seventh of them by more than 10 %
 *   140  (31) listed; ten days of March 2026 had 2
 *   130 (192) delisted, here half of them after seven days of liquidation trading
 *    41  (25) renamed, by ten days of March 2026
 *   430 (460) closes between two ticks, from 2025-03-04 on, when orders at the midpoint of quotes began
 *     4   (0) stocks traded after the session only; an estimate, there is one known case
 *
 * After an auction no table says whether a company that has fewer shares was reduced (its holders have fewer,
 * too) or spun off (they have shares of two). The rule of market/action.h takes what is nearer. KRX lets an
 * auction's price be 50 to 200 % of its estimate, so the rule can be wrong where the shares fell to a quarter
 * or to more than that. It would be in one of 25 auctions that are drawn here. Such a price is drawn again
 * (`redraws`; test-demo counts them), so that the factors of a store must equal the true ones.
 *
 * Every random number is a hash of seed, stock and date; the arithmetic is +, -, *, / and floor on doubles.
 * So the same seed, calendar and date give the same bits on every machine, however the date was reached. */
#ifndef SISE_SOURCE_DEMO_MARKET_H
#define SISE_SOURCE_DEMO_MARKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "market/calendar.h"
#include "store/day.h"

struct demo_action;

struct demo_stock {
    uint64_t key;       /* what its random numbers hash from */
    double close, base; /* the day's, in won */
    double level; /* the price that the day's prices and limits lie around: the base or the auction's price */
    double prev_close; /* of the business day before; NaN on the first day */
    double shares;     /* listed */
    double anchor;     /* the price to which the stock's price is pulled */
    double beta, volatility;
    double turnover; /* typical share of `shares` that changes hands in a day */

    /* The truth of the day. `factor`: by market/action.h, with the prices and shares of the model. `given`:
     * what one share of the day before has become for its holder: 2 in a bonus issue of one for one, 0.1 in a
     * reduction to a tenth; new shares that cost something count by what they are worth above that. So a
     * holder's return is close x given / prev_close, and factor x given is 1, but for the rounding of base
     * prices to ticks. */
    double factor, given;
    double shares_traded; /* `shares` of the last day with trading, or of an action since then */
    unsigned redraws;     /* how many prices of the day's auction would have misled the rule */

    const struct demo_action *action; /* whose base price is not there yet; NULL: none */
    double new_shares;                /* `shares` is to be multiplied by this */
    int wait;                         /* trading days from the action's base price to that */
    int shares_wait;                  /* trading days until then; 0: nothing to wait for */
    int halt;                         /* days until it trades again */
    int leave;                        /* trading days until it is gone; 0: it stays */
    bool shares_early;                /* the shares change before the halt ends */
    bool auction_due;                 /* the halt ends with an auction */
    bool moving;                      /* when the halt ends it goes from KONEX to KOSDAQ */
    bool between;                     /* the close may lie between two ticks */

    bool halted;      /* nobody trades on the day */
    bool auction;     /* the day opens at `level` */
    bool after_hours; /* it is traded after the session only */
    bool preferred, konex;
    bool global; /* labelled KOSDAQ GLOBAL from the day on which that label exists */
    uint32_t serial, renames;
    struct day_line line;
};

struct demo_market {
    const struct calendar *calendar;
    uint64_t seed;
    kst_date first, date; /* the first business day; the one that the stocks show, 0: before the first */
    uint32_t serial;      /* of the next company */
    struct demo_stock *stock;
    size_t count, capacity;
};

/* Sets the market before its first day. The calendar outlives it. */
void demo_market_init(struct demo_market *market, const struct calendar *calendar, uint64_t seed);
void demo_market_free(struct demo_market *market);

/* Brings the market to `date`, a business day not before market->first: forward from where it is, or from the
 * first day again. NO_MEMORY leaves it before its first day. */
int demo_market_seek(struct demo_market *market, kst_date date);

/* `price` brought inside the day's limits around the stock's level and onto a tick. */
double demo_price_fit(const struct demo_stock *stock, double price, kst_date date);

/* ---- demo-listing.c ---- */

enum demo_listing {
    DEMO_OLD, /* the company was listed before the market's first day */
    DEMO_NEW,
    DEMO_KONEX /* it is new, and on KONEX */
};

/* Adds the next company: its common stock and, for an old one and by chance, a preferred one. NO_MEMORY. */
int demo_market_list(struct demo_market *market, kst_date date, enum demo_listing listing);

/* The stock's name, after so many renamings. */
void demo_stock_name(struct demo_stock *stock);

/* ---- demo-event.c; `luck` is a random number ---- */

/* Whether something is on its way already. */
bool demo_stock_busy(const struct demo_stock *stock);

/* What begins after the close of a day, for one stock in 128. */
void demo_event_draw(struct demo_stock *stock, uint64_t luck);

/* The evening before the ex-date of the year's stock dividends, for every stock. */
void demo_event_dividend(struct demo_stock *stock, uint64_t luck);

/* The stock is halted for months and leaves then, half of them after seven days of liquidation trading. */
void demo_event_leave(struct demo_stock *stock, uint64_t luck);

/* The stock goes from KONEX to KOSDAQ. */
void demo_event_transfer(struct demo_stock *stock, uint64_t luck);

/* A day of the halt of an action. */
void demo_event_halted(struct demo_stock *stock, kst_date date);

/* A trading day that begins with an action's base price or with an auction. */
void demo_event_open(struct demo_stock *stock, kst_date date);

/* A trading day on which an action's shares are still to be listed. */
void demo_event_listing(struct demo_stock *stock);

/* The lowest multiple of the tick that is not below `price`. */
double demo_tick_above(const struct demo_stock *stock, double price, kst_date date);

/* ---- random numbers ---- */

/* The finalizer of splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). */
static inline uint64_t demo_hash(uint64_t key, uint64_t number)
{
    uint64_t x = key + number * 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

/* In [0, 1), from the upper bits. */
static inline double demo_uniform(uint64_t hash)
{
    return (double)(hash >> 11) * 0x1p-53;
}

/* A random number of mean 0 and variance 1, between -3.47 and 3.47. It is the sum of four uniform numbers,
 * which needs no libm. */
static inline double demo_normal(uint64_t hash)
{
    int32_t sum = (int32_t)((hash & 0xFFFF) + (hash >> 16 & 0xFFFF) + (hash >> 32 & 0xFFFF) + (hash >> 48));
    return (sum - 131070) * (1 / 37837.0);
}

#endif
