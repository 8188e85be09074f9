/**
 * Compresses to a file on a thread of its own, while the next bytes are made. The bytes
 * do not depend on which is faster.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>

typedef struct VtGzipWriter VtGzipWriter;

/** Writes to @fd, which stays open; the format has neither name nor time. */
VtGzipWriter *vt_gzip_writer_new(int fd);

/** Waits for what was put; its errors are not reported. */
void vt_gzip_writer_free(VtGzipWriter *self);

/** Takes @bytes, to be freed with g_free(), once those before are compressed. */
void vt_gzip_writer_put(VtGzipWriter *self, char *bytes, size_t length);

/** Waits until all that was put has been compressed. Errors: VT_ERROR_WORK, the first
 *  since the start, each time. */
bool vt_gzip_writer_wait(VtGzipWriter *self, GError **error);

/** The same, and ends the gzip stream. @self may then only be freed. */
bool vt_gzip_writer_finish(VtGzipWriter *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtGzipWriter, vt_gzip_writer_free)
