/* Two days of the Azure 2019 layout; the second has no memory. */
#include "tests/fuzz/fuzz_folder.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char *const names[] = { "invocations.d01.csv", "durations.d01.csv",
                                         "memory.d01.csv",      "invocations.d02.csv",
                                         "durations.d02.csv",   NULL };
    static const VtExcerpt first_day = { 0, 0 }, across = { 1440, 2 };

    fuzz_folder_write(names, bytes, length);
    fuzz_dataset(&vt_dataset_azure2019, fuzz_folder(), &first_day, length);
    fuzz_dataset(&vt_dataset_azure2019, fuzz_folder(), &across, length);
    return 0;
}
