#include <math.h>
#include <string.h>

#include "cmd/settings.h"
#include "t/fuzz/fuzz.h"

void fuzz_config(const uint8_t *bytes, size_t size)
{
    struct config config = {0};
    struct error err = {0};
    const char *path = fuzz_path("sise.conf", bytes, size);
    int ret = config_load(&config, config_tables, config_table_count, path, &err);
    fuzz_expect(ret == 0 || (ret == ERROR_CONFIG && strncmp(err.text, path, strlen(path)) == 0),
                "a wrong file is CONFIG, and the message names it");
    for (size_t i = 0; ret == 0 && i < config.count; i++) {
        const struct config_value *value = &config.value[i];
        fuzz_expect(value->text != NULL && value->origin != NULL, "every key has a value");
        fuzz_expect(value->key->type != CONFIG_NUMBER || value->text[0] == '\0' || isfinite(value->number),
                    "a number is one");
    }
    config_free(&config);
}
