/* What can be configured of outgoing requests. */
#ifndef SISE_NET_SETTINGS_H
#define SISE_NET_SETTINGS_H

#include "base/config.h"
#include "net/net.h"

enum net_key {
    NET_KEY_CONNECT_TIMEOUT,
    NET_KEY_ATTEMPT_TIMEOUT,
    NET_KEY_IDLE_TIMEOUT,
    NET_KEY_DEADLINE,
    NET_KEY_RETRIES,
    NET_KEY_RETRY_WAIT,
    NET_KEY_MAX_BODY,
    NET_KEY_HTTP2,
    NET_KEY_COUNT,
};
extern const struct config_key net_keys[NET_KEY_COUNT];

/* Fills the fields of the options that have a key. Those of a configuration that is not loaded have the
 * defaults. */
void net_settings(const struct config *config, struct net_options *options);

#endif
