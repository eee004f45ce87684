#include "cmd/dispatch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/advice.h"
#include "cmd/help.h"
#include "cmd/option.h"
#include "cmd/settings.h"
#include "cmd/terminal.h"
#include "market/clock.h"
#include "market/settings.h"
#include "store/state.h"

static int clock_setup(const struct invocation *in, struct error *err)
{
    const char *hidden = getenv("SISE_NOW");
    if (in->global[GLOBAL_NOW])
        return clock_set(in->global[GLOBAL_NOW], err) ? error_prefix(err, "--now") : 0;
    if (hidden && *hidden)
        return clock_set(hidden, err) ? error_prefix(err, "SISE_NOW") : 0;
    return 0;
}

static void log_choose(const struct invocation *in)
{
    bool json = config_number(&in->config, &log_keys[LOG_KEY_FORMAT]) == LOG_JSON;
    enum log_level most = in->quiet ? LOG_ERROR : in->global[GLOBAL_VERBOSE] ? LOG_DEBUG : LOG_INFO;
    log_setup(most, json ? LOG_JSON : LOG_TEXT);
}

/* Takes the folder that --store names. What is wrong with it is wrong with the command line. */
static int store_take(struct config *config, const char *store, struct error *err)
{
    int ret = config_set(config, &store_keys[STORE_KEY_STORE], store, "command line", err);
    if (ret == ERROR_CONFIG)
        ret = err->code = ERROR_USAGE;
    return ret;
}

/* A process that knows a key leaves no core, in which the key would stand, and other processes of the same
 * user can read neither its memory nor its environment. */
static void keys_protect(const struct config *config)
{
    for (size_t i = 0; i < config->count; i++)
        if (config->value[i].key->secret && *config->value[i].text)
            prctl(PR_SET_DUMPABLE, 0);
}

int invocation_configure(const struct invocation *in, struct config *config, struct error *err)
{
    const char *store = in->global[GLOBAL_STORE];
    int ret = config_load(config, config_tables, config_table_count, in->global[GLOBAL_CONFIG], err);
    keys_protect(config);
    return ret == 0 && store ? store_take(config, store, err) : ret;
}

static int configure(struct invocation *in, struct error *err)
{
    const char *store = in->global[GLOBAL_STORE];
    in->json = in->global[GLOBAL_JSON] != NULL;
    in->quiet = in->global[GLOBAL_QUIET] != NULL;
    if (in->command->needs & NEEDS_NOTHING)
        return 0;
    if (in->quiet && in->global[GLOBAL_VERBOSE])
        return error_set(err, ERROR_USAGE, "--quiet and --verbose exclude each other");
    if (store && !*store)
        return error_set(err, ERROR_USAGE, "--store '', expected a folder");
    int ret = invocation_configure(in, &in->config, err);
    log_choose(in);
    return ret ? ret : clock_setup(in, err);
}

int invocation_calendar(struct invocation *in, struct error *err)
{
    const char *file = config_text(&in->config, &market_keys[MARKET_KEY_CALENDAR]);
    return in->calendar ? 0 : calendar_new(*file ? file : NULL, &in->calendar, err);
}

static int needs_open(struct invocation *in, struct error *err)
{
    unsigned needs = in->command->needs;
    const struct store_options options = {.read_only = true};
    int ret = 0;
    if (in->command->storeless && option_given(in, in->command->storeless))
        needs &= ~(unsigned)(NEEDS_STORE | NEEDS_READ);
    if (needs & NEEDS_CALENDAR)
        ret = invocation_calendar(in, err);
    if (ret == 0 && needs & NEEDS_STORE)
        ret = store_open(config_text(&in->config, &store_keys[STORE_KEY_STORE]), &options, &in->store, err);
    if (ret == 0 && needs & NEEDS_READ)
        ret = store_read(in->store, &in->txn, err);
    return ret;
}

/* Opens what the command needs and runs it. A transaction remembers its first error, so a command that only
 * reads does not check each read: the error is looked for here. */
static int command_run(struct invocation *in, struct error *err)
{
    int ret = operands_check(in, err);
    if (ret == 0)
        ret = configure(in, err);
    if (ret == 0)
        ret = needs_open(in, err);
    if (ret == 0)
        ret = in->command->run(in, err);
    if (ret == 0 && in->txn)
        ret = store_txn_error(in->txn, err);
    return ret;
}

static int invocation_run(struct invocation *in, int argc, char **argv, struct error *err)
{
    int ret = options_parse(in, argc, argv, err);
    if (ret)
        return ret;
    if (in->global[GLOBAL_VERSION]) {
        output_text(in->out, "sise " PACKAGE_VERSION "\n");
        return 0;
    }
    if (in->global[GLOBAL_HELP]) {
        help_print(in->out, in->command);
        return 0;
    }
    if (!in->command)
        return error_set(err, ERROR_USAGE, "no command given; 'sise help' lists the commands");
    return command_run(in, err);
}

static void invocation_end(struct invocation *in)
{
    store_read_end(&in->txn);
    store_close(&in->store);
    state_free(&in->state);
    calendar_free(&in->calendar);
    config_free(&in->config);
    free(in->operand);
    free(in->given);
}

int dispatch(int argc, char **argv, bool pipe_ends)
{
    struct output out;
    struct invocation in = {.out = &out};
    struct error err = {0}, lost = {0};
    output_open(&out, STDOUT_FILENO);
    out.width = terminal_width(STDOUT_FILENO);
    int ret = invocation_run(&in, argc, argv, &err);
    bool reader_gone = output_flush(&out) == EPIPE && ret == 0 && pipe_ends;
    int closed = output_close(&out, "standard output", &lost);
    const char *name = in.command ? in.command->name : NULL;
    advice_add(&err, name);
    if (ret || (closed && !reader_gone))
        log_failure(name, ret ? err.text : lost.text);
    invocation_end(&in);
    return reader_gone ? DISPATCH_PIPE : error_status(ret ? ret : closed);
}
