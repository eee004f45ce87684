/* Asks one service one question, for tests in shell:
 *
 *     ask [-2] [-r RETRIES] URL [NAME=VALUE...]     a header for each NAME; a value that begins with ! is
 * secret
 *
 * and prints a line "STATUS FAULT ATTEMPTS text of the error", and below it the body. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/net.h"

static const char *const fault_name[NET_FAULT_COUNT] = {
    [NET_FAULT_NONE] = "none",
    [NET_FAULT_RESOLVE] = "resolve",
    [NET_FAULT_CONNECT] = "connect",
    [NET_FAULT_TLS] = "tls",
    [NET_FAULT_CERTIFICATE] = "certificate",
    [NET_FAULT_BROKEN] = "broken",
    [NET_FAULT_TIMEOUT] = "timeout",
    [NET_FAULT_STATUS] = "status",
    [NET_FAULT_REDIRECT] = "redirect",
    [NET_FAULT_TOO_LARGE] = "too-large",
    [NET_FAULT_CONTENT] = "content",
    [NET_FAULT_REQUEST] = "request",
    [NET_FAULT_BREAKER] = "breaker",
    [NET_FAULT_HELD] = "held",
    [NET_FAULT_MACHINE] = "machine",
};

static bool ended;

static void on_done(struct net_call *call, struct net_result *result, void *arg)
{
    (void)call, (void)arg;
    printf("%d %s %u %s\n%s\n", result->status, fault_name[result->fault], result->attempts,
           result->error.code ? result->error.text : "", result->body);
    ended = true;
}

static bool has_ended(void *arg)
{
    (void)arg;
    return ended;
}

static int fail(const struct error *err)
{
    printf("error %d: %s\n", err->code, err->text);
    return 1;
}

int main(int argc, char **argv)
{
    struct net_options options = {.retry_wait_ms = 1};
    struct net_field field[16];
    size_t fields = 0;
    struct error err;
    struct net *net;
    for (int option; (option = getopt(argc, argv, "2r:")) != -1;) {
        if (option == '2')
            options.http2 = true;
        else if (option == 'r')
            options.retries = (unsigned)strtoul(optarg, NULL, 10);
        else
            return 64;
    }
    signal(SIGPIPE, SIG_IGN);
    const char *url = argv[optind];
    for (int i = optind + 1; i < argc && fields < 16; i++) {
        char *value = strchr(argv[i], '=');
        if (!value)
            return 64;
        *value++ = '\0';
        struct net_secret *secret = NULL;
        if (*value == '!' && net_secret_new(argv[i], value + 1, &secret, &err))
            return fail(&err);
        field[fields++] = (struct net_field){NET_HEADER, argv[i], secret ? NULL : value, secret};
    }
    const struct net_request request = {.url = url, .field = field, .fields = fields};
    if (net_open(&options, &net, &err) || net_start(net, &request, on_done, NULL, NULL, &err) ||
        net_wait(net, has_ended, NULL, NULL, &err))
        return fail(&err);
    net_close(&net);
    for (size_t i = 0; i < fields; i++)
        net_secret_free((struct net_secret **)&field[i].secret);
    return 0;
}
