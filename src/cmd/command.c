#include "cmd/command.h"

#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "cmd/commands.h"
#include "market/code.h"

const struct command *const command_table[] = {
    &command_setup,   &command_update,  &command_import, &command_remove,     &command_analyze,
    &command_show,    &command_stocks,  &command_screen, &command_strategies, &command_backtest,
    &command_history, &command_compare, &command_serve,  &command_status,     &command_export,
    &command_verify,  &command_backup,  &command_config, &command_crontab,    &command_doctor,
    &command_help,
};
const unsigned command_count = sizeof command_table / sizeof *command_table;

const struct option_row global_options[GLOBAL_COUNT + 1] = {
    [GLOBAL_STORE] = {"store", 0, "DIR", "the store's folder, instead of the configured one"},
    [GLOBAL_CONFIG] = {"config", 0, "FILE", "read this configuration file and no other"},
    [GLOBAL_VERBOSE] = {"verbose", 'v', NULL, "say more about what is being done"},
    [GLOBAL_QUIET] = {"quiet", 'q', NULL, "say nothing but errors"},
    [GLOBAL_JSON] = {"json", 0, NULL, "print the result as a JSON object, or as one a line"},
    [GLOBAL_NOW] = {"now", 0, "TIME", "take TIME, as in 2026-06-30T19:30+09:00, for the present"},
    [GLOBAL_HELP] = {"help", 'h', NULL, "print how the command is used"},
    [GLOBAL_VERSION] = {"version", 'V', NULL, "print the version"},
};

/* Writes the names of the commands that begin with `name`, as "a, b, c". */
static void candidates(const char *name, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < command_count; i++) {
        if (strncmp(command_table[i]->name, name, strlen(name)) || used >= size)
            continue;
        used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "", command_table[i]->name);
    }
}

/* Whether what stands in the place of a command is more like the code or the Korean name of a stock. */
static bool is_stock(const char *name)
{
    char code[CODE_TEXT];
    return (unsigned char)*name >= 0x80 || ticker_code_read(name, code);
}

static int command_unknown(const char *name, struct error *err)
{
    char nearest[SUGGEST_TEXT];
    struct suggest suggest = {.wanted = name};
    for (unsigned i = 0; i < command_count; i++)
        suggest_offer(&suggest, command_table[i]->name);
    suggest_text(&suggest, nearest);
    if (!*nearest && is_stock(name))
        return error_set(err, ERROR_USAGE, "unknown command '%s'; 'sise show %s' shows a stock", name, name);
    return error_set(err, ERROR_USAGE, "unknown command '%s'%s", name,
                     *nearest ? nearest : "; 'sise help' lists the commands");
}

int command_find(const char *name, const struct command **command, struct error *err)
{
    char names[256];
    unsigned found = 0;
    for (unsigned i = 0; i < command_count; i++) {
        if (strncmp(command_table[i]->name, name, strlen(name)))
            continue;
        *command = command_table[i];
        found++;
        if (strcmp(command_table[i]->name, name) == 0)
            return 0;
    }
    if (found == 1)
        return 0;
    if (found == 0)
        return command_unknown(name, err);
    *command = NULL;
    candidates(name, names, sizeof names);
    return error_set(err, ERROR_USAGE, "ambiguous command '%s': %s", name, names);
}
