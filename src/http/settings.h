/* What can be configured of the HTTP server. */
#ifndef SISE_HTTP_SETTINGS_H
#define SISE_HTTP_SETTINGS_H

#include "base/config.h"

enum http_key {
    HTTP_KEY_BIND,    /* addresses_parse() */
    HTTP_KEY_WORKERS, /* NaN: as many as there are cores */
    HTTP_KEY_CACHE,   /* bytes */
    HTTP_KEY_MAX_CONNECTIONS,
    HTTP_KEY_MAX_CONNECTIONS_PER_ADDRESS,
    HTTP_KEY_MAX_HEADER,     /* bytes */
    HTTP_KEY_MAX_BODY,       /* bytes */
    HTTP_KEY_HEADER_TIMEOUT, /* this and those that follow: ms */
    HTTP_KEY_BODY_TIMEOUT,
    HTTP_KEY_IDLE_TIMEOUT,
    HTTP_KEY_STALL_TIMEOUT,
    HTTP_KEY_DRAIN_TIMEOUT,
    HTTP_KEY_HEAVY_QUEUE,
    HTTP_KEY_RATE, /* NaN: no limit */
    HTTP_KEY_BURST,
    HTTP_KEY_TOKENS, /* this and those that follow: texts for struct guard_options */
    HTTP_KEY_GUARDED,
    HTTP_KEY_CORS,
    HTTP_KEY_HOSTS,
    HTTP_KEY_PROXIES,
    HTTP_KEY_READY_DAYS,
    HTTP_KEY_ACCESS_LOG,      /* enum access_log_form's order: off, common, json */
    HTTP_KEY_ACCESS_LOG_FILE, /* "": standard output */
    HTTP_KEY_COUNT
};
extern const struct config_key http_keys[HTTP_KEY_COUNT];

#endif
