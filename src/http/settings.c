#include "http/settings.h"

#include <string.h>

#include "base/parse.h"
#include "base/suggest.h"
#include "http/address.h"
#include "http/guard.h"
#include "http/route.h"

#define KIB    1024.0
#define MIB    (1024.0 * KIB)
#define SECOND 1000.0
#define HOUR   (3600 * SECOND)

/* A path with which no route begins is a slip of the pen, and what was meant would stay open. */
static int guarded_check(const char *text, struct error *err)
{
    char word[256], nearest[SUGGEST_TEXT];
    int ret = guard_guarded_check(text, err);
    for (const char *list = text; ret == 0 && parse_list_next(&list, word, sizeof word);) {
        const char *path = word + (*word == '-');
        struct suggest suggest = {.wanted = path};
        bool known = *path != '/';
        for (size_t i = 0; !known && i < route_count; i++) {
            known = guard_within(route_table[i]->path, path);
            suggest_offer(&suggest, route_table[i]->path);
        }
        if (!known)
            ret = error_set(err, ERROR_CONFIG, "no route begins with '%s'%s", path,
                            suggest_text(&suggest, nearest));
    }
    return ret;
}

const struct config_key http_keys[HTTP_KEY_COUNT] = {
    [HTTP_KEY_BIND] = {.name = "http_bind",
                       .type = CONFIG_TEXT,
                       .standard = "127.0.0.1:8000",
                       .check = addresses_check,
                       .help = "where sise serve listens: ADDRESS:PORT, or several with commas between them; "
                               "beyond 127.0.0.1 and ::1 it needs http_tokens, as the terms of KRX forbid "
                               "passing its data on"},
    [HTTP_KEY_WORKERS] = {.name = "http_workers",
                          .type = CONFIG_NUMBER,
                          .standard = "",
                          .least = 1,
                          .most = 256,
                          .whole = true,
                          .help = "how many threads answer; empty: one for each core"},
    [HTTP_KEY_CACHE] = {.name = "http_cache",
                        .type = CONFIG_SIZE,
                        .standard = "64M",
                        .least = 0,
                        .most = 1024 * 1024 * MIB,
                        .help = "memory for answers that are kept until a new day comes, for all threads "
                                "together: 64M, 1G; 0: none is kept"},
    [HTTP_KEY_MAX_CONNECTIONS] =
        {.name = "http_max_connections",
         .type = CONFIG_NUMBER,
         .standard = "1000",
         .least = 1,
         .most = 1000000,
         .whole = true,
         .help = "connections at once; at the limit the one that has been idle for longest is closed. Each "
                 "takes a file descriptor and some kilobytes; where the process may open fewer files "
                 "(ulimit -n), there are fewer"},
    [HTTP_KEY_MAX_CONNECTIONS_PER_ADDRESS] =
        {.name = "http_max_connections_per_address",
         .type = CONFIG_NUMBER,
         .standard = "250",
         .least = 1,
         .most = 1000000,
         .whole = true,
         .help = "connections at once from one address, so that none takes them all; not counted for "
                 "http_proxies"},
    [HTTP_KEY_MAX_HEADER] = {.name = "http_max_header",
                             .type = CONFIG_SIZE,
                             .standard = "16K",
                             .least = 1 * KIB,
                             .most = 1 * MIB,
                             .help =
                                 "a request's line and headers, at most; a list of 200 tickers and a long "
                                 "expression fit into a quarter of it"},
    [HTTP_KEY_MAX_BODY] = {.name = "http_max_body",
                           .type = CONFIG_SIZE,
                           .standard = "64K",
                           .least = 1 * KIB,
                           .most = 64 * MIB,
                           .help = "a request's body, at most; one that lists every ticker has 30K"},
    [HTTP_KEY_HEADER_TIMEOUT] = {.name = "http_header_timeout",
                                 .type = CONFIG_DURATION,
                                 .standard = "10s",
                                 .least = 1 * SECOND,
                                 .most = 1 * HOUR,
                                 .help = "within which a request's line and headers must have come, however "
                                         "their bytes drip"},
    [HTTP_KEY_BODY_TIMEOUT] = {.name = "http_body_timeout",
                               .type = CONFIG_DURATION,
                               .standard = "20s",
                               .least = 1 * SECOND,
                               .most = 1 * HOUR,
                               .help = "within which its body must have come"},
    [HTTP_KEY_IDLE_TIMEOUT] = {.name = "http_idle_timeout",
                               .type = CONFIG_DURATION,
                               .standard = "75s",
                               .least = 1 * SECOND,
                               .most = 24 * HOUR,
                               .help = "after which a connection without a request is closed; longer than a "
                                       "proxy keeps its own (nginx: 60s), which would otherwise use one that "
                                       "is being closed"},
    [HTTP_KEY_STALL_TIMEOUT] = {.name = "http_stall_timeout",
                                .type = CONFIG_DURATION,
                                .standard = "30s",
                                .least = 1 * SECOND,
                                .most = 1 * HOUR,
                                .help = "after which a client that reads nothing of its answer is left"},
    [HTTP_KEY_DRAIN_TIMEOUT] =
        {.name = "http_drain_timeout",
         .type = CONFIG_DURATION,
         .standard = "30s",
         .least = 0,
         .most = 1 * HOUR,
         .help = "how long open requests may take to end after SIGTERM; the unit of systemd "
                 "kills after 60s"},
    [HTTP_KEY_HEAVY_QUEUE] = {.name = "http_heavy_queue",
                              .type = CONFIG_NUMBER,
                              .standard = "16",
                              .least = 0,
                              .most = 10000,
                              .whole = true,
                              .help = "backtests and other long requests that may wait for each thread; "
                                      "further ones get 503 with Retry-After"},
    [HTTP_KEY_RATE] = {.name = "http_rate",
                       .type = CONFIG_NUMBER,
                       .standard = "",
                       .least = 0.001,
                       .most = 1e6,
                       .help = "requests a second for each address, and for each /64 of IPv6; empty: as many "
                               "as it likes"},
    [HTTP_KEY_BURST] = {.name = "http_burst",
                        .type = CONFIG_NUMBER,
                        .standard = "50",
                        .least = 1,
                        .most = 1e6,
                        .help = "how many it may make at once after a rest, as a page with many parts does"},
    [HTTP_KEY_TOKENS] = {.name = "http_tokens",
                         .type = CONFIG_PATH,
                         .standard = "",
                         .help = "a file of bearer tokens, lines 'name: token' or 'token', that other users "
                                 "cannot read (mode 0600 or 0640); empty: nobody needs one"},
    [HTTP_KEY_GUARDED] = {.name = "http_guarded",
                          .type = CONFIG_TEXT,
                          .standard = "all",
                          .check = guarded_check,
                          .help =
                              "what a token is needed for, where there are tokens: all, none, or paths, each "
                              "with what is below it: /stocks, /market; one behind a - needs none: all, "
                              "-/health"},
    [HTTP_KEY_CORS] = {.name = "http_cors",
                       .type = CONFIG_TEXT,
                       .standard = "",
                       .check = guard_cors_check,
                       .help =
                           "origins whose pages may ask and read answers: https://app.example.org, or * for "
                           "those of every origin; empty: none but the server's own"},
    [HTTP_KEY_HOSTS] = {.name = "http_hosts",
                        .type = CONFIG_TEXT,
                        .standard = "",
                        .check = guard_hosts_check,
                        .help =
                            "names by which the server is called, beside localhost, 127.0.0.1 and [::1]; "
                            "others are refused where it listens on these alone, or where names stand here"},
    [HTTP_KEY_PROXIES] = {.name = "http_proxies",
                          .type = CONFIG_TEXT,
                          .standard = "",
                          .check = guard_proxies_check,
                          .help =
                              "addresses of proxies, or ranges such as 10.0.0.0/8, whose X-Forwarded-For is "
                              "believed"},
    [HTTP_KEY_READY_DAYS] = {.name = "http_ready_days",
                             .type = CONFIG_NUMBER,
                             .standard = "2",
                             .least = 0,
                             .most = 250,
                             .whole = true,
                             .help =
                                 "how many business days of KRX the latest day may lie back while /health "
                                 "says ready: 1 is yesterday's, before today's has come, 2 forgives an "
                                 "evening without a table"},
    [HTTP_KEY_ACCESS_LOG] = {.name = "access_log",
                             .type = CONFIG_CHOICE,
                             .standard = "off",
                             .choices = "off|common|json",
                             .help =
                                 "a line for each request: off, common (that of Apache and nginx, with the "
                                 "time taken) or json, an object a line"},
    [HTTP_KEY_ACCESS_LOG_FILE] = {.name = "access_log_file",
                                  .type = CONFIG_PATH,
                                  .standard = "",
                                  .help =
                                      "the file that it is added to, opened anew at SIGHUP; empty: standard "
                                      "output"},
};
