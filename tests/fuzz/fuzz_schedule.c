/* A schedule file, which once it is open cannot fail any more. */
#include "core/schedule_file.h"
#include "tests/fuzz/fuzz_folder.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char *const names[] = { "schedule.csv", NULL };
    g_autofree char *path = g_build_filename(fuzz_folder(), names[0], NULL);
    g_autoptr(GError) error = NULL;

    fuzz_folder_write(names, bytes, length);

    g_autoptr(VtArrivals) arrivals = vt_schedule_file_open(path, &error);

    g_assert_true((arrivals == NULL) == (error != NULL));
    if (arrivals != NULL) {
        const VtScheduleSummary once = vt_arrivals_summarise(arrivals);
        const VtScheduleSummary again = vt_arrivals_summarise(arrivals);

        g_assert_cmpuint(once.digest, ==, again.digest);
    }
    return 0;
}
