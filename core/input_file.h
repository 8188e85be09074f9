/**
 * The bytes of a file, decompressed when they are gzip's or xz's, whatever the
 * file's name.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>

typedef struct VtInputFile VtInputFile;

/** Errors: VT_ERROR_INPUT naming the path. */
VtInputFile *vt_input_file_open(const char *path, GError **error);
void vt_input_file_free(VtInputFile *self);

/** Reads up to @size > 0 bytes; 0 of them is the end of the file. Damaged or cut
 *  compressed data are an error. */
bool vt_input_file_read(VtInputFile *self, char *buffer, size_t size, size_t *out_length,
                        GError **error);

/** Back to the first byte of the same file, even if another has taken its name. */
bool vt_input_file_rewind(VtInputFile *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtInputFile, vt_input_file_free)
