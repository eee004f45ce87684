#include "http/site.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "answer/prompts.h"
#include "answer/strategies.h"
#include "backtest/settings.h"
#include "base/hash.h"
#include "base/log.h"
#include "http/settings.h"
#include "market/settings.h"

static void fault_warn(void *arg, const struct catalog_fault *fault)
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

/* ---- what the site is made of, as a number ---- */

/* The key is no secret, so that the number is the same after a restart. */
static uint64_t mix(uint64_t digest, const void *bytes, size_t length)
{
    const struct hash_key key = {{digest, 0x73697365}};
    return hash_bytes(key, bytes, length);
}

static int catalog_mix(struct catalog *catalog, uint64_t *digest, struct error *err)
{
    const struct catalog_set *set = NULL;
    int ret = catalog_get(catalog, &set, err);
    if (ret == 0)
        *digest = mix(*digest, &set->digest, sizeof set->digest);
    catalog_release(catalog, &set);
    return ret;
}

/* The calendar's file is told by its inode, size and time. */
static void file_mix(const char *path, uint64_t *digest)
{
    struct stat file;
    if (*path == '\0' || stat(path, &file))
        return;
    *digest = mix(*digest, &file.st_ino, sizeof file.st_ino);
    *digest = mix(*digest, &file.st_size, sizeof file.st_size);
    *digest = mix(*digest, &file.st_mtim, sizeof file.st_mtim);
}

static int digest_take(const struct config *config, struct site *site, struct error *err)
{
    uint64_t digest = 0;
    for (size_t i = 0; i < config->count; i++)
        digest = mix(digest, config->value[i].text, strlen(config->value[i].text) + 1);
    file_mix(config_text(config, &market_keys[MARKET_KEY_CALENDAR]), &digest);
    int ret = catalog_mix(site->strategies, &digest, err);
    if (ret == 0)
        ret = catalog_mix(site->prompts, &digest, err);
    site->digest = digest;
    return ret;
}

/* ---- the whole ---- */

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
    if (ret == 0)
        ret = catalog_freeze(site->strategies, err);
    if (ret == 0)
        ret = answer_prompt_catalog(fault_warn, NULL, &site->prompts, err);
    if (ret == 0)
        ret = catalog_freeze(site->prompts, err);
    if (ret == 0)
        ret = digest_take(config, site, err);
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
    catalog_close(&site->prompts);
    calendar_free(&site->calendar);
    guard_close(&site->guard);
    free(site);
}
