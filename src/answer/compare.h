/* Where a service's history of a stock and the store differ.
 *
 * The store's values are those of mode BAR, adjusted as of the newest day that both have (panel/panel.h); the
 * service's are adjusted as of its newest day. Prices are compared adjusted, volumes as they were published,
 * since the service does not adjust them. A service that cuts its adjusted prices to whole won is up to one
 * won off; that counts as rounded, not as different.
 *
 * What is known to differ is told apart:
 *
 *   a reopening auction  The service multiplies earlier prices by the auction's price over the close before
 * it, and so hides what the holder earned on that day; the store does not (market/action.h). Days before it
 * that differ by just that ratio are explained by it. another close        From `mixed_since` on the
 * service's close, high and low are those of trading until 20:00. A day whose open agrees is explained by
 * that. a later action       The service has days after the newest stored one, and has adjusted all its
 * prices for something that happened on them. */
#ifndef SISE_ANSWER_COMPARE_H
#define SISE_ANSWER_COMPARE_H

#include "answer/sheet.h"
#include "market/calendar.h"
#include "panel/panel.h"
#include "source/history.h"

struct compare_request {
    kst_date from, to;    /* both inclusive; 0: open */
    kst_date mixed_since; /* the first day of which the service tells another close; 0: there is none */
    const struct calendar *calendar;
};

enum compare_kind {
    COMPARE_DIFFERENT, /* and not explained by any of the ones below */
    COMPARE_REOPENING,
    COMPARE_OTHER_CLOSE,
    COMPARE_NOT_IN_SOURCE,
    COMPARE_NOT_IN_STORE,
    COMPARE_VOLUME,
    COMPARE_KINDS
};
extern const char *const compare_kind_name[COMPARE_KINDS]; /* "different", "reopening", ... */

/* One day on which they differ. */
struct compare_difference {
    kst_date date;
    enum compare_kind kind;
    const char *column;   /* the first of close, open, high, low that differs, or volume */
    double store, source; /* its values, NaN where there is none */
    kst_date reopening;   /* the day of the auction that explains it; 0: there is none */
};

/* A reopening auction, or a capital reduction whose base price the exchange left alone. */
struct compare_reopening {
    kst_date date;
    double store, source; /* the factor by which each multiplies prices of earlier days */
    uint64_t days;        /* days before it that it explains, alone or with later ones */
};

/* One stock. */
struct compare_of {
    struct ticker ticker;
    struct error failed;  /* code not 0: the service has no such history, and nothing was compared */
    kst_date as_of;       /* what the store's values are adjusted to */
    kst_date first, last; /* of the days that both have; 0: there are none */
    double later;         /* the ratio of a later action, else 1 */
    uint64_t days;        /* that both have: the sum of the next five */
    uint64_t equal, rounded, reopening, other_close, different;
    uint64_t not_in_source, not_in_store;
    uint64_t volumes;                     /* days whose volumes differ */
    struct compare_reopening *reopenings; /* [reopening_count], ascending by date */
    size_t reopening_count, reopening_capacity;
    struct compare_difference *difference; /* [difference_count], ascending by date */
    size_t difference_count, difference_capacity;
};

/* Compares what the service has told with the store. Free with compare_of_free() whatever the return value.
 */
int compare_stock(struct panel *panel, const struct compare_request *request, const struct ticker *ticker,
                  const struct price_history *history, struct compare_of *of, struct error *err);
void compare_of_free(struct compare_of *of);

/* Writes what was found of `count` stocks. As a table: a line of counts for each, then what there is to say.
 * As CSV: a row for each difference. As JSON: an object for each stock. */
void compare_write(const struct compare_of *of, size_t count, enum sheet_format format, struct output *out);

#endif
