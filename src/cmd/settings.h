/* Every key of the configuration, and those that belong to the program as a whole. */
#ifndef SISE_CMD_SETTINGS_H
#define SISE_CMD_SETTINGS_H

#include "base/config.h"

enum store_key { STORE_KEY_STORE, STORE_KEY_COUNT };
extern const struct config_key store_keys[STORE_KEY_COUNT];

enum log_key { LOG_KEY_FORMAT, LOG_KEY_COUNT };
extern const struct config_key log_keys[LOG_KEY_COUNT];

/* The tables of all rooms, in the order in which `sise config` and the sample file show them. */
extern const struct config_table config_tables[];
extern const size_t config_table_count;

#endif
