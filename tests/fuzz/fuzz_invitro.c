/* The In-Vitro layout as a dataset, which is cleaned. */
#include "tests/fuzz/fuzz_folder.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char *const names[] = { "invocations.csv", "durations.csv", "memory.csv",
                                         NULL };
    static const VtExcerpt all = { 0, 0 };

    fuzz_folder_write(names, bytes, length);
    fuzz_dataset(&vt_dataset_invitro, fuzz_folder(), &all, length);
    return 0;
}
