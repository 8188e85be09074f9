/* Which format a dataset is said to have, and what is said when it has none. */
#include "core/errors.h"
#include "sampler/dataset.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static char *folder;

static void set_up(void)
{
    folder = temp_folder_new();
}

static void tear_down(void)
{
    temp_folder_free(folder);
}

TestSuite(recognise, .init = set_up, .fini = tear_down);

/* Writes a file that is one of requests; any other reader finds its columns missing. */
static void write_file(const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);

    cr_assert(eq(int, g_mkdir_with_parents(parent, 0777), 0));
    cr_assert(g_file_set_contents(path, "day,time,7\n0,0,1\n", -1, NULL));
}

/* A dataset with a fault is of its format all the same: only then is the fault told. */
Test(recognise, goes_by_the_files_that_are_there)
{
    static const struct {
        const char *files[3];
        const char *format;
        const char *fault;
    } cases[] = {
        { { "invocations.d01.csv" }, "azure2019", "no file *durations*d01.csv" },
        { { "invocations.d01.csv", "invocations.d01.csv.gz" },
          "azure2019",
          "expected one file of invocations for day 1, not both" },
        { { "requests_minute/day_000.csv" }, "huawei2023", "function_delay_minute" },
        { { "invocations.csv", "invocations.csv.xz" }, "invitro", "remove one" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtDatasetOptions options = { .excerpt = { 1, 1 } };
        g_autoptr(VtDrops) drops = vt_drops_new();
        g_autoptr(GError) error = NULL;

        temp_folder_free(folder);
        folder = temp_folder_new();
        for (size_t f = 0; cases[i].files[f] != NULL; f++)
            write_file(cases[i].files[f]);

        const VtDatasetOps *format = vt_dataset_find("auto", folder, NULL);

        cr_assert(format != NULL, "row %zu", i);
        cr_expect(eq(str, (char *)format->name, (char *)cases[i].format), "row %zu", i);
        cr_expect(vt_dataset_read(format, folder, &options, drops, &error) == NULL,
                  "row %zu", i);
        cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT), "row %zu", i);
        cr_expect(strstr(error->message, cases[i].fault) != NULL, "row %zu: %s", i,
                  error->message);
    }
}

Test(recognise, says_what_to_do_about_an_unknown_format)
{
    g_autoptr(GError) error = NULL;

    write_file("notes.txt");
    cr_expect(vt_dataset_find("auto", folder, &error) == NULL);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "--format") != NULL, "%s", error->message);
}
