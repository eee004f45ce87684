#include <string.h>

#include "prompts/prompt.h"
#include "t/fuzz/fuzz.h"

void fuzz_prompt(const uint8_t *bytes, size_t size)
{
    struct prompt prompt = {0};
    struct error err = {0};
    const char *path = fuzz_path("fuzzed.prompt", bytes, size);
    int ret = prompt_read(path, &prompt, &err);
    fuzz_expect(ret == 0 || (ret == ERROR_DATA && strncmp(err.text, path, strlen(path)) == 0),
                "a wrong file is DATA, and the message names it");
    if (ret == 0) {
        size_t length = strlen(prompt.text);
        fuzz_expect(strcmp(prompt.name, "fuzzed") == 0, "the file's name is the prompt's");
        fuzz_expect(prompt.title && prompt.description && prompt.lang, "no text is NULL");
        fuzz_expect(length && length <= size && memcmp(prompt.text, bytes + size - length, length) == 0,
                    "the text is the end of the file");
        fuzz_expect(prompt.text_line > 1, "the line before it is counted");
    }
    prompt_free(&prompt);
}
