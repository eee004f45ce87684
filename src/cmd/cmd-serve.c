/* sise serve: answers over HTTP what the store knows, until it is told to stop. */
#include "cmd/commands.h"
#include "cmd/option.h"
#include "http/server.h"
#include "http/settings.h"

#define WORKERS_MOST 256

static int reload(void *arg, struct config *config, struct error *err)
{
    return invocation_configure(arg, config, err);
}

/* The addresses of the options -b, else those of the configuration. Returns how many, or a negative code. */
static int addresses_take(const struct invocation *in, struct http_address address[static ADDRESSES_MOST],
                          struct error *err)
{
    const char *text;
    unsigned at = 0, count = 0;
    if (!option_given(in, "bind"))
        return addresses_parse(config_text(&in->config, &http_keys[HTTP_KEY_BIND]), address, err);
    while ((text = option_next(in, "bind", &at)))
        if (addresses_add(text, address, &count, err)) {
            err->code = ERROR_USAGE;
            return error_prefix(err, "--bind");
        }
    return (int)count;
}

static int run(struct invocation *in, struct error *err)
{
    struct http_address address[ADDRESSES_MOST];
    struct server_options options = {.config = &in->config,
                                     .address = address,
                                     .port_file = option_text(in, "port-file"),
                                     .insecure = option_given(in, "insecure"),
                                     .reload = reload,
                                     .reload_arg = in};
    double workers = config_number(&in->config, &http_keys[HTTP_KEY_WORKERS]);
    int count = addresses_take(in, address, err);
    if (count < 0)
        return count;
    options.addresses = (unsigned)count;
    options.workers = workers > 0 ? (unsigned)workers : 0;
    int ret = option_count(in, "workers", WORKERS_MOST, &options.workers, err);
    return ret ? ret : server_run(&options, in->store, err);
}

static const struct option_row options[] = {
    {"bind", 'b', "ADDRESS:PORT", "where to listen; may be repeated; port 0 takes a free one"},
    {"workers", 'w', "N", "how many threads answer; one for each processor otherwise"},
    {"port-file", 0, "FILE", "write the addresses and ports to a file once the server answers"},
    {"insecure", 0, NULL, "let others than this machine ask without a token"},
    {0},
};

const struct command command_serve = {
    .name = "serve",
    .summary = "answers over HTTP",
    .operands = "",
    .needs = NEEDS_STORE,
    .options = options,
    .run = run,
};
