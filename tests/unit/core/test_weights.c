#include "core/errors.h"
#include "core/weights.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static const char *const names[] = { "f0", "f,1" };
static const VtWeightedFunctions sample = { names, 2, VT_WEIGHTS_EXACTLY };
static const VtWeightedFunctions called = { names, 2, VT_WEIGHTS_AT_LEAST };

Test(weights, are_read_as_they_were_written)
{
    static const double weights[] = { 0.1, 1053.9 };
    g_autofree double *read = NULL;
    char *folder = temp_folder_new();

    cr_assert(vt_weights_load(&sample, folder, &read, NULL));
    cr_expect(read == NULL, "no file, no weights");
    cr_assert(vt_weights_save(&sample, weights, folder, NULL));
    cr_assert(vt_weights_load(&sample, folder, &read, NULL));
    cr_expect(memcmp(read, weights, sizeof weights) == 0);
    temp_folder_free(folder);
}

Test(weights, of_functions_that_were_not_called_may_be_there)
{
    g_autofree double *read = NULL;
    char *folder = temp_folder_new();

    g_free(temp_folder_write(folder, "weights.csv",
                             "function,weight\nidle,3\n\"f,1\",2\nf0,0.5\n"));
    cr_assert(vt_weights_load(&called, folder, &read, NULL));
    cr_expect(eq(dbl, read[0], 0.5));
    cr_expect(eq(dbl, read[1], 2));
    temp_folder_free(folder);
}

Test(weights, that_do_not_fit_the_functions_are_refused)
{
    static const struct {
        const char *rows;
        const VtWeightedFunctions *functions;
        const char *told;
    } cases[] = {
        { "f0,1\n", &sample, "line 3, column 'function': expected a row for 'f,1'" },
        { "", &sample, "line 2, column 'function': expected a row for 'f0'" },
        { "f0,1\n\"f,1\",2\nf2,3\n", &sample,
          "line 4, column 'function': expected a function of the sample, not 'f2'" },
        { "f0,1\nf0,2\n", &sample,
          "line 3, column 'function': expected each function once, not 'f0'" },
        { "idle,1\nidle,1\n", &called,
          "line 3, column 'function': expected each function once, not 'idle'" },
        { "idle,-1\n", &called, "line 2, column 'weight'" },
        { "f0,0\n", &sample,
          "line 2, column 'weight': expected a weight above 0, not '0'" },
        { "f0,-2\n", &sample,
          "line 2, column 'weight': expected a weight above 0, not '-2'" },
        { "f0,nan\n", &sample,
          "line 2, column 'weight': expected a finite decimal number, not 'nan'" },
        { "f0,inf\n", &sample, "line 2, column 'weight': expected a finite" },
        { "f0,\n", &sample, "line 2, column 'weight': expected a finite" },
        { "f0,heavy\n", &sample, "line 2, column 'weight'" },
        { "f0\n", &sample, "line 2" },
    };
    char *folder = temp_folder_new();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strconcat("function,weight\n", cases[i].rows, NULL);
        g_autofree char *path = temp_folder_write(folder, "weights.csv", text);
        g_autoptr(GError) error = NULL;
        double *read = NULL;

        cr_assert(not(vt_weights_load(cases[i].functions, folder, &read, &error)),
                  "row %zu", i);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
        cr_expect(g_str_has_prefix(error->message, path), "row %zu: %s", i,
                  error->message);
        cr_expect(strstr(error->message, cases[i].told) != NULL, "row %zu: %s", i,
                  error->message);
    }
    temp_folder_free(folder);
}

Test(weights, need_their_columns)
{
    g_autoptr(GError) error = NULL;
    char *folder = temp_folder_new();
    double *read = NULL;

    g_free(temp_folder_write(folder, "weights.csv", "function,share\nf0,1\n\"f,1\",1\n"));
    cr_assert(not(vt_weights_load(&sample, folder, &read, &error)));
    cr_expect(strstr(error->message, "weight") != NULL, "%s", error->message);
    temp_folder_free(folder);
}
