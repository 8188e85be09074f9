/* Calls of anybody's. */
#include "tests/fuzz/fuzz_folder.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    fuzz_calls(&vt_dataset_plain, bytes, length);
    return 0;
}
