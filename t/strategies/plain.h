/* A second, plain reading of the screening language, to hold the real one against: from the text to the value
 * of one ticker on one day, by recursion. Nothing is shared with strategies/ but the language itself, nothing
 * is folded, put together or run over a vector; it takes for granted that the text is a valid expression of
 * the right types. Running out of memory ends the program. */
#ifndef SISE_T_PLAIN_H
#define SISE_T_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

/* What an expression is asked of: a market as of one day. */
struct plain_market {
    void *arg;
    size_t lanes;
    int (*column)(void *arg, const char *name); /* a number column's id, -1 there is none */
    /* of `lag` stored days before the day, as of the day; NaN unknown */
    double (*value)(void *arg, int column, unsigned lag, size_t lane);
    const char *(*text)(void *arg, const char *name, size_t lane); /* of ticker, name or market */
    bool (*listed)(void *arg, unsigned lag, size_t lane); /* in the table of `lag` stored days before */
};

struct plain;

/* Reads the text. NULL: the text is not an expression, and *fault (a literal) says why. */
struct plain *plain_read(const char *text, const struct plain_market *market, const char **fault);
void plain_free(struct plain *plain);

/* To be called when the market has moved to another day: nothing that was computed is good any more. */
void plain_forget(struct plain *plain);

/* The value of a lane on the market's day: conditions are 1 or 0, NaN is unknown. */
double plain_value(struct plain *plain, size_t lane);

/* ---- a store's market, in t/panel/plain-store.c ---- */

struct store_txn;
struct plain_store;

struct plain_store *plain_store_open(struct store_txn *txn);
void plain_store_close(struct plain_store *store);
struct plain_market plain_store_market(struct plain_store *store);

/* Whether a ticker of the day's table traded on the day that was moved to. */
bool plain_store_traded(const struct plain_store *store, size_t lane);
size_t plain_store_days(const struct plain_store *store);
int plain_store_date(const struct plain_store *store, size_t day);
void plain_store_move(struct plain_store *store, size_t day);
/* A value as the source published it, as of the day that the store was moved to, which is not before `day`.
 */
double plain_store_published(struct plain_store *store, int column, size_t day, size_t lane);
/* What a lane did on a day, of what is known on the day `until`: an enum bar_state (panel/panel.h). */
int plain_store_state(const struct plain_store *store, size_t day, size_t until, size_t lane);
/* Whether a lane is tracked by the figures of the day: on KOSPI or KOSDAQ, worth at least so much. */
bool plain_store_tracked(const struct plain_store *store, size_t lane, double least_won);

#endif
