/* Naver's charts, over the network: one ticker's daily history, adjusted by Naver as of its newest day.
 *
 * Its prices are for looking and comparing, and are never stored: since NAVER_MIXED_SINCE its close, high and
 * low are those of trading until 20:00, and not of the regular session, whose close KRX publishes.
 *
 * Some tickers are on their way at once: naver_ask() for each, then naver_answer() in the same order. */
#ifndef SISE_SOURCE_NAVER_H
#define SISE_SOURCE_NAVER_H

#include <stdatomic.h>
#include <stddef.h>

#include "base/config.h"
#include "source/history.h"

#define NAVER_MIXED_SINCE 20260914 /* the first day of KRX's after-market, from 16:00 to 20:00 */
#define NAVER_AHEAD       4        /* how many tickers may be without an answer */

struct naver;

/* Opens with the keys of net/settings.h and the naver_... ones of source/settings.h. `cancelled` may be NULL.
 * CONFIG: naver_url is empty; whatever net_open() says. Close with naver_close(), which nulls the pointer. */
int naver_open(const struct config *config, const atomic_bool *cancelled, struct naver **naver,
               struct error *err);
void naver_close(struct naver **naver);

/* Asks for the ticker's days from `from` (0: all) to the present, and does not wait. At most NAVER_AHEAD may
 * be without an answer. */
int naver_ask(struct naver *naver, const char *ticker, kst_date from, struct error *err);

/* Waits for the answer to the first question that has none yet. What is wrong with it stands in why->code:
 * NOT_FOUND, Naver has no days of such a ticker; DATA, its chart cannot be read; any other code, the service
 * cannot be reached, is at fault, or wants to be left alone for a while (BUSY).
 * 0: `history` has all days that Naver has told, which may begin before `from`. Returns a code only where
 * nothing more can be asked: CANCELLED, NO_MEMORY. */
int naver_answer(struct naver *naver, struct price_history *history, struct error *why, struct error *err);

#endif
