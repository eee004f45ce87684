/* What holds from one reload of the configuration to the next: the strategies, the calendar, who may ask, and
 * the limits. A site never changes; a reload makes another one, and the old one lives until the last answer
 * that began with it has been given. */
#ifndef SISE_HTTP_SITE_H
#define SISE_HTTP_SITE_H

#include <stdatomic.h>

#include "base/config.h"
#include "http/guard.h"
#include "market/calendar.h"
#include "panel/view.h"
#include "store/store.h"
#include "strategies/catalog.h"

struct site {
    struct catalog *strategies, *prompts; /* frozen: files are not looked at again */
    struct calendar *calendar;
    struct guard *guard;
    struct universe universe;   /* the stocks that are tracked: its market cap and its sessions are set */
    double fee_bp, sell_tax_bp; /* of a backtest; the tax is NaN where it is the legal rate */
    unsigned ready_days;        /* how many sessions may be missing while the server says that it is ready */
    size_t header_most, body_most;
    uint64_t generation; /* 1 for the first site of a process, and one more for each after it */
    uint64_t digest; /* of the configuration, the calendar's file, the strategies and the prompts: two sites
                        with the same answer the same */
    int64_t created_utc; /* when the store was made */
    atomic_uint references;
};

/* Makes a site from the configuration. `loopback`: nobody beyond this machine can reach the server. One
 * reference is the caller's. CONFIG, and what opening its parts may fail with. */
int site_open(const struct config *config, struct store *store, bool loopback, uint64_t generation,
              struct site **site, struct error *err);
struct site *site_hold(struct site *site);
void site_release(struct site **site); /* NULL-safe, nulls */

#endif
