/* Two days of requests, one of delays and memory. */
#include "tests/fuzz/fuzz_folder.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char *const names[] = { "requests_minute/day_000.csv",
                                         "function_delay_minute/day_000.csv",
                                         "memory_limit_minute/day_000.csv",
                                         "requests_minute/day_001.csv", NULL };
    static const VtExcerpt one_day = { 0, 0 }, two_days = { 1439, 3 };

    fuzz_folder_write(names, bytes, length);
    fuzz_dataset(&vt_dataset_huawei2023, fuzz_folder(), &one_day, length);
    fuzz_dataset(&vt_dataset_huawei2023, fuzz_folder(), &two_days, length);
    return 0;
}
