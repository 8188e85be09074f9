/* Weights, which are one for each function, written and read back the same. */
#include "core/weights.h"
#include "tests/fuzz/fuzz_folder.h"

#include <math.h>

static const char *const functions[] = { "f", "g,1" };

static void read_back(const VtWeightedFunctions *weighted, const double *weights)
{
    g_autofree double *again = NULL;

    g_assert_true(vt_weights_save(weighted, weights, fuzz_folder(), NULL));
    g_assert_true(vt_weights_load(weighted, fuzz_folder(), &again, NULL));
    for (size_t i = 0; i < weighted->count; i++) {
        g_assert_true(weights[i] > 0 && isfinite(weights[i]));
        g_assert_cmpmem(&weights[i], sizeof *weights, &again[i], sizeof *again);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char *const names[] = { VT_WEIGHTS_CSV, NULL };
    const VtWeightedFunctions weighted = {
        .names = functions,
        .count = G_N_ELEMENTS(functions),
        .scope = length % 2 == 0 ? VT_WEIGHTS_EXACTLY : VT_WEIGHTS_AT_LEAST,
    };
    g_autofree double *weights = NULL;
    g_autoptr(GError) error = NULL;

    fuzz_folder_write(names, bytes, length);
    if (vt_weights_load(&weighted, fuzz_folder(), &weights, &error)) {
        g_assert_true(weights != NULL && error == NULL);
        read_back(&weighted, weights);
    } else {
        g_assert_true(error != NULL);
    }
    return 0;
}
