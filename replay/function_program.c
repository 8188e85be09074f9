#include "replay/function_program.h"

#include "core/errors.h"

char *vt_function_program_find(GError **error)
{
    static const char *const places[] = { "vitro-function",
                                          "../function/vitro-function" };
    g_autofree char *self = g_file_read_link("/proc/self/exe", error);
    g_autofree char *folder = NULL;

    if (self == NULL)
        return NULL;
    folder = g_path_get_dirname(self);
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *path = g_build_filename(folder, places[i], NULL);

        if (g_file_test(path, G_FILE_TEST_IS_EXECUTABLE))
            return g_steal_pointer(&path);
    }
    g_set_error(error, VT_ERROR, VT_ERROR_WORK,
                "no program vitro-function in '%s' or in '../function' beside it",
                folder);
    return NULL;
}
