#include "base/config.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/keyfile.h"
#include "base/parse.h"
#include "base/suggest.h"

const struct config_item config_table[CONFIG_COUNT] = {
    [CONFIG_STORE] = {.name = "store",
                      .type = CONFIG_PATH,
                      .standard = LOCALSTATEDIR "/lib/sise",
                      .help = "the store's folder"},
    [CONFIG_SOURCE] = {.name = "source",
                       .type = CONFIG_TEXT,
                       .standard = "",
                       .help =
                           "where daily tables come from: directory:DIR or demo[:SEED]; without one, days "
                           "come by sise import"},
    [CONFIG_PUBLISHED_AT] = {.name = "published_at",
                             .type = CONFIG_MINUTE,
                             .standard = "",
                             .help = "when a day's table is complete, HH:MM in Korea, hours from 24 on being "
                                     "of the next day; empty: as the source says"},
    [CONFIG_CALENDAR] = {.name = "calendar",
                         .type = CONFIG_PATH,
                         .standard = "",
                         .help =
                             "a file of further closures and openings, lines 'closed YYYY-MM-DD [reason]' "
                             "or 'open YYYY-MM-DD [reason]'"},
    [CONFIG_MIN_MARKET_CAP] = {.name = "min_market_cap_won",
                               .type = CONFIG_NUMBER,
                               .standard = "100000000000",
                               .least = 0,
                               .most = 1e18,
                               .help = "stocks of KOSPI and KOSDAQ are tracked from this market cap on"},
    [CONFIG_ANALYZE] = {.name = "analyze",
                        .type = CONFIG_CHOICE,
                        .standard = "all",
                        .choices = "all|tracked",
                        .help = "which stocks are analyzed: all, the tracked ones first, or only the tracked "
                                "ones"},
    [CONFIG_TIME_LIMIT] = {.name = "time_limit",
                           .type = CONFIG_DURATION,
                           .standard = "50m",
                           .help = "how long sise analyze begins further days: 90s, 50m, 1h"},
    [CONFIG_LOG_FORMAT] = {.name = "log_format",
                           .type = CONFIG_CHOICE,
                           .standard = "text",
                           .choices = "text|json",
                           .help = "how events are written to standard error: text or json, an object a "
                                   "line"},
    [CONFIG_FEE] = {.name = "fee_bp",
                    .type = CONFIG_NUMBER,
                    .standard = "1.5",
                    .least = 0,
                    .most = 5000,
                    .help = "what a backtest takes for the broker's fee, each way, in basis points"},
    [CONFIG_SELL_TAX] = {.name = "sell_tax_bp",
                         .type = CONFIG_NUMBER,
                         .standard = "",
                         .least = 0,
                         .most = 5000,
                         .help = "what a backtest takes for the tax of selling, in basis points; empty: the "
                                 "legal one of the market and day"},
};

/* ---- one value ---- */

static int bad_value(const struct config_item *item, const char *text, const char *expected,
                     struct error *err)
{
    return error_set(err, ERROR_CONFIG, "%s = '%s', expected %s", item->name, item->secret ? "****" : text,
                     expected);
}

/* The place of `text` in "a|b|c", -1 when it is not there. */
static int choice_place(const char *choices, const char *text)
{
    size_t length = strlen(text);
    for (int place = 0; choices; place++) {
        size_t size = strcspn(choices, "|");
        if (size == length && strncmp(choices, text, length) == 0)
            return place;
        choices = choices[size] ? choices + size + 1 : NULL;
    }
    return -1;
}

static int number_check(const struct config_item *item, const char *text, double *number, struct error *err)
{
    char expected[96];
    if (!*text && !*item->standard) {
        *number = NAN;
        return 0;
    }
    if (parse_number(text, number) && *number >= item->least && *number <= item->most)
        return 0;
    snprintf(expected, sizeof expected, "a number from %.15g to %.15g", item->least, item->most);
    return bad_value(item, text, expected, err);
}

static int value_check(const struct config_item *item, const char *text, double *number, struct error *err)
{
    int64_t ms;
    int minutes = -1, place;
    switch (item->type) {
    case CONFIG_TEXT:
    case CONFIG_PATH:
        return 0;
    case CONFIG_CHOICE:
        if ((place = choice_place(item->choices, text)) < 0)
            return bad_value(item, text, item->choices, err);
        *number = place;
        return 0;
    case CONFIG_NUMBER:
        return number_check(item, text, number, err);
    case CONFIG_DURATION:
        if (!parse_duration(text, &ms))
            return bad_value(item, text, PARSE_DURATION_EXPECTED, err);
        *number = (double)ms;
        return 0;
    case CONFIG_MINUTE:
        if (*text && !parse_minute_of_day(text, &minutes))
            return bad_value(item, text, "HH:MM", err);
        *number = minutes;
        return 0;
    }
    return error_set(err, ERROR_INTERNAL, "%s has no type", item->name);
}

/* "~/x" in the home folder; allocated. */
static char *path_expand(const char *text)
{
    const char *home = getenv("HOME");
    char *path;
    if (text[0] != '~' || (text[1] && text[1] != '/') || !home)
        return strdup(text);
    return asprintf(&path, "%s%s", home, text + 1) < 0 ? NULL : path;
}

int config_set(struct config *config, enum config_key key, const char *text, const char *origin,
               struct error *err)
{
    const struct config_item *item = &config_table[key];
    double number = 0;
    int ret = value_check(item, text, &number, err);
    if (ret)
        return ret;
    char *copy = item->type == CONFIG_PATH ? path_expand(text) : strdup(text), *from = strdup(origin);
    if (!copy || !from) {
        free(copy);
        free(from);
        return error_no_memory(err);
    }
    free(config->value[key].text);
    free(config->value[key].origin);
    config->value[key].text = copy;
    config->value[key].origin = from;
    config->value[key].number = number;
    return 0;
}

/* ---- files ---- */

struct reading {
    struct config *config;
    const char *path;
};

static int key_find(const char *name, struct error *err)
{
    char nearest[SUGGEST_TEXT];
    struct suggest suggest = {.wanted = name};
    for (int key = 0; key < CONFIG_COUNT; key++) {
        if (strcmp(config_table[key].name, name) == 0)
            return key;
        suggest_offer(&suggest, config_table[key].name);
    }
    return error_set(err, ERROR_CONFIG, "unknown key '%s'%s", name, suggest_text(&suggest, nearest));
}

static int line_take(void *arg, const struct keyfile_line *line, struct error *err)
{
    const struct reading *reading = arg;
    char origin[PATH_MAX + 16];
    snprintf(origin, sizeof origin, "%s:%d", reading->path, line->number);
    int key = key_find(line->key, err);
    return key < 0 ? ERROR_CONFIG : config_set(reading->config, key, line->value, origin, err);
}

static int cannot_read(const char *path, int errnum, struct error *err)
{
    return error_set(err, error_from_errno(errnum), "cannot read the configuration %s: %s", path,
                     strerror(errnum));
}

static int file_read(struct config *config, const char *path, bool must, struct error *err)
{
    static const struct keyfile_kind kind = {"key = value", ERROR_CONFIG, false, line_take};
    struct reading reading = {config, path};
    FILE *file = fopen(path, "re");
    if (!file)
        return errno == ENOENT && !must ? 0 : cannot_read(path, errno, err);
    int ret = keyfile_read(file, path, &kind, &reading, err);
    fclose(file);
    return ret;
}

char *config_user_path(const char *name)
{
    const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    char *path = NULL;
    int length = -1;
    if (base && base[0] == '/')
        length = asprintf(&path, "%s/sise/%s", base, name);
    else if (home)
        length = asprintf(&path, "%s/.config/sise/%s", home, name);
    return length < 0 ? NULL : path;
}

int config_load(struct config *config, const char *file, struct error *err)
{
    int ret = 0;
    for (int key = 0; ret == 0 && key < CONFIG_COUNT; key++)
        ret = config_set(config, key, config_table[key].standard, "default", err);
    if (ret == 0 && file)
        return file_read(config, file, true, err);
    if (ret == 0)
        ret = file_read(config, SYSCONFDIR "/sise/sise.conf", false, err);
    char *user = config_user_path("sise.conf");
    if (ret == 0 && user)
        ret = file_read(config, user, false, err);
    free(user);
    return ret;
}

void config_free(struct config *config)
{
    for (int key = 0; key < CONFIG_COUNT; key++) {
        free(config->value[key].text);
        free(config->value[key].origin);
    }
    *config = (struct config){0};
}

/* ---- printing ---- */

const char *config_shown(const struct config *config, enum config_key key)
{
    return config_table[key].secret && *config->value[key].text ? "****" : config->value[key].text;
}

/* A comment of up to 100 columns a line. */
static void comment(struct output *out, const char *text)
{
    while (*text) {
        size_t length = strlen(text);
        if (length > 100)
            for (length = 100; text[length] != ' '; length--)
                ;
        output_format(out, "# %.*s\n", (int)length, text);
        text += length + (text[length] == ' ');
    }
}

void config_sample(struct output *out)
{
    comment(out, "Configuration of sise, see sise.conf(5). The values are the defaults; take away the ; to "
                 "change one.");
    for (int key = 0; key < CONFIG_COUNT; key++) {
        const struct config_item *item = &config_table[key];
        output_char(out, '\n');
        comment(out, item->help);
        output_format(out, ";%s =%s%s\n", item->name, *item->standard ? " " : "", item->standard);
    }
}
