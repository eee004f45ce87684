/* sise config: the configuration in effect, and a file to begin with. */
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "cmd/commands.h"
#include "cmd/option.h"
#include "cmd/settings.h"

static void config_print(struct output *out, const struct config *config)
{
    unsigned name_width = 0, value_width = 0;
    for (size_t i = 0; i < config->count; i++) {
        const struct config_value *each = &config->value[i];
        unsigned name = text_width(each->key->name), value = text_width(config_shown(each));
        name_width = name > name_width ? name : name_width;
        value_width = value > value_width ? value : value_width;
    }
    for (size_t i = 0; i < config->count; i++) {
        const struct config_value *each = &config->value[i];
        text_left(out, each->key->name, name_width);
        output_text(out, " = ");
        text_left(out, config_shown(each), value_width);
        output_format(out, "  # %s\n", each->origin);
    }
}

static void config_json(struct output *out, const struct config *config)
{
    struct json json;
    json_begin(&json, out);
    json_object(&json, NULL);
    for (size_t i = 0; i < config->count; i++) {
        const struct config_value *each = &config->value[i];
        json_object(&json, each->key->name);
        json_text(&json, "value", config_shown(each));
        json_text(&json, "origin", each->origin);
        json_close(&json);
    }
    json_close(&json);
    json_end(&json);
}

static int run(struct invocation *in, struct error *err)
{
    (void)err;
    if (option_given(in, "sample"))
        config_sample(in->out, config_tables, config_table_count);
    else if (in->json)
        config_json(in->out, &in->config);
    else
        config_print(in->out, &in->config);
    return 0;
}

static const struct option_row options[] = {
    {"sample", 0, NULL, "print a configuration file with every key, its default and what it means"},
    {0},
};

const struct command command_config = {
    .name = "config",
    .summary = "prints the configuration in effect and where it comes from",
    .operands = "",
    .options = options,
    .run = run,
};
