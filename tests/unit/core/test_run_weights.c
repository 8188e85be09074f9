#include "core/run_folder.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const VtFunction functions[] = { { .name = (char *)"f" },
                                        { .name = (char *)"g,1" } };

static void run(const char *folder, const double *weights)
{
    const VtRunFolderOptions options = { .weights = weights };
    g_autoptr(JsonObject) manifest = json_object_new();
    GError *error = NULL;
    g_autoptr(VtRunFolder) self =
        vt_run_folder_create(folder, functions, 2, manifest, &options, &error);

    cr_assert(self != NULL, "%s", error != NULL ? error->message : "");
}

/* From the start, so that a run which is killed has them, too. */
Test(run_weights, are_there_as_soon_as_the_run)
{
    static const double weights[] = { 0.5, 12 };
    char *folder = temp_folder_new();

    run(folder, weights);

    g_autofree char *text = temp_folder_read(folder, "weights.csv");

    cr_assert(text != NULL);
    cr_expect(eq(str, text, (char *)"function,weight\nf,0.5\n\"g,1\",12\n"));
    temp_folder_free(folder);
}

Test(run_weights, give_way_to_a_run_without)
{
    static const double weights[] = { 0.5, 12 };
    char *folder = temp_folder_new();
    g_autofree char *path = g_build_filename(folder, "weights.csv", NULL);

    run(folder, weights);
    run(folder, NULL);
    cr_expect(not(g_file_test(path, G_FILE_TEST_EXISTS)));
    temp_folder_free(folder);
}
