/* What befalls the made-up stocks: corporate actions, halts and the auctions that end them. The header says
 * where the frequencies come from. */
#include <math.h>
#include <string.h>

#include "market/tick.h"
#include "source/demo-market.h"

enum {
    DAYS_OF_LEAVE = 7,   /* a stock is in liquidation trading for so many days before it is delisted */
    BASE_BEFORE = 4,     /* a base price that is set during a halt comes so many days before its end */
    SHARES_BEFORE = 3,   /* listed shares that change during a halt do so so many days before its end */
    DIVIDEND_EVERY = 80, /* one stock in so many pays a stock dividend at the end of a year */
    DRAWS_MOST = 64
};

#define ANCHOR_LEAST     200  /* won */
#define MARKET_CAP_LEAST 4e10 /* at the anchor price; prices stray from it to both sides */
#define KONEX_CAP_LEAST  1e9
#define KONEX_CAP_MOST   4e11
#define MARKET_CAP_MOST  2e14
#define KOSDAQ_CAP_MOST  1e13
#define MERGER_CAP_MOST  4e11
#define NEARER           1.05 /* so much nearer to what it stands for is the price of an auction */

/* Who sets the base price of the action. */
enum pricing {
    COMPUTED,         /* the exchange, by calculation, on the day on which the stock trades again */
    COMPUTED_IN_HALT, /* the exchange, by calculation, some days before the stock trades again */
    AUCTIONED,        /* the first auction: its price is the base */
    LEFT_ALONE /* nobody: the base is the previous close, though the first auction's price is far off */
};

struct demo_action {
    int weight;     /* how many of 1,024 draws */
    double factor;  /* what a price is to be multiplied by, so that a holder neither wins nor loses */
    double shares;  /* what the number of listed shares is multiplied by */
    int halt, span; /* days of halt: from `halt` to `halt + span` */
    /* How many trading days after the base price the shares are listed: from `wait` to `wait + waits - 1`. */
    int wait, waits;
    enum pricing pricing;
    double least, most; /* the prices at which it is done */
    bool merger;        /* the stock has another name afterwards */
};

static const struct demo_action actions[] = {
    /* splits */
    {2, 1 / 2.0, 2, 3, 12, 0, 1, COMPUTED, 4000, INFINITY, false},
    {1, 1 / 5.0, 5, 3, 12, 0, 1, COMPUTED, 10000, INFINITY, false},
    {1, 1 / 10.0, 10, 3, 12, 0, 1, COMPUTED, 30000, INFINITY, false},
    /* reverse splits and reductions of capital, of cheap stocks */
    {9, 5, 1 / 5.0, 14, 6, 0, 1, COMPUTED, 0, 3000, false},
    {9, 10, 1 / 10.0, 14, 6, 0, 1, COMPUTED, 0, 1500, false},
    {3, 2, 1 / 2.0, 14, 10, 0, 1, COMPUTED_IN_HALT, 100, 6000, false},
    {3, 1.37, 1 / 1.37, 14, 10, 0, 1, COMPUTED_IN_HALT, 100, 6000, false},
    {3, 3, 1 / 3.0, 14, 20, 0, 1, AUCTIONED, 100, 4000, false},
    {4, 5, 1 / 5.0, 14, 20, 0, 1, AUCTIONED, 0, 2000, false},
    {5, 10, 1 / 10.0, 14, 60, 0, 1, AUCTIONED, 0, 1200, false},
    {2, 50, 1 / 50.0, 30, 150, 0, 1, LEFT_ALONE, 0, 2500, false},
    /* spin-offs; companies that were founded to merge with another (SPAC) and do */
    {1, 1, 1 / 1.576, 18, 8, 0, 1, AUCTIONED, 3000, INFINITY, false},
    {1, 1, 1 / 2.5, 18, 8, 0, 1, AUCTIONED, 3000, INFINITY, false},
    {14, 1, 4.5, 3, 20, 0, 1, AUCTIONED, 2000, 6000, true},
    /* bonus issues; the shares are listed weeks after the price fell */
    {5, 1 / 2.0, 2, 0, 0, 10, 6, COMPUTED, 2000, INFINITY, false},
    {1, 1 / 1.5, 1.5, 0, 0, 10, 6, COMPUTED, 2000, INFINITY, false},
    {2, 1 / 3.0, 3, 0, 0, 10, 6, COMPUTED, 4000, INFINITY, false},
    /* rights issues of r new shares per share at a discount d: (1 + r (1 - d)) / (1 + r) */
    {5, (1 + 0.3 * 0.75) / 1.3, 1.3, 0, 0, 36, 8, COMPUTED, 500, INFINITY, false},
    {3, (1 + 0.6 * 0.7) / 1.6, 1.6, 0, 0, 36, 8, COMPUTED, 500, INFINITY, false},
    {7, (1 + 0.2 * 0.75) / 1.2, 1.2, 0, 0, 36, 8, COMPUTED, 500, INFINITY, false},
};
enum { ACTION_COUNT = sizeof actions / sizeof *actions };

/* Those of a year's end; shares are listed after the shareholders' meeting of March. */
static const struct demo_action dividends[] = {
    {0, 1 / 1.01, 1.01, 0, 0, 70, 6, COMPUTED, 0, INFINITY, false},
    {0, 1 / 1.02, 1.02, 0, 0, 70, 6, COMPUTED, 0, INFINITY, false},
    {0, 1 / 1.03, 1.03, 0, 0, 70, 6, COMPUTED, 0, INFINITY, false},
    {0, 1 / 1.05, 1.05, 0, 0, 70, 6, COMPUTED, 0, INFINITY, false},
};
enum { DIVIDEND_COUNT = sizeof dividends / sizeof *dividends };

bool demo_stock_busy(const struct demo_stock *stock)
{
    return stock->halt > 0 || stock->leave > 0 || stock->action || stock->shares_wait > 0;
}

/* ---- in the evening ---- */

static void action_announce(struct demo_stock *stock, const struct demo_action *action, uint64_t luck)
{
    stock->action = action;
    stock->halt = 1 + action->halt + (int)(luck % (unsigned)(action->span + 1));
    luck /= 1024;
    stock->wait = action->wait + (int)(luck % (unsigned)action->waits);
    luck /= 1024;
    stock->new_shares = action->shares;
    stock->shares_early = action->halt > 0 && action->pricing != COMPUTED_IN_HALT && luck % 2;
    stock->auction_due = action->pricing == COMPUTED_IN_HALT && luck / 2 % 2;
}

/* The action of which `kind` is a draw; NULL: it is none, or none for this stock. */
static const struct demo_action *action_draw(const struct demo_stock *stock, unsigned kind)
{
    size_t i = 0;
    while (i < ACTION_COUNT && kind >= (unsigned)actions[i].weight)
        kind -= (unsigned)actions[i++].weight;
    if (i == ACTION_COUNT || stock->close < actions[i].least || stock->close > actions[i].most)
        return NULL;
    bool fits = actions[i].merger ? stock->close * stock->shares < MERGER_CAP_MOST
                                  : !stock->konex || actions[i].halt > 0;
    return fits ? &actions[i] : NULL;
}

static void anchor_move(struct demo_stock *stock, uint64_t luck)
{
    double least = stock->konex ? KONEX_CAP_LEAST : MARKET_CAP_LEAST;
    bool kospi = strcmp(stock->line.market, "KOSPI") == 0;
    double most = stock->konex ? KONEX_CAP_MOST : kospi ? MARKET_CAP_MOST : KOSDAQ_CAP_MOST;
    double anchor = stock->anchor * (0.68 + 0.48 * demo_uniform(luck));
    stock->anchor = fmin(fmax(anchor, fmax(least / stock->shares, ANCHOR_LEAST)), most / stock->shares);
}

/* Converted bonds, options and placements add shares, mostly few; the base price takes no notice of them. One
 * time in eight the company cancels shares that it bought back. */
static void shares_change(struct demo_stock *stock, uint64_t luck)
{
    double u = demo_uniform(luck);
    u *= u;
    u *= u;
    bool more = luck % 8 != 0;
    stock->new_shares = more ? 1 + 0.4 * u * u : 1 - 0.08 * u * u;
    stock->shares_wait = 1;
}

void demo_event_draw(struct demo_stock *stock, uint64_t luck)
{
    enum { ALL = 1024, ANCHORS = 512, RENAMES = 5, SHORT_HALTS = 45, LONG_HALTS = 49 };
    unsigned kind = luck % ALL;
    uint64_t rest = demo_hash(luck, 1);
    if (kind >= ANCHORS)
        anchor_move(stock, rest);
    if (demo_stock_busy(stock))
        return;
    if (kind < RENAMES) {
        stock->renames++;
        demo_stock_name(stock);
    } else if (kind < SHORT_HALTS) {
        stock->halt = 2 + (int)(rest % 3);
    } else if (kind < LONG_HALTS) {
        stock->halt = 40 + (int)(rest % 260);
        stock->auction_due = true;
    } else {
        const struct demo_action *action = action_draw(stock, kind - LONG_HALTS);
        if (action)
            action_announce(stock, action, rest);
        else if (kind >= ALL / 3)
            shares_change(stock, rest);
    }
}

void demo_event_dividend(struct demo_stock *stock, uint64_t luck)
{
    if (luck % DIVIDEND_EVERY == 0 && !stock->konex && !demo_stock_busy(stock))
        action_announce(stock, &dividends[luck / DIVIDEND_EVERY % DIVIDEND_COUNT], luck / 1024);
}

void demo_event_leave(struct demo_stock *stock, uint64_t luck)
{
    stock->halt = 30 + (int)(luck % 120);
    stock->leave = 1 + (luck / 128 % 2 ? DAYS_OF_LEAVE : 0);
}

void demo_event_transfer(struct demo_stock *stock, uint64_t luck)
{
    stock->moving = stock->auction_due = true;
    stock->halt = 1 + (luck % 2 ? (int)(luck / 2 % 5) : 0);
}

/* ---- on the day ---- */

double demo_tick_above(const struct demo_stock *stock, double price, kst_date date)
{
    double tick = tick_size(price, stock->line.market, date);
    return -floor(-price / tick) * tick;
}

/* The exchange's base price by calculation. An action that is smaller than the tick leaves no trace. */
static void base_compute(struct demo_stock *stock, kst_date date)
{
    double prev = stock->prev_close;
    double base = tick_round(prev * stock->action->factor, stock->line.market, date);
    stock->given = 1 / stock->action->factor;
    if (base != prev && base != demo_tick_above(stock, prev, date))
        stock->factor = base / prev;
    stock->base = stock->level = base;
    stock->anchor *= base / prev;
}

static void shares_list(struct demo_stock *stock)
{
    stock->shares = floor(stock->shares * stock->new_shares);
    stock->new_shares = 1;
}

/* The base price is there: the shares are listed now, if they are not yet, or so many trading days from now.
 */
static void action_end(struct demo_stock *stock)
{
    stock->shares_wait = stock->wait;
    if (stock->shares_wait == 0)
        shares_list(stock);
    stock->action = NULL;
}

void demo_event_halted(struct demo_stock *stock, kst_date date)
{
    if (stock->action->pricing == COMPUTED_IN_HALT && stock->halt == BASE_BEFORE) {
        base_compute(stock, date);
        stock->close = stock->base;
        action_end(stock);
        stock->shares_traded = stock->shares;
    } else if (stock->shares_early && stock->halt == SHARES_BEFORE) {
        shares_list(stock);
    }
}

/* Whether the day's table tells what an auction's price stands for. `ratio` is that of the listed shares
 * before and after; `whole`: what a holder has fell by it too. */
static bool price_tells(const struct demo_stock *stock, double price, double ratio, bool whole, kst_date date)
{
    double prev = stock->prev_close, computed = prev * ratio;
    double tick = tick_size(fmax(price, computed), stock->line.market, date);
    if (ratio != 1 && fabs(price - computed) <= 2 * tick)
        return false;
    if (whole && (price == prev || price == demo_tick_above(stock, prev, date)))
        return false;
    double square = price / prev * (price / prev);
    return ratio < 1.1 || (whole ? square > ratio * NEARER : square * NEARER < ratio);
}

/* From half to twice the estimate; the middle half of the draws from 78 to 128 % of it. */
static double price_draw(const struct demo_stock *stock, double estimate, uint64_t hash, kst_date date)
{
    double exponent = fmin(fmax(0.53 * demo_normal(hash), -1), 1);
    double times = exponent < 0 ? (2 + exponent) / 2 : 1 + exponent;
    return tick_round(estimate * times, stock->line.market, date);
}

/* The first auction, after the shares have changed. */
static void auction_hold(struct demo_stock *stock, double factor, bool left_alone, kst_date date)
{
    double prev = stock->prev_close, ratio = stock->shares_traded / stock->shares, price;
    uint64_t key = demo_hash(stock->key, ~(uint64_t)date);
    uint64_t draw = 0;
    do
        price = price_draw(stock, prev * factor, demo_hash(key, draw), date);
    while (!price_tells(stock, price, ratio, factor != 1, date) && ++draw < DRAWS_MOST);
    stock->redraws = (unsigned)draw;
    stock->auction = true;
    stock->auction_due = false;
    stock->level = price;
    if (!left_alone)
        stock->base = price;
    stock->factor = factor != 1 ? ratio : 1;
    stock->given = 1 / factor;
    stock->anchor *= price / prev;
}

/* From KONEX to KOSDAQ, with new shares for those who buy them at the offering. */
static void stock_move(struct demo_stock *stock)
{
    stock->moving = stock->konex = false;
    strcpy(stock->line.market, "KOSDAQ");
    stock->turnover *= 20;
    stock->shares = floor(stock->shares * 1.15);
}

/* Liquidation trading has no limits: it opens at a small part of the last price, and anywhere on later days.
 */
static void liquidation_open(struct demo_stock *stock, kst_date date)
{
    double u = demo_uniform(demo_hash(stock->key, ~(uint64_t)date));
    double times = stock->leave == DAYS_OF_LEAVE ? 0.03 + 0.4 * u : 0.6 + 0.8 * u;
    stock->level = fmax(tick_round(stock->base * times, stock->line.market, date), 1);
    stock->anchor = stock->level;
    stock->auction = true;
}

void demo_event_open(struct demo_stock *stock, kst_date date)
{
    const struct demo_action *action = stock->action;
    if (stock->moving)
        stock_move(stock);
    if (action && action->pricing == COMPUTED) {
        base_compute(stock, date);
        action_end(stock);
    } else if (action) {
        action_end(stock);
        auction_hold(stock, action->factor, action->pricing == LEFT_ALONE, date);
        if (action->merger) {
            stock->renames++;
            demo_stock_name(stock);
        }
    } else if (stock->auction_due) {
        auction_hold(stock, 1, false, date);
    } else if (stock->leave > 0) {
        liquidation_open(stock, date);
    }
}

void demo_event_listing(struct demo_stock *stock)
{
    if (--stock->shares_wait == 0)
        shares_list(stock);
}
