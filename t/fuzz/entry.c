/* The beginning of a libFuzzer program; FUZZ is the function of t/fuzz/fuzz.h that it is of. */
#include "t/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    FUZZ(bytes, size);
    return 0;
}
