#include "core/errors.h"
#include "sim/background_load.h"
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

TestSuite(background_load, .init = set_up, .fini = tear_down);

static VtBackgroundLoad *load_text(const char *text, GError **error)
{
    g_autofree char *path = temp_folder_write(folder, "load.csv", text);

    return vt_background_load_load(path, 2, error);
}

Test(background_load, has_the_cores_of_each_second_and_none_beyond)
{
    g_autoptr(VtBackgroundLoad) load =
        load_text("cores,second\n0.25,0\n0,1\n1.75,2\n", NULL);

    cr_assert(ne(ptr, load, NULL));
    cr_expect(eq(i64, vt_background_load_seconds(load), 3));
    cr_expect(ieee_ulp_eq(dbl, vt_background_load_cores(load, 0), 0.25, 1));
    cr_expect(ieee_ulp_eq(dbl, vt_background_load_cores(load, 1), 0, 1));
    cr_expect(ieee_ulp_eq(dbl, vt_background_load_cores(load, 2), 1.75, 1));
    cr_expect(ieee_ulp_eq(dbl, vt_background_load_cores(load, 3), 0, 1));
}

Test(background_load, refuses_what_is_malformed)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "second\n0\n", "cores" },
        { "second,cores\n1,0\n", "line 2, column 'second'" },
        { "second,cores\n0,0\n0,0\n", "line 3, column 'second'" },
        { "second,cores\n0,-0.5\n", "line 2, column 'cores'" },
        { "second,cores\n0,\n", "line 2, column 'cores'" },
        { "second,cores\n0,nan\n", "line 2, column 'cores'" },
        { "second,cores\n0,1,2\n", "line 2" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(VtBackgroundLoad) load = load_text(cases[i].text, &error);

        cr_expect(eq(ptr, load, NULL), "row %zu", i);
        cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT), "row %zu", i);
        cr_expect(ne(ptr, strstr(error->message, cases[i].message), NULL), "row %zu: %s",
                  i, error->message);
    }
}
