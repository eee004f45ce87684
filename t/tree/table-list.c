/* Prints the rows of the program's tables, one a line, for t/tree/man-table.t to hold against the manual. */
#include <stdio.h>

#include "cmd/command.h"
#include "cmd/settings.h"
#include "indicator/indicator.h"
#include "source/day-check.h"
#include "source/source.h"
#include "strategies/function.h"

static void options_list(const char *owner, const struct option_row *row)
{
    for (; row && row->name; row++) {
        printf("option %s --%s%s\n", owner, row->name, row->argument ? " ARG" : "");
        if (row->letter)
            printf("option %s -%c\n", owner, row->letter);
    }
}

static void commands_list(void)
{
    options_list("sise", global_options);
    for (unsigned i = 0; i < command_count; i++) {
        const struct command *command = command_table[i];
        printf("command %s: %s\n", command->name, command->summary);
        printf("operands sise-%s %s\n", command->name, command->operands);
        char owner[64];
        snprintf(owner, sizeof owner, "sise-%s", command->name);
        options_list(owner, command->options);
    }
}

static void indicators_list(void)
{
    static const char *const kind[] = {
        [KIND_PRICE] = "price", [KIND_SHARE] = "share", [KIND_RATIO] = "ratio", [KIND_PERCENT] = "percent"};
    for (int i = 0; i < INDICATOR_COUNT; i++) {
        const struct indicator *row = &indicator_table[i];
        if (!row->internal)
            printf("indicator %s %s %u\n", row->name, kind[row->kind], row->lookback);
    }
}

int main(void)
{
    commands_list();
    for (size_t i = 0; i < config_table_count; i++)
        for (size_t k = 0; k < config_tables[i].count; k++)
            printf("key %s = %s\n", config_tables[i].key[k].name, config_tables[i].key[k].standard);
    for (unsigned i = 0; i < source_count; i++)
        printf("source %s%s\n", source_table[i]->name, source_table[i]->argument ? " ARG" : "");
    for (size_t i = 0; i < day_rule_count; i++)
        if (day_rule_table[i].acceptable)
            printf("rule %s\n", day_rule_table[i].name);
    indicators_list();
    for (int i = 0; i < FUNCTION_COUNT; i++)
        printf("function %s(%s): %s\n", function_table[i].name, function_table[i].parameters,
               function_table[i].meaning);
    return 0;
}
