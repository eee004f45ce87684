#include "cmd/accept.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "base/suggest.h"
#include "cmd/option.h"

#define NAMES_TEXT 160 /* the names of all rules, with a comma and a blank between them */

/* "price, base, ...": the rules that a day may be let past. */
static const char *rules_names(char text[static NAMES_TEXT])
{
    size_t used = 0;
    for (size_t i = 0; i < day_rule_count && used < NAMES_TEXT; i++)
        if (day_rule_table[i].acceptable)
            used += (size_t)snprintf(text + used, NAMES_TEXT - used, "%s%s", used ? ", " : "",
                                     day_rule_table[i].name);
    return text;
}

static int no_such_rule(const char *given, const char *name, struct error *err)
{
    char names[NAMES_TEXT], hint[SUGGEST_TEXT];
    struct suggest suggest = {.wanted = name};
    for (size_t i = 0; i < day_rule_count; i++)
        if (day_rule_table[i].acceptable)
            suggest_offer(&suggest, day_rule_table[i].name);
    return error_set(err, ERROR_USAGE, "--accept '%s': there is no rule '%s'%s; rules are %s", given, name,
                     suggest_text(&suggest, hint), rules_names(names));
}

/* "2026-03-16:copy", or several rules with commas between them, as messages have them. */
static int accept_parse(const char *given, struct job_accept *accept, struct error *err)
{
    char name[32], names[NAMES_TEXT];
    const char *colon = strchr(given, ':');
    if (!colon || !date_parse_part(given, (size_t)(colon - given), &accept->date))
        return error_set(err, ERROR_USAGE,
                         "--accept '%s', expected DATE:RULE as in 2026-03-16:copy; rules are %s", given,
                         rules_names(names));
    const char *list = colon + 1;
    if (!*list)
        return no_such_rule(given, "", err);
    while (parse_list_next(&list, name, sizeof name)) {
        int rule = day_rule_named(name);
        if (rule < 0)
            return no_such_rule(given, name, err);
        accept->rules |= 1u << rule;
    }
    return 0;
}

int accept_read(const struct invocation *in, struct job_accept **accepts, size_t *count, struct error *err)
{
    int ret = 0;
    *count = 0;
    if (!(*accepts = calloc(in->given_count + 1, sizeof **accepts)))
        return error_no_memory(err);
    for (unsigned at = 0; ret == 0;) {
        const char *given = option_next(in, "accept", &at);
        if (!given)
            break;
        ret = accept_parse(given, &(*accepts)[(*count)++], err);
    }
    return ret;
}
