/* How the made-up companies come to be: code, name, market, size. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "market/tick.h"
#include "source/demo-market.h"

#define KONEX_SIZE (1 / 13.0) /* of a company on the other markets */

enum { FIRST_SYLLABLES = 24, SECOND_SYLLABLES = 24, TRADES = 32 };

static const char *const first_syllable[FIRST_SYLLABLES] = {"가", "노", "다", "라", "마", "바", "사", "아",
                                                            "자", "차", "카", "타", "파", "새", "해", "달",
                                                            "별", "온", "솔", "찬", "늘", "도", "미", "여"};
static const char *const second_syllable[SECOND_SYLLABLES] = {"람", "루", "빈", "솜", "결", "담", "봄", "른",
                                                              "울", "늬", "린", "숲", "길", "들", "벗", "름",
                                                              "얼", "샘", "찬", "윤", "돌", "품", "채", "림"};
static const char *const trade[TRADES] = {
    "전자",       "화학",     "제약",       "바이오", "건설",       "홀딩스", "소프트", "테크",
    "반도체",     "에너지",   "푸드",       "물산",   "중공업",     "해운",   "증권",   "통신",
    "머티리얼즈", "로보틱스", "메디칼",     "게임즈", "엔지니어링", "제지",   "시멘트", "철강",
    "정밀",       "모빌리티", "디스플레이", "섬유",   "유통",       "미디어", "시스템", "솔루션"};

/* Serial and renames together pick the combination; the factor has no divisor in common with their number. */
void demo_stock_name(struct demo_stock *stock)
{
    enum { COMBINATIONS = FIRST_SYLLABLES * SECOND_SYLLABLES * TRADES, RENAME_STEP = COMBINATIONS / 3 };
    uint32_t n = (stock->serial + stock->renames % 3 * RENAME_STEP) * 5741u % COMBINATIONS;
    snprintf(stock->line.name, sizeof stock->line.name, "%s%s%s%s",
             first_syllable[n / TRADES % FIRST_SYLLABLES], second_syllable[n / TRADES / FIRST_SYLLABLES],
             trade[n % TRADES], stock->preferred ? "우" : "");
}

/* Common stock ends in 0, preferred in 5 or K; issues since 2024 have a letter in the fifth place. */
static void code_write(struct demo_stock *stock, kst_date date)
{
    uint32_t number = (stock->serial * 7919u + 1234) % 100000;
    char last = !stock->preferred ? '0' : stock->serial % 2 ? '5' : 'K';
    if (date < 20240101)
        snprintf(stock->line.ticker, TICKER_TEXT, "%05u%c", number, last);
    else
        snprintf(stock->line.ticker, TICKER_TEXT, "%04u%c%c", number / 10, "ACDEFGHJKL"[number % 10], last);
}

/* 2 to the power of x, straight lines between the whole exponents. */
static double power_of_two(double x)
{
    double whole = floor(x);
    return (double)(1u << (unsigned)whole) * (1 + x - whole);
}

/* Median 180 billion won; bent upwards, so that the largest of thousands is a thousand times that. */
static double market_cap_draw(uint64_t hash)
{
    double z = demo_normal(hash), exponent = 4.2 + 1.5 * z + (z > 0 ? 0.5 * z * z : 0);
    return 1e10 * power_of_two(fmin(fmax(exponent, 1.5), 14));
}

/* The companies of KONEX are small, cheap, and seldom traded. */
static void konex_draw(struct demo_stock *stock, double cap, kst_date date)
{
    strcpy(stock->line.market, "KONEX");
    double height = demo_uniform(demo_hash(stock->key, 4)) + demo_uniform(demo_hash(stock->key, 5));
    stock->base = tick_round(power_of_two(9 + 2.3 * height), stock->line.market, date);
    stock->shares = floor(cap / stock->base);
    stock->beta = 0.2 + 0.5 * demo_uniform(demo_hash(stock->key, 6));
    stock->volatility = 0.02 + 0.03 * demo_uniform(demo_hash(stock->key, 7));
    double busy = demo_uniform(demo_hash(stock->key, 8));
    stock->turnover = 0.00002 + 0.0006 * busy * busy;
}

static void company_draw(struct demo_stock *stock, kst_date date)
{
    uint64_t key = stock->key;
    double cap = stock->serial == 0 ? 2.5e14 : market_cap_draw(demo_hash(key, 1));
    if (stock->konex) {
        konex_draw(stock, cap * KONEX_SIZE, date);
        return;
    }
    double share = cap > 1e12 ? 0.7 : 0.25;
    bool kospi = cap > 5e13 || demo_uniform(demo_hash(key, 2)) < share;
    snprintf(stock->line.market, MARKET_TEXT, "%s", kospi ? "KOSPI" : "KOSDAQ");
    stock->global = !kospi && cap > 4e11 && demo_hash(key, 3) % 6 == 0;
    double height = demo_uniform(demo_hash(key, 4)) + demo_uniform(demo_hash(key, 5));
    stock->base = tick_round(power_of_two(9.9 + 3.5 * height), stock->line.market, date);
    stock->shares = floor(cap / stock->base);
    stock->beta = 0.4 + demo_uniform(demo_hash(key, 6));
    stock->volatility = 0.012 + 0.022 * demo_uniform(demo_hash(key, 7));
    double busy = demo_uniform(demo_hash(key, 8));
    stock->turnover = 0.0004 + 0.012 * busy * busy;
}

/* A preferred stock is a smaller and cheaper issue of its company. */
static void preferred_draw(struct demo_stock *stock, const struct demo_stock *common, kst_date date)
{
    *stock = *common;
    stock->preferred = true;
    stock->global = false;
    stock->key = demo_hash(common->key, 9);
    stock->base = tick_round(common->base * 0.6, common->line.market, date);
    stock->shares = floor(common->shares * 0.12) + 1;
}

/* The first day: from -10 % to +100 % of the offering price for a new company. */
static void stock_open(struct demo_stock *stock, kst_date date, enum demo_listing listing)
{
    uint64_t random = demo_hash(stock->key, (uint64_t)date);
    double close = listing == DEMO_OLD ? stock->base * (1 + stock->volatility * demo_normal(random))
                                       : stock->base * (0.9 + 1.1 * demo_uniform(random));
    stock->close = tick_round(close, stock->line.market, date);
    stock->anchor = stock->level = stock->close;
    stock->prev_close = NAN;
    stock->factor = stock->given = stock->new_shares = 1;
    stock->shares_traded = stock->shares;
    code_write(stock, date);
    demo_stock_name(stock);
}

static struct demo_stock *stock_add(struct demo_market *market)
{
    if (!array_reserve(&market->stock, &market->capacity, market->count + 1, sizeof *market->stock))
        return NULL;
    struct demo_stock *stock = &market->stock[market->count++];
    memset(stock, 0, sizeof *stock);
    return stock;
}

int demo_market_list(struct demo_market *market, kst_date date, enum demo_listing listing)
{
    struct demo_stock *stock = stock_add(market);
    if (!stock)
        return ERROR_NO_MEMORY;
    stock->serial = market->serial++;
    stock->key = demo_hash(market->seed, stock->serial + 1);
    stock->konex = listing == DEMO_KONEX;
    company_draw(stock, date);
    stock_open(stock, date, listing);
    if (listing != DEMO_OLD || stock->base * stock->shares < 1e12 || demo_hash(stock->key, 10) % 3 != 0)
        return 0;
    struct demo_stock common = *stock, *preferred = stock_add(market);
    if (!preferred)
        return ERROR_NO_MEMORY;
    preferred_draw(preferred, &common, date);
    stock_open(preferred, date, listing);
    return 0;
}
