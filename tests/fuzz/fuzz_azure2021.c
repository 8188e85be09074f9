/* A file with a row per call. */
#include "tests/fuzz/fuzz_folder.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char *const names[] = { "calls.csv", NULL };
    static const VtExcerpt two_hours = { 1,
                                         120 }; /* or an instant could fill the memory */
    g_autofree char *path = g_build_filename(fuzz_folder(), names[0], NULL);

    fuzz_folder_write(names, bytes, length);
    fuzz_dataset(&vt_dataset_azure2021, path, &two_hours, length);
    return 0;
}
