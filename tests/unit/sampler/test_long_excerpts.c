/* Excerpts of years, which no dataset has: the first day that is missing is told before
 * any day is read, since what is read is held for the whole length. */
#include "core/errors.h"
#include "sampler/prepare.h"
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

TestSuite(long_excerpts, .init = set_up, .fini = tear_down);

/* The file of the first day is none: to read it would be another error. */
static void expect_missing(const char *file, const char *missing)
{
    const VtPrepareOptions options = {
        .format = "auto",
        .dataset.excerpt = { 1, VT_MINUTES_MAX },
    };
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_autofree char *parent = g_path_get_dirname(path);
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(GError) error = NULL;

    cr_assert(eq(int, g_mkdir_with_parents(parent, 0777), 0));
    cr_assert(g_file_set_contents(path, "", 0, NULL));
    cr_expect(vt_prepare(folder, &options, drops, &error) == NULL);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, missing) != NULL, "%s", error->message);
}

Test(long_excerpts, of_azure_2019)
{
    g_free(temp_folder_write(folder, "durations.d01.csv", ""));
    expect_missing("invocations.d01.csv", "no file *invocations*d02.csv");
}

Test(long_excerpts, of_huawei_2023)
{
    expect_missing("requests_minute/day_000.csv", "requests_minute: no file day_001.csv");
}
