#include "http/site.h"

#include <stdlib.h>
#include <sys/random.h>

#include "answer/strategies.h"
#include "backtest/settings.h"
#include "base/log.h"
#include "http/settings.h"
#include "market/settings.h"

static void fault_warn(void *arg, const struct strategy_fault *fault)
{
    (void)arg;
    log_warning("%s", fault->text);
}

static int guard_make(const struct config *config, bool loopback, struct guard **guard, struct error *err)
{
    const struct guard_options options = {.tokens = config_text(config, &http_keys[HTTP_KEY_TOKENS]),
                                          .guarded = config_text(config, &http_keys[HTTP_KEY_GUARDED]),
                                          .cors = config_text(config, &http_keys[HTTP_KEY_CORS]),
                                          .hosts = config_text(config, &http_keys[HTTP_KEY_HOSTS]),
                                          .proxies = config_text(config, &http_keys[HTTP_KEY_PROXIES]),
                                          .loopback = loopback};
    return guard_open(&options, guard, err);
}

/* The numbers of the configuration. */
static void figures_take(const struct config *config, struct site *site)
{
    site->universe.min_cap_won = config_number(config, &market_keys[MARKET_KEY_MIN_CAP]);
    site->universe.untrack_after = (unsigned)config_number(config, &market_keys[MARKET_KEY_UNTRACK_AFTER]);
    site->fee_bp = config_number(config, &backtest_keys[BACKTEST_KEY_FEE]);
    site->sell_tax_bp = config_number(config, &backtest_keys[BACKTEST_KEY_SELL_TAX]);
    site->ready_days = (unsigned)config_number(config, &http_keys[HTTP_KEY_READY_DAYS]);
    site->header_most = (size_t)config_number(config, &http_keys[HTTP_KEY_MAX_HEADER]);
    site->body_most = (size_t)config_number(config, &http_keys[HTTP_KEY_MAX_BODY]);
}

static int created_take(struct store *store, struct site *site, struct error *err)
{
    struct store_info info;
    int ret = store_info(store, &info, err);
    if (ret == 0)
        site->created_utc = info.created_utc;
    return ret;
}

int site_open(const struct config *config, struct store *store, bool loopback, uint64_t generation,
              struct site **opened, struct error *err)
{
    const char *holidays = config_text(config, &market_keys[MARKET_KEY_CALENDAR]);
    struct site *site = *opened = calloc(1, sizeof *site);
    if (!site)
        return error_no_memory(err);
    *site = (struct site){.generation = generation, .references = 1};
    figures_take(config, site);
    int ret = created_take(store, site, err);
    if (ret == 0)
        ret = guard_make(config, loopback, &site->guard, err);
    if (ret == 0)
        ret = calendar_new(*holidays ? holidays : NULL, &site->calendar, err);
    if (ret == 0)
        ret = answer_catalog(fault_warn, NULL, &site->strategies, err);
    if (ret == 0 && getrandom(&site->nonce, sizeof site->nonce, 0) != sizeof site->nonce)
        ret = error_set(err, ERROR_IO, "the system gives no random numbers");
    if (ret)
        site_release(opened);
    return ret;
}

struct site *site_hold(struct site *site)
{
    atomic_fetch_add_explicit(&site->references, 1, memory_order_relaxed);
    return site;
}

void site_release(struct site **pointer)
{
    struct site *site = *pointer;
    *pointer = NULL;
    if (!site || atomic_fetch_sub_explicit(&site->references, 1, memory_order_acq_rel) > 1)
        return;
    catalog_close(&site->strategies);
    calendar_free(&site->calendar);
    guard_close(&site->guard);
    free(site);
}
