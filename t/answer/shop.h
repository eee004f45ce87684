/* A small market in a store of the test's own, made by the jobs, and how an answer's text is looked at.
 *
 * Five days, 2026-03-03 to 2026-03-09, six stocks: 000010 is split 5 for 1 on 03-05; 000020 is delisted after
 * 03-05; 000030 is too small to be tracked; 0004A0 is halted on 03-04; 000050 is missing from the table of
 * 03-05; 000060 comes on 03-06. On the last day 000010 has another name, and 0004A0 is halted again. */
#ifndef SISE_T_ANSWER_SHOP_H
#define SISE_T_ANSWER_SHOP_H

#include "base/output.h"
#include "store/store.h"
#include "t/temp.h"

struct shop {
    char dir[TEMP_PATH];
    struct store *store;
    struct store_txn *txn;
};

/* Aborts where the market cannot be made. */
void shop_open(struct shop *shop);
void shop_close(struct shop *shop);

/* A transaction of the newest state in the place of the one that is open. */
void shop_renew(struct shop *shop);

/* Fails the test where what was written to memory is not `expected`; frees it. */
void is_text(struct output *out, const char *expected);

#endif
