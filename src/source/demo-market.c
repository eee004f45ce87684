#include "source/demo-market.h"

#include <math.h>
#include <stdlib.h>

#include "market/tick.h"

enum {
    EPOCH = 20100101,      /* the first day is the business day from here on */
    OLD_COMPANIES = 2590,  /* with their preferred stocks about 2,700 */
    DAYS_PER_LISTING = 4,  /* one company comes, and one goes, in so many days */
    DAYS_OF_LEAVE = 7,     /* how many days a stock trades before it is delisted */
    WIDE_LIMITS = 20150615 /* the daily limit is 15 % before, 30 % from here on */
};

#define ANCHOR_PULL       (1.0 / 512) /* of the distance to the anchor, each day */
#define ANCHOR_LEAST      200         /* won */
#define MARKET_CAP_LEAST  4e10        /* at the anchor price; prices stray from it to both sides */
#define MARKET_CAP_MOST   2e14
#define MARKET_DRIFT      0.0002
#define MARKET_VOLATILITY 0.009

/* The uses of the market's own random numbers, each with a key of its own. */
enum purpose { MARKET_MOVE = 1 << 20, LISTING, LEAVING };

/* Corporate actions: what becomes of the price and of the listed shares, how many days of halt come before,
 * how many trading days after the base price the new shares are listed, and at which prices it is done. A
 * rights issue of r new shares per share at a discount d: factor (1 + r (1 - d)) / (1 + r). */
static const struct action {
    double factor, shares;
    int halt, wait;
    double least, most;
} actions[] = {
    /* splits and reverse splits */
    {1 / 2.0, 2, 3, 1, 5000, INFINITY},
    {1 / 5.0, 5, 3, 1, 20000, INFINITY},
    {1 / 10.0, 10, 3, 1, 100000, INFINITY},
    {5, 1 / 5.0, 15, 1, 0, 1500},
    {10, 1 / 10.0, 15, 1, 0, 600},
    /* bonus issues */
    {1 / 2.0, 2, 0, 18, 2000, INFINITY},
    {1 / 1.5, 1.5, 0, 18, 2000, INFINITY},
    /* rights issues */
    {(1 + 0.3 * 0.75) / 1.3, 1.3, 0, 40, 0, INFINITY},
    {(1 + 0.6 * 0.7) / 1.6, 1.6, 0, 40, 0, INFINITY},
    /* stock dividends */
    {1 / 1.05, 1.05, 0, 60, 0, INFINITY},
    {1 / 1.03, 1.03, 0, 60, 0, INFINITY},
};
enum { ACTION_COUNT = sizeof actions / sizeof *actions };

struct today {
    kst_date date;
    double move; /* of the whole market */
};

double demo_price_fit(double price, double base, const char *market, kst_date date)
{
    double width = floor(base * (date >= WIDE_LIMITS ? 30 : 15) / 100);
    double upper = base + width, lower = base - width;
    /* Comparisons rather than fmin() and fmax(), which are calls. */
    price = tick_round(price < lower ? lower : price > upper ? upper : price, market, date);
    if (price > upper)
        price -= tick_size(upper, market, date);
    if (price < lower)
        price += tick_size(price, market, date);
    return price;
}

/* ---- what befalls a stock ---- */

static bool busy(const struct demo_stock *stock)
{
    return stock->halt > 0 || stock->leave > 0 || stock->next_factor != 0 || stock->shares_wait > 0;
}

static void action_announce(struct demo_stock *stock, uint64_t luck)
{
    size_t i = luck % ACTION_COUNT;
    while (stock->close < actions[i].least || stock->close > actions[i].most)
        i = (i + 1) % ACTION_COUNT;
    stock->next_factor = actions[i].factor;
    stock->new_shares = actions[i].shares;
    stock->shares_wait = actions[i].wait;
    stock->halt = actions[i].halt + 1;
}

static void action_apply(struct demo_stock *stock, kst_date date)
{
    stock->base = tick_round(stock->close * stock->next_factor, stock->line.market, date);
    stock->factor = stock->base / stock->close;
    stock->anchor *= stock->factor;
    stock->next_factor = 0;
}

/* Half of the halts are of days, half of months. */
static void halt_begin(struct demo_stock *stock, uint64_t luck)
{
    stock->halt = 1 + (int)(luck % 2 ? 1 + luck / 2 % 5 : 20 + luck / 2 % 160);
}

static void anchor_move(struct demo_stock *stock, uint64_t luck)
{
    double anchor = stock->anchor * (0.75 + 7 / 12.0 * demo_uniform(luck << 9));
    double least = fmax(MARKET_CAP_LEAST / stock->shares, ANCHOR_LEAST);
    stock->anchor = fmin(fmax(anchor, least), MARKET_CAP_MOST / stock->shares);
}

/* After the close of a day, for one stock in 128; the upper half of `luck` has had its jump. */
static void event(struct demo_stock *stock, uint64_t luck)
{
    unsigned kind = luck % 256;
    luck >>= 8;
    if (kind >= 128) {
        anchor_move(stock, luck);
    } else if (kind == 0) {
        stock->renames++;
        demo_stock_name(stock);
    } else if (kind <= 8 && !busy(stock)) {
        action_announce(stock, luck);
    } else if (kind > 8 && kind <= 16 && !busy(stock)) {
        halt_begin(stock, luck);
    }
}

/* ---- a day ---- */

static void stock_trade(struct demo_stock *stock, const struct today *today)
{
    uint64_t random = demo_hash(stock->key, (uint64_t)today->date), luck = 0;
    double noise = demo_normal(random);
    bool lucky = random * 0xD1342543DE82EF95u >> 57 == 0;
    if (lucky) {
        luck = demo_hash(random, 1);
        noise *= luck >> 63 ? 4 : 1;
    }
    double move = stock->beta * today->move + stock->volatility * noise;
    double wish = stock->base * (1 + move) + (stock->anchor - stock->base) * ANCHOR_PULL;
    stock->close = demo_price_fit(wish, stock->base, stock->line.market, today->date);
    if (lucky)
        event(stock, luck);
}

/* Whether the stock is still there. */
static bool stock_step(struct demo_stock *stock, const struct today *today)
{
    stock->prev_close = stock->base = stock->close;
    stock->factor = 1;
    stock->halted = stock->halt > 0 && --stock->halt > 0;
    if (stock->halted)
        return true;
    if (stock->leave > 0 && --stock->leave == 0)
        return false;
    if (stock->next_factor != 0)
        action_apply(stock, today->date);
    if (stock->shares_wait > 0 && --stock->shares_wait == 0)
        stock->shares = floor(stock->shares * stock->new_shares);
    stock_trade(stock, today);
    return true;
}

static uint64_t market_random(const struct demo_market *market, enum purpose purpose, kst_date date)
{
    return demo_hash(demo_hash(market->seed, purpose), (uint64_t)date);
}

static void leaving_begin(struct demo_market *market, kst_date date)
{
    uint64_t random = market_random(market, LEAVING, date);
    if (random % DAYS_PER_LISTING != 0 || market->count == 0)
        return;
    struct demo_stock *stock = &market->stock[(random >> 8) % market->count];
    if (busy(stock) || isnan(stock->prev_close))
        return;
    stock->halt = 30 + (int)(random >> 40) % 120;
    stock->leave = DAYS_OF_LEAVE + 1;
}

static int market_step(struct demo_market *market, kst_date date)
{
    uint64_t random = market_random(market, MARKET_MOVE, date);
    struct today today = {.date = date, .move = MARKET_DRIFT + MARKET_VOLATILITY * demo_normal(random)};
    for (size_t i = 0; i < market->count;) {
        if (stock_step(&market->stock[i], &today))
            i++;
        else
            market->stock[i] = market->stock[--market->count];
    }
    int ret = 0;
    if (market_random(market, LISTING, date) % DAYS_PER_LISTING == 0)
        ret = demo_market_list(market, date, false);
    leaving_begin(market, date);
    market->date = date;
    return ret;
}

static int market_restart(struct demo_market *market)
{
    market->count = 0;
    market->serial = 0;
    market->date = market->first;
    int ret = 0;
    while (ret == 0 && market->serial < OLD_COMPANIES)
        ret = demo_market_list(market, market->first, true);
    return ret;
}

void demo_market_init(struct demo_market *market, const struct calendar *calendar, uint64_t seed)
{
    *market = (struct demo_market){.calendar = calendar, .seed = demo_hash(seed, 0)};
    market->first = calendar_is_open(calendar, EPOCH) ? EPOCH : calendar_next(calendar, EPOCH);
}

void demo_market_free(struct demo_market *market)
{
    free(market->stock);
    market->stock = NULL;
}

int demo_market_seek(struct demo_market *market, kst_date date)
{
    int ret = market->date == 0 || date < market->date ? market_restart(market) : 0;
    while (ret == 0 && market->date < date)
        ret = market_step(market, calendar_next(market->calendar, market->date));
    if (ret != 0)
        market->date = 0;
    return ret;
}
