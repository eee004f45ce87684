#include "source/demo-market.h"

#include <math.h>
#include <stdlib.h>

#include "market/limit.h"
#include "market/tick.h"

enum {
    EPOCH = 20100101,     /* the first day is the business day from here on */
    OLD_COMPANIES = 2590, /* with their preferred stocks about 2,700 */
    DAYS_PER_LISTING = 2, /* one company comes, and one goes, in so many days */
    KONEX_SINCE = 20130701,
    KONEX_FIRST = 21,          /* companies on its first day */
    KONEX_MOST = 115,          /* as many as it grows to */
    DAYS_PER_KONEX = 6,        /* one company comes to KONEX in so many days */
    DAYS_PER_TRANSFER = 35,    /* one goes from there to KOSDAQ */
    DAYS_PER_KONEX_LEAVE = 20, /* one is delisted */
    NEW_TICKS = 20230125,      /* closes of the old steps may lie between the new ones */
    MIDPOINTS = 20250304,      /* orders at the midpoint of two quotes begin */
    MIDPOINT_EVERY = 5,        /* one lucky stock in so many closes there, if it rose by ticks above 1 won */
    AFTER_HOURS_EVERY = 2048,  /* one lucky stock in so many is traded after the session only */
};

#define ANCHOR_PULL       (1.0 / 512) /* of the distance to the anchor, each day */
#define LIMITS_NEAR       0.13        /* of the level: nearer to it there are no limits, but for low prices */
#define LEVEL_COARSE      1000        /* won */
#define MARKET_DRIFT      0.0002
#define MARKET_VOLATILITY 0.009

/* The uses of the market's own random numbers, each with a key of its own. */
enum purpose { MARKET_MOVE = 1 << 20, LISTING, LEAVING, KONEX_LISTING, KONEX_LEAVING, TRANSFER, DIVIDEND };

struct today {
    kst_date date;
    double move; /* of the whole market */
    bool new_ticks;
    uint64_t dividend; /* what the stock dividends of the year hash from; 0: it is not their evening */
};

double demo_price_fit(const struct demo_stock *stock, double price, kst_date date)
{
    const char *market = stock->line.market;
    double level = stock->level, way = fabs(price - level);
    /* Most prices are far from the limits, and spared the look at them. */
    if (way > LIMITS_NEAR * level || level < LEVEL_COARSE) {
        double upper = limit_upper(level, market, date), lower = limit_lower(level, market, date);
        price = price < lower ? lower : price > upper ? upper : price;
    }
    return tick_round(price, market, date);
}

/* ---- a day ---- */

/* Whether anybody trades in a stock of KONEX today. Where nobody does, the price may still follow the quotes.
 */
static bool konex_trades(struct demo_stock *stock, double wish, uint64_t random, kst_date date)
{
    uint64_t luck = demo_hash(random, 2);
    if (stock->auction || luck % 5 != 0)
        return true;
    stock->halted = true;
    stock->close = luck / 5 % 7 == 0 ? demo_price_fit(stock, wish, date) : stock->base;
    return false;
}

/* Trades at the midpoint of two quotes can make a close that lies between two ticks. */
static void midpoint_close(struct demo_stock *stock, kst_date date)
{
    double half = floor(tick_size(stock->close, stock->line.market, date) / 2);
    stock->between = half > 0 && stock->close > stock->level;
    if (stock->between)
        stock->close -= half;
}

static bool after_hours_only(struct demo_stock *stock, uint64_t luck)
{
    if ((luck >> 20) % AFTER_HOURS_EVERY != 0 || stock->auction || stock->konex)
        return false;
    stock->after_hours = true;
    stock->close = stock->base;
    return true;
}

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
    double wish = stock->level * (1 + move) + (stock->anchor - stock->level) * ANCHOR_PULL;
    if (stock->konex && !konex_trades(stock, wish, random, today->date))
        return;
    if (lucky && after_hours_only(stock, luck))
        return;
    stock->close = demo_price_fit(stock, wish, today->date);
    stock->shares_traded = stock->shares;
    if (today->dividend)
        demo_event_dividend(stock, demo_hash(today->dividend, stock->key));
    if (!lucky)
        return;
    if (today->date >= MIDPOINTS && luck % MIDPOINT_EVERY == 0)
        midpoint_close(stock, today->date);
    demo_event_draw(stock, luck / MIDPOINT_EVERY);
}

/* The base price of a day on which nothing happened: the close before, which is rounded up to a tick. */
static void base_carry(struct demo_stock *stock, const struct today *today)
{
    if (stock->between)
        stock->base = demo_tick_above(stock, stock->close, today->date);
    stock->between = false;
    stock->level = stock->base;
}

/* Whether the stock is still there. */
static bool stock_step(struct demo_stock *stock, const struct today *today)
{
    stock->prev_close = stock->base = stock->close;
    stock->factor = stock->given = 1;
    stock->auction = stock->after_hours = false;
    stock->redraws = 0;
    stock->between |= today->new_ticks;
    stock->halted = stock->halt > 0 && --stock->halt > 0;
    if (stock->halted) {
        if (stock->action)
            demo_event_halted(stock, today->date);
        return true;
    }
    if (stock->leave > 0 && --stock->leave == 0)
        return false;
    base_carry(stock, today);
    if (stock->shares_wait > 0)
        demo_event_listing(stock);
    if (stock->action || stock->auction_due || stock->leave > 0)
        demo_event_open(stock, today->date);
    stock_trade(stock, today);
    return true;
}

static uint64_t market_random(const struct demo_market *market, enum purpose purpose, kst_date date)
{
    return demo_hash(demo_hash(market->seed, purpose), (uint64_t)date);
}

static bool market_chance(const struct demo_market *market, enum purpose purpose, kst_date date,
                          unsigned days, uint64_t *luck)
{
    uint64_t random = market_random(market, purpose, date);
    *luck = random / days;
    return random % days == 0;
}

/* A stock for which nothing else is on its way, from a random place on; NULL: there is none. */
static struct demo_stock *stock_pick(const struct demo_market *market, bool konex, uint64_t luck)
{
    for (size_t i = 0; i < market->count; i++) {
        struct demo_stock *stock = &market->stock[(luck + i) % market->count];
        if (stock->konex == konex && !isnan(stock->prev_close) && !demo_stock_busy(stock))
            return stock;
    }
    return NULL;
}

/* After the day's trading: who is to leave, and who to move. */
static void leaving_begin(struct demo_market *market, kst_date date)
{
    static const struct {
        enum purpose purpose;
        unsigned days;
        bool konex;
        void (*begin)(struct demo_stock *stock, uint64_t luck);
    } leavings[] = {
        {LEAVING, DAYS_PER_LISTING, false, demo_event_leave},
        {KONEX_LEAVING, DAYS_PER_KONEX_LEAVE, true, demo_event_leave},
        {TRANSFER, DAYS_PER_TRANSFER, true, demo_event_transfer},
    };
    for (size_t i = 0; i < sizeof leavings / sizeof *leavings; i++) {
        uint64_t luck;
        if (!market_chance(market, leavings[i].purpose, date, leavings[i].days, &luck))
            continue;
        struct demo_stock *stock = stock_pick(market, leavings[i].konex, luck >> 16);
        if (stock)
            leavings[i].begin(stock, luck % 65536);
    }
}

static size_t konex_count(const struct demo_market *market)
{
    size_t count = 0;
    for (size_t i = 0; i < market->count; i++)
        count += market->stock[i].konex;
    return count;
}

static int companies_list(struct demo_market *market, kst_date date)
{
    uint64_t luck;
    int ret = 0;
    if (market_chance(market, LISTING, date, DAYS_PER_LISTING, &luck))
        ret = demo_market_list(market, date, DEMO_NEW);
    if (date < KONEX_SINCE)
        return ret;
    size_t wanted = market->date < KONEX_SINCE ? KONEX_FIRST : 0;
    if (market_chance(market, KONEX_LISTING, date, DAYS_PER_KONEX, &luck) && konex_count(market) < KONEX_MOST)
        wanted++;
    while (ret == 0 && wanted-- > 0)
        ret = demo_market_list(market, date, DEMO_KONEX);
    return ret;
}

/* Stock dividends are of those who hold a stock on the last business day of the year, so who buys it on the
 * day before that one has none. They are announced in the evening before. */
static uint64_t dividend_key(const struct demo_market *market, kst_date date)
{
    if (date % 10000 < 1215)
        return 0;
    kst_date last = calendar_next(market->calendar, calendar_next(market->calendar, date));
    bool evening =
        last / 10000 == date / 10000 && calendar_next(market->calendar, last) / 10000 != date / 10000;
    return evening ? market_random(market, DIVIDEND, date) | 1 : 0;
}

static int market_step(struct demo_market *market, kst_date date)
{
    uint64_t random = market_random(market, MARKET_MOVE, date);
    struct today today = {.date = date,
                          .move = MARKET_DRIFT + MARKET_VOLATILITY * demo_normal(random),
                          .new_ticks = date >= NEW_TICKS && market->date < NEW_TICKS,
                          .dividend = dividend_key(market, date)};
    for (size_t i = 0; i < market->count;) {
        if (stock_step(&market->stock[i], &today))
            i++;
        else
            market->stock[i] = market->stock[--market->count];
    }
    int ret = companies_list(market, date);
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
        ret = demo_market_list(market, market->first, DEMO_OLD);
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
