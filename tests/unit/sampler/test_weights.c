#include "core/errors.h"
#include "sampler/weights.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_trace.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static const uint32_t counts[] = { 1, 2 };

Test(weights, are_read_as_they_were_written)
{
    static const double weights[] = { 0.1, 1053.9 };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 2, 1);
    g_autofree double *read = NULL;
    char *folder = temp_folder_new();

    cr_assert(vt_weights_load(trace, folder, &read, NULL));
    cr_expect(read == NULL, "no file, no weights");
    cr_assert(vt_weights_save(trace, weights, folder, NULL));
    cr_assert(vt_weights_load(trace, folder, &read, NULL));
    cr_expect(memcmp(read, weights, sizeof weights) == 0);
    temp_folder_free(folder);
}

Test(weights, that_do_not_fit_the_sample_are_refused)
{
    static const struct {
        const char *text, *told;
    } cases[] = {
        { "function,weight\nf0,1\n", "'f1' has no weight" },
        { "function,weight\nf0,1\nf1,2\nf2,3\n", "line 4, column 'function'" },
        { "function,weight\nf0,1\nf0,2\n", "each function once" },
        { "function,weight\nf0,1\nf1,0\n", "line 3, column 'weight'" },
        { "function,weight\nf0,1\nf1,heavy\n", "line 3, column 'weight'" },
        { "function,share\nf0,1\nf1,1\n", "weight" },
    };
    g_autoptr(VtTrace) trace = tiny_trace(counts, 2, 1);
    char *folder = temp_folder_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        double *read = NULL;

        g_free(temp_folder_write(folder, "weights.csv", cases[i].text));
        cr_assert(not(vt_weights_load(trace, folder, &read, &error)), "row %zu", i);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
        cr_expect(strstr(error->message, cases[i].told) != NULL, "row %zu: %s", i,
                  error->message);
    }
    temp_folder_free(folder);
}
