/* What can be configured of the sources. */
#ifndef SISE_SOURCE_SETTINGS_H
#define SISE_SOURCE_SETTINGS_H

#include "base/config.h"

enum source_key {
    SOURCE_KEY_SOURCE,
    SOURCE_KEY_PUBLISHED_AT,
    SOURCE_KEY_COLUMNS,
    SOURCE_KEY_COUNT,
};
extern const struct config_key source_keys[SOURCE_KEY_COUNT];

#endif
