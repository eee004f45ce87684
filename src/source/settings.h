/* What can be configured of the sources. */
#ifndef SISE_SOURCE_SETTINGS_H
#define SISE_SOURCE_SETTINGS_H

#include "base/config.h"

enum source_key {
    SOURCE_KEY_SOURCE,
    SOURCE_KEY_PUBLISHED_AT,
    SOURCE_KEY_COLUMNS,
    SOURCE_KEY_KONEX,
    SOURCE_KEY_PARALLEL,
    SOURCE_KEY_OPENAPI_KEY,
    SOURCE_KEY_OPENAPI_URL,
    SOURCE_KEY_OPENAPI_RATE,
    SOURCE_KEY_OPENAPI_CALLS,
    SOURCE_KEY_DATA_KEY,
    SOURCE_KEY_DATA_URL,
    SOURCE_KEY_DATA_RATE,
    SOURCE_KEY_DATA_CALLS,
    SOURCE_KEY_MARKET_ID,
    SOURCE_KEY_MARKET_PASSWORD,
    SOURCE_KEY_MARKET_URL,
    SOURCE_KEY_MARKET_RATE,
    SOURCE_KEY_NAVER_URL,
    SOURCE_KEY_NAVER_RATE,
    SOURCE_KEY_COUNT,
};
extern const struct config_key source_keys[SOURCE_KEY_COUNT];

/* What SOURCE_KEY_KONEX says, in the order of its choices. */
enum source_konex { KONEX_AUTO, KONEX_YES, KONEX_NO };

/* The sources that the configuration names. Where it names none: krx-openapi, if there is a key for it; else
 * "". */
const char *source_configured(const struct config *config);

#endif
