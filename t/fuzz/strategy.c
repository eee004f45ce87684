#include <string.h>

#include "strategies/strategy.h"
#include "t/fuzz/fuzz.h"

void fuzz_strategy(const uint8_t *bytes, size_t size)
{
    struct strategy strategy = {0};
    struct error err = {0};
    const char *path = fuzz_path("fuzzed.strategy", bytes, size);
    int ret = strategy_read(path, &strategy, &err);
    fuzz_expect(ret == 0 || (ret == ERROR_DATA && strncmp(err.text, path, strlen(path)) == 0),
                "a wrong file is DATA, and the message names it");
    if (ret == 0) {
        fuzz_expect(strcmp(strategy.name, "fuzzed") == 0, "the file's name is the strategy's");
        fuzz_expect(strategy.where[0] != '\0' && strategy.where_line > 0, "there is a condition");
        fuzz_expect(strategy.title && strategy.description && strategy.source && strategy.sort &&
                        strategy.columns,
                    "no text is NULL");
    }
    strategy_free(&strategy);
}
