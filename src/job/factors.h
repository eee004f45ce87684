/* The factors of corporate actions, derived from the stored days by the rules of market/action.h. */
#ifndef SISE_JOB_FACTORS_H
#define SISE_JOB_FACTORS_H

#include "market/calendar.h"
#include "store/store.h"

/* The number of the rule by which this program derives factors. A store remembers the one by which its own
 * were derived. 1, which such a store does not say: base / previous close wherever the base is a tick or more
 * off. 2: reopening auctions as well, and any base that is off. */
#define FACTOR_RULE 2

/* All tickers, and what each was called before: a factor depends on the market of its day. */
struct factor_tickers {
    struct ticker *ticker; /* [count] */
    size_t count;
    struct ticker_past *past; /* [past_count] */
    size_t past_count;
};

/* Derives the factor row of a stored date, after those of the days before it, and writes it where it differs
 * from the one that is stored; *changed, where not NULL, then becomes true and is left alone otherwise.
 * Nothing is inferred where the trading day before is not stored. NO_MEMORY, or what the transaction has. */
int factors_put(struct store_txn *txn, const struct calendar *calendar, const struct factor_tickers *tickers,
                kst_date date, bool *changed);

/* The same for the days after `date` whose factors depend on that day or on a day before it: those on which a
 * stock comes back that is halted on `date`. */
int factors_follow(struct store_txn *txn, const struct calendar *calendar,
                   const struct factor_tickers *tickers, kst_date date);

#endif
