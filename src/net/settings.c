#include "net/settings.h"

#define KIB    1024.0
#define MIB    (1024.0 * KIB)
#define SECOND 1000.0
#define HOUR   (3600 * SECOND)

const struct config_key net_keys[NET_KEY_COUNT] = {
    [NET_KEY_CONNECT_TIMEOUT] = {.name = "net_connect_timeout",
                                 .type = CONFIG_DURATION,
                                 .standard = "10s",
                                 .least = 100,
                                 .most = 1 * HOUR,
                                 .help = "within which a service must have accepted a connection, its "
                                         "encryption included"},
    [NET_KEY_ATTEMPT_TIMEOUT] = {.name = "net_attempt_timeout",
                                 .type = CONFIG_DURATION,
                                 .standard = "60s",
                                 .least = 100,
                                 .most = 1 * HOUR,
                                 .help = "within which an attempt must have brought its whole answer"},
    [NET_KEY_IDLE_TIMEOUT] = {.name = "net_idle_timeout",
                              .type = CONFIG_DURATION,
                              .standard = "30s",
                              .least = 100,
                              .most = 1 * HOUR,
                              .help = "after which an attempt that brings no byte is given up"},
    [NET_KEY_DEADLINE] = {.name = "net_deadline",
                          .type = CONFIG_DURATION,
                          .standard = "5m",
                          .least = 100,
                          .most = 24 * HOUR,
                          .help =
                              "within which a question must be answered, all attempts and the waits between "
                              "them included"},
    [NET_KEY_RETRIES] = {.name = "net_retries",
                         .type = CONFIG_NUMBER,
                         .standard = "4",
                         .least = 0,
                         .most = 100,
                         .whole = true,
                         .help =
                             "how often an attempt is repeated that failed for a reason that may pass: no "
                             "connection, a status of 408, 429 or 5xx, a broken answer"},
    [NET_KEY_RETRY_WAIT] = {.name = "net_retry_wait",
                            .type = CONFIG_DURATION,
                            .standard = "2s",
                            .least = 0,
                            .most = 1 * HOUR,
                            .help =
                                "the wait before the first repetition is a random time up to this, before "
                                "each further one up to twice as much; a service that says how long to "
                                "wait (Retry-After) is obeyed"},
    [NET_KEY_MAX_BODY] = {.name = "net_max_body",
                          .type = CONFIG_SIZE,
                          .standard = "16M",
                          .least = 64 * KIB,
                          .most = 1024 * MIB,
                          .help = "an answer, at most, unpacked; a day's table has 1M"},
    [NET_KEY_HTTP2] = {.name = "net_http2",
                       .type = CONFIG_CHOICE,
                       .standard = "no",
                       .choices = "no|yes",
                       .help =
                           "yes: services are asked by HTTP/2 where they know it; no: always by HTTP/1.1"},
};

static double value_of(const struct config *config, enum net_key key)
{
    return config->count ? config_number(config, &net_keys[key]) : config_standard(&net_keys[key]);
}

void net_settings(const struct config *config, struct net_options *options)
{
    options->connect_ms = (int64_t)value_of(config, NET_KEY_CONNECT_TIMEOUT);
    options->attempt_ms = (int64_t)value_of(config, NET_KEY_ATTEMPT_TIMEOUT);
    options->idle_ms = (int64_t)value_of(config, NET_KEY_IDLE_TIMEOUT);
    options->deadline_ms = (int64_t)value_of(config, NET_KEY_DEADLINE);
    options->retries = (unsigned)value_of(config, NET_KEY_RETRIES);
    options->retry_wait_ms = (int64_t)value_of(config, NET_KEY_RETRY_WAIT);
    options->max_body = (size_t)value_of(config, NET_KEY_MAX_BODY);
    options->http2 = value_of(config, NET_KEY_HTTP2) != 0;
}
