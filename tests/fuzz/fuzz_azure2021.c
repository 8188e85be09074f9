/* Calls as Azure published them in 2021. */
#include "tests/fuzz/fuzz_folder.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    fuzz_calls(&vt_dataset_azure2021, bytes, length);
    return 0;
}
