#include "core/errors.h"
#include "sampler/prepare.h"
#include "tests/support/temp_folder.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

/* f of a is f@a beside f of b, and then there are two. */
Test(names, refuses_two_functions_of_one_name)
{
    const VtPrepareOptions options = { .format = "auto" };
    char *folder = temp_folder_new();
    g_autofree char *path =
        temp_folder_write(folder, "calls.csv",
                          "function,app,start_s,duration_ms,memory_mib\n"
                          "f,a,1,1,1\nf,b,1,1,1\nf@a,c,1,1,1\n");
    g_autoptr(VtDrops) drops = vt_drops_new();
    g_autoptr(GError) error = NULL;

    cr_expect(vt_prepare(path, &options, drops, &error) == NULL);
    cr_assert(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(strstr(error->message, "both be called 'f@a'") != NULL, "%s",
              error->message);
    temp_folder_free(folder);
}
