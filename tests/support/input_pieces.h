/**
 * Input files of given bytes, read piece by piece.
 */
#pragma once

#include "core/input_file.h"
#include "tests/support/temp_folder.h"

/** A file in @folder of these bytes, opened. */
static inline VtInputFile *open_input(const char *folder, const char *bytes,
                                      size_t length)
{
    char *path = g_build_filename(folder, "f", NULL);
    VtInputFile *file;

    g_assert_true(g_file_set_contents(path, bytes, (gssize)length, NULL));
    file = vt_input_file_open(path, NULL);
    g_assert_nonnull(file);
    g_free(path);
    return file;
}

/** All of @file as text, read in pieces of up to @step bytes; NULL on an error. */
static inline char *read_input(VtInputFile *file, size_t step, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *piece = g_malloc(step);
    size_t length = 0;

    do {
        if (!vt_input_file_read(file, piece, step, &length, error))
            return NULL;
        g_string_append_len(text, piece, (gssize)length);
    } while (length > 0);
    return g_strdup(text->str);
}
