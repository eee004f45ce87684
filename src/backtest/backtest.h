/* What the stocks that a condition found did afterwards, against the market.
 *
 * On each signal day d the condition is asked as of d (panel/view.h) of the stocks that traded on d; as in a
 * screen, the others are asked only where the universe has them (universe.halted). A pick is bought at the
 * next stored day's open (or at d's close), and after h trading days, at the close of day d + h, sold; h is
 * 1, 5, 20, 60. Returns are adjusted for corporate actions. A day without regular trade (halted, or not in
 * the table) is not tradable; on one that is locked at the upper price limit nobody can buy, and at the lower
 * one nobody can sell (market/limit.h). A pick that cannot be bought is counted as such and left out; one
 * that cannot be sold is sold at the close of the first day on which it can; one that never can (delisted, or
 * still halted when the store ends) counts at its last close. A holding that reaches over a hole, a session
 * between purchase and sale that is not stored (backtest/holes.h), is left out and counted; so are those of
 * the market. A return whose day d + h the store does not have yet is unknown. Costs: the fee when buying and
 * when selling, the tax (the rate of day d + h, on the market of that day) when selling; of a gross return g
 * they leave (1
 * + g) * (1 - fee - tax) / (1 + fee) - 1. The market's return of day d is the mean return of all stocks that
 * were asked on d and could be bought, at the same times and the same costs, so that the difference between
 * the two comes from the choice of stocks alone. */
#ifndef SISE_BACKTEST_BACKTEST_H
#define SISE_BACKTEST_BACKTEST_H

#include "market/calendar.h"
#include "screen/screen.h"

#define HORIZONS 4
extern const unsigned horizon_days[HORIZONS]; /* 1, 5, 20, 60 */
#define HORIZON_LONGEST 60

struct backtest_ask {
    const struct expr *where;
    struct universe universe;
    kst_date from, to;               /* signal days; 0: open end */
    bool entry_close;                /* bought at the close of the signal day */
    double fee_bp;                   /* each way, hundredths of a percent */
    double sell_tax_bp;              /* NaN: the legal rate of the market and day (market/tax.h) */
    bool exits;                      /* also find how every pick was sold */
    const struct calendar *calendar; /* says which sessions are not stored; NULL: none is looked for */
    size_t picks_most;               /* 0: any number; more are a USAGE */
    /* Is told how many of the days have been gone through, before the first and after each; NULL: nobody is.
     */
    void (*progress)(void *arg, uint64_t done, uint64_t total);
    void *progress_arg;
    bool (*stopped)(void *arg); /* as in history_stop(); NULL: nobody can stop the backtest */
    void *stopped_arg;
};

struct backtest_day { /* a signal day */
    kst_date date;
    double market[HORIZONS]; /* return of the market after costs, 0.01 is 1 %; NaN unknown */
};

struct backtest_pick {
    uint32_t slot;
    uint32_t day;             /* the signal day, by its place in backtest.day */
    kst_date entry_date;      /* 0: could not be bought */
    double entry;             /* won of the entry day */
    double result[HORIZONS];  /* return after costs; NaN unknown */
    bool over_hole[HORIZONS]; /* left out: from purchase to sale, or to the newest day, a session is not
                                 stored */
};

struct backtest_exit {       /* how a pick was sold */
    kst_date date[HORIZONS]; /* 0: it has not been sold yet, or is left out */
    double close[HORIZONS];  /* won of that day */
};

struct backtest_figures { /* of one horizon; NaN where there is nothing to compute it from */
    size_t count;         /* picks with a return */
    size_t over_holes;    /* picks that would have one, but are left out as they reach over a hole */
    double mean, median;
    double hit_rate; /* share of returns above 0 */
    double market;   /* mean of the market's over the same picks */
    double excess;   /* mean - market */
    double t;        /* of excess: Newey-West (1987), Bartlett weights, lag h - 1, picks of a day summed; NaN
                        where there are fewer than five days with picks, or they lie within less than 5h days */
    double worst_drawdown; /* of the portfolio's curve: -0.2 is a fall of 20 % */
};

struct backtest {
    size_t days;                /* signal days asked */
    struct backtest_day *day;   /* [days] */
    size_t found, untradable;   /* picks, and those of them that could not be bought */
    struct backtest_pick *pick; /* [found], by date, then slot */
    struct backtest_exit *exit; /* [found], where ask.exits is set */
    struct backtest_figures figures[HORIZONS];
    /* The value, day by day, of the portfolio of each horizon after costs, and of the market without costs.
     * All of them are 1 on the first day with picks (the first signal day if there are no picks). A portfolio
     * holds every pick for h days from its purchase, all picks with the same weight every day. These are the
     * overlapping portfolios of N. Jegadeesh, S. Titman, "Returns to buying winners and selling losers",
     * Journal of Finance 48 (1993), but here each pick weighs the same, not each day of picks. A portfolio
     * without picks keeps its value. The market is all stocks in the universe of the day before, those that
     * did not trade on it too. A stock that is missing on a day has a return of 0 on that day. What is due
     * and cannot be sold pays the costs of a sale on the last day of the curves. Holdings that reach over a
     * hole are in no portfolio, and the market stands still on the day after a hole. */
    size_t curve_days;
    kst_date *curve_date;                   /* [curve_days] */
    double *curve[HORIZONS], *market_curve; /* [curve_days] */
    /* how many days were asked again in a history that ends with the day, how many picks these days have, and
     * how many picks differed */
    size_t checked_days, checked_picks, changed_picks;
};

/* NOT_FOUND: no stored day in the range; USAGE: more picks than ask->picks_most; CANCELLED: ask->stopped()
 * said so. Free with backtest_free() whatever the return value. */
int backtest_run(struct store_txn *txn, const struct backtest_ask *ask, struct backtest *backtest,
                 struct error *err);
void backtest_free(struct backtest *backtest);

#endif
