/**
 * A folder of its own for a test, and the small files in it. Test code only: a failure
 * to write is a failed assertion.
 */
#pragma once

#include <glib.h>
#include <glib/gstdio.h>

#include <stdbool.h>

static inline char *temp_folder_new(void)
{
    char *folder = g_dir_make_tmp("vitro-test-XXXXXX", NULL);

    g_assert_nonnull(folder);
    return folder;
}

/** Removes @folder with the files and folders in it, and frees its name. */
static inline void temp_folder_free(char *folder)
{
    GDir *dir = g_dir_open(folder, 0, NULL);

    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        char *path = g_build_filename(folder, name, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_DIR) && g_remove(path) != 0)
            temp_folder_free(path);
        else {
            g_remove(path);
            g_free(path);
        }
    }
    if (dir != NULL)
        g_dir_close(dir);
    g_rmdir(folder);
    g_free(folder);
}

/** Writes @text as @folder/@name; returns the path, owned by the caller. */
static inline char *temp_folder_write(const char *folder, const char *name,
                                      const char *text)
{
    char *path = g_build_filename(folder, name, NULL);

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

/** The whole text of @folder/@name, owned by the caller; NULL when there is none. */
static inline char *temp_folder_read(const char *folder, const char *name)
{
    char *path = g_build_filename(folder, name, NULL);
    char *text = NULL;

    g_file_get_contents(path, &text, NULL, NULL);
    g_free(path);
    return text;
}

static inline bool temp_folder_has(const char *folder, const char *name)
{
    char *path = g_build_filename(folder, name, NULL);
    const bool is_there = g_file_test(path, G_FILE_TEST_EXISTS);

    g_free(path);
    return is_there;
}
