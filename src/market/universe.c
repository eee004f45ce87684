#include "market/universe.h"

#include <stddef.h>
#include <string.h>

static const struct market {
    const char *name;
    const char *part_of; /* the market that it belongs to, which may be itself */
    bool tracked;
} markets[] = {
    {"KOSPI", "KOSPI", true},
    {"KOSDAQ", "KOSDAQ", true},
    {"KOSDAQ GLOBAL", "KOSDAQ", true},
    {"KONEX", "KONEX", false},
};

static const struct market *market_find(const char *name)
{
    for (size_t i = 0; i < sizeof markets / sizeof *markets; i++)
        if (strcmp(markets[i].name, name) == 0)
            return &markets[i];
    return NULL;
}

bool market_valid(const char *name)
{
    return market_find(name) != NULL;
}

bool universe_qualifies(const char *name, double market_cap_won, double minimum_won)
{
    const struct market *market = market_find(name);
    return market && market->tracked && market_cap_won >= minimum_won;
}

const char *market_part(const char *name)
{
    for (size_t i = 0; i < sizeof markets / sizeof *markets; i++)
        if (strcmp(markets[i].part_of, name) == 0 && strcmp(markets[i].name, name) != 0)
            return markets[i].name;
    return NULL;
}

bool market_matches(const char *name, const char *asked)
{
    const struct market *market = market_find(name);
    return strcmp(name, asked) == 0 || (market && strcmp(market->part_of, asked) == 0);
}

const char *const market_group_name[GROUP_COUNT] = {
    [GROUP_KOSPI] = "KOSPI", [GROUP_KOSDAQ] = "KOSDAQ", [GROUP_KONEX] = "KONEX"};

/* The fourth letter tells the first words apart, so that one comparison is enough for each of many rows. */
int market_group(const char *name)
{
    const int group = strlen(name) < 4 ? -1
                      : name[3] == 'P' ? GROUP_KOSPI
                      : name[3] == 'D' ? GROUP_KOSDAQ
                      : name[3] == 'E' ? GROUP_KONEX
                                       : -1;
    if (group < 0)
        return -1;
    size_t length = strlen(market_group_name[group]);
    bool named = strncmp(name, market_group_name[group], length) == 0;
    return named && (name[length] == '\0' || name[length] == ' ') ? group : -1;
}

kst_date market_group_since(enum market_group group)
{
    static const kst_date since[GROUP_COUNT] = {
        [GROUP_KOSPI] = 19560303, [GROUP_KOSDAQ] = 19960701, [GROUP_KONEX] = 20130701};
    return since[group];
}
