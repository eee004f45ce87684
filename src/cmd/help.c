#include "cmd/help.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

#define USAGE_COLUMNS 90

/* Writes how an option is typed: "-q, --quiet" or "--store DIR". */
static void option_head(const struct option_row *row, char *text, size_t size)
{
    char letter[5] = "";
    if (row->letter)
        snprintf(letter, sizeof letter, "-%c, ", row->letter);
    snprintf(text, size, "%s--%s%s%s", letter, row->name, row->argument ? " " : "",
             row->argument ? row->argument : "");
}

static void options_print(struct output *out, const struct option_row *options)
{
    char head[64];
    unsigned width = 0;
    for (const struct option_row *row = options; row->name; row++) {
        option_head(row, head, sizeof head);
        width = strlen(head) > width ? (unsigned)strlen(head) : width;
    }
    for (const struct option_row *row = options; row->name; row++) {
        option_head(row, head, sizeof head);
        output_text(out, "  ");
        text_left(out, head, width + 2);
        output_format(out, "%s\n", row->help);
    }
}

/* Writes one word of the usage. It begins a new line where the current one has no room for it. */
static void usage_word(struct output *out, const char *word, size_t indent, size_t *column)
{
    size_t length = strlen(word);
    if (*column + 1 + length > USAGE_COLUMNS) {
        output_format(out, "\n%*s", (int)indent, "");
        *column = indent;
    }
    output_format(out, " %s", word);
    *column += 1 + length;
}

static void usage_print(struct output *out, const struct command *command)
{
    char word[80];
    size_t indent = strlen("usage: sise ") + strlen(command->name), column = indent;
    output_format(out, "usage: sise %s", command->name);
    if (*command->operands) {
        snprintf(word, sizeof word, command->least ? "%s" : "[%s]", command->operands);
        usage_word(out, word, indent, &column);
    }
    for (const struct option_row *row = command->options; row && row->name; row++) {
        snprintf(word, sizeof word, "[--%s%s%s]", row->name, row->argument ? " " : "",
                 row->argument ? row->argument : "");
        usage_word(out, word, indent, &column);
    }
    output_char(out, '\n');
}

static void command_print(struct output *out, const struct command *command)
{
    usage_print(out, command);
    output_format(out, "\n%s.\n", command->summary);
    if (command->options) {
        output_text(out, "\noptions:\n");
        options_print(out, command->options);
    }
    output_format(out, "\n'sise help' lists the global options; the manual is sise-%s(1).\n", command->name);
}

void help_print(struct output *out, const struct command *command)
{
    unsigned width = 0;
    if (command) {
        command_print(out, command);
        return;
    }
    output_text(out, "usage: sise [OPTION...] COMMAND [ARGUMENT...]\n\ncommands:\n");
    for (unsigned i = 0; i < command_count; i++)
        width = strlen(command_table[i]->name) > width ? (unsigned)strlen(command_table[i]->name) : width;
    for (unsigned i = 0; i < command_count; i++) {
        output_text(out, "  ");
        text_left(out, command_table[i]->name, width + 2);
        output_format(out, "%s\n", command_table[i]->summary);
    }
    output_text(out, "\noptions, before or after the command:\n");
    options_print(out, global_options);
    output_text(out, "\n'sise help COMMAND' says more about one; the manual is sise(1).\n");
}

/* ---- JSON ---- */

static void options_json(struct json *json, const char *key, const struct option_row *options)
{
    json_array(json, key);
    for (const struct option_row *row = options; row && row->name; row++) {
        char letter[2] = {row->letter, '\0'};
        json_object(json, NULL);
        json_text(json, "name", row->name);
        json_text(json, "letter", row->letter ? letter : NULL);
        json_text(json, "argument", row->argument);
        json_text(json, "help", row->help);
        json_close(json);
    }
    json_close_array(json);
}

void help_json(struct output *out)
{
    struct json json;
    json_begin(&json, out);
    json_object(&json, NULL);
    json_array(&json, "commands");
    for (unsigned i = 0; i < command_count; i++) {
        const struct command *command = command_table[i];
        json_object(&json, NULL);
        json_text(&json, "name", command->name);
        json_text(&json, "summary", command->summary);
        json_text(&json, "operands", command->operands);
        options_json(&json, "options", command->options);
        json_close(&json);
    }
    json_close_array(&json);
    options_json(&json, "global_options", global_options);
    json_close(&json);
    json_end(&json);
}
