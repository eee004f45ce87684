/* sise config: the configuration in effect, and a file to begin with. */
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "cmd/commands.h"
#include "cmd/option.h"

static void config_print(struct output *out, const struct config *config)
{
    unsigned name_width = 0, value_width = 0;
    for (int key = 0; key < CONFIG_COUNT; key++) {
        unsigned name = text_width(config_table[key].name), value = text_width(config_shown(config, key));
        name_width = name > name_width ? name : name_width;
        value_width = value > value_width ? value : value_width;
    }
    for (int key = 0; key < CONFIG_COUNT; key++) {
        text_left(out, config_table[key].name, name_width);
        output_text(out, " = ");
        text_left(out, config_shown(config, key), value_width);
        output_format(out, "  # %s\n", config->value[key].origin);
    }
}

static void config_json(struct output *out, const struct config *config)
{
    struct json json;
    json_begin(&json, out);
    json_object(&json, NULL);
    for (int key = 0; key < CONFIG_COUNT; key++) {
        json_object(&json, config_table[key].name);
        json_text(&json, "value", config_shown(config, key));
        json_text(&json, "origin", config->value[key].origin);
        json_close(&json);
    }
    json_close(&json);
    json_end(&json);
}

static int run(struct invocation *in, struct error *err)
{
    (void)err;
    if (option_given(in, "sample"))
        config_sample(in->out);
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
