#include "core/csv_sort.h"
#include "core/errors.h"
#include "core/input_file.h"
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

TestSuite(csv_sort, .init = set_up, .fini = tear_down);

Test(csv_sort, orders_lines_by_id)
{
    static const struct {
        const char *text, *sorted;
    } cases[] = {
        { "id,x\n2,c\n0,a\n1,b\n", "id,x\n0,a\n1,b\n2,c\n" },
        { "id,x\n0,a\n1,b\n", "id,x\n0,a\n1,b\n" },
        { "id,x\n", "id,x\n" },
        /* Numbers, not text: 9 comes before 10; ids may be missing. */
        { "id,x\n10,k\n9,j\n5000,z\n", "id,x\n9,j\n10,k\n5000,z\n" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = temp_folder_write(folder, "f.csv", cases[i].text);
        g_autofree char *sorted = NULL;

        cr_assert(vt_csv_sort_by_id(path, false, NULL), "row %zu", i);
        sorted = temp_folder_read(folder, "f.csv");
        cr_expect(eq(str, sorted, (char *)cases[i].sorted), "row %zu", i);
    }
}

Test(csv_sort, compresses_in_place_of_the_plain_file)
{
    g_autofree char *path = temp_folder_write(folder, "f.csv", "id\n1\n0\n");
    g_autofree char *packed = g_strconcat(path, ".gz", NULL);
    g_autoptr(VtInputFile) file = NULL;
    char text[64] = "";
    size_t length = 0;

    cr_assert(vt_csv_sort_by_id(path, true, NULL));
    cr_expect(not(temp_folder_has(folder, "f.csv")));
    file = vt_input_file_open(packed, NULL);
    cr_assert(vt_input_file_read(file, text, sizeof text - 1, &length, NULL));
    cr_expect(eq(str, text, (char *)"id\n0\n1\n"));
}

Test(csv_sort, keeps_a_file_that_it_cannot_sort)
{
    static const char *const cases[] = { "id\n1\n1\n", "id\nx\n", "id\n\n1\n",
                                         "id\n12345678901234567890\n" };
    GError *error = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = temp_folder_write(folder, "f.csv", cases[i]);
        g_autofree char *text = NULL;

        cr_expect(not(vt_csv_sort_by_id(path, true, &error)), "row %zu", i);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_WORK), "row %zu", i);
        g_clear_error(&error);
        text = temp_folder_read(folder, "f.csv");
        cr_expect(eq(str, text, (char *)cases[i]), "row %zu", i);
        cr_expect(not(temp_folder_has(folder, "f.csv.gz")));
    }
    cr_expect(not(vt_csv_sort_by_id("/nonexistent/f", false, &error)));
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_WORK));
    g_clear_error(&error);
}
