#include <string.h>

#include "source/file.h"
#include "source/unpack.h"
#include "t/fuzz/fuzz.h"

void fuzz_file(const uint8_t *bytes, size_t size)
{
    struct file_text text = {0};
    struct error err = {0};
    bool packed = unpack_kind_of(bytes, size) != NULL;
    int ret = file_read(fuzz_path("2026-01-02.csv", bytes, size), FILE_DAY_MOST, &text, &err);
    fuzz_expect(ret == 0 || (packed && ret == ERROR_DATA && err.code == ret),
                "what cannot be unpacked is DATA");
    fuzz_expect(text.length <= FILE_DAY_MOST + 1, "nothing is unpacked beyond the bound");
    if (ret == 0) {
        fuzz_expect(text.bytes[text.length] == '\0', "a NUL byte ends the text");
        fuzz_expect(packed || (text.length == size && memcmp(text.bytes, bytes, size) == 0),
                    "a plain file is read as it is");
    }
    file_text_free(&text);
}
