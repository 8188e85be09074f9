#include "core/gzip_writer.h"

#include "core/background.h"
#include "core/errors.h"

#include <gio/gio.h>

#include <errno.h>
#include <unistd.h>

#define PACKED_BYTES ((size_t)128 * 1024)

struct VtGzipWriter {
    VtBackground *background; /* what follows is its work's until that is waited for */
    GConverter *converter;
    char *packed;
    int fd;
    GError *error; /* the first one */
};

static void write_out(VtGzipWriter *self, const char *bytes, size_t length)
{
    while (length > 0 && self->error == NULL) {
        const ssize_t done = write(self->fd, bytes, length);

        if (done < 0 && errno != EINTR) {
            g_set_error_literal(&self->error, VT_ERROR, VT_ERROR_WORK, g_strerror(errno));
        }
        if (done <= 0)
            continue;
        bytes += done;
        length -= (size_t)done;
    }
}

/* A piece without bytes is the last one. */
static void compress_piece(void *data, const char *bytes, size_t length)
{
    VtGzipWriter *self = data;
    const bool is_last = length == 0;
    const GConverterFlags flags =
        is_last ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS;
    size_t start = 0;
    GConverterResult result = G_CONVERTER_CONVERTED;

    while (self->error == NULL && result == G_CONVERTER_CONVERTED
           && (start < length || is_last)) {
        size_t consumed = 0;
        size_t produced = 0;
        g_autoptr(GError) cause = NULL;

        result = g_converter_convert(self->converter, bytes + start, length - start,
                                     self->packed, PACKED_BYTES, flags, &consumed,
                                     &produced, &cause);
        if (result == G_CONVERTER_ERROR) {
            g_set_error_literal(&self->error, VT_ERROR, VT_ERROR_WORK, cause->message);
        }
        start += consumed;
        write_out(self, self->packed, produced);
    }
}

VtGzipWriter *vt_gzip_writer_new(int fd)
{
    VtGzipWriter *self = g_new0(VtGzipWriter, 1);

    self->fd = fd;
    self->converter =
        G_CONVERTER(g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
    self->packed = g_malloc(PACKED_BYTES);
    self->background = vt_background_new("vitro-gzip", compress_piece, self);
    return self;
}

void vt_gzip_writer_put(VtGzipWriter *self, char *bytes, size_t length)
{
    if (length > 0) {
        vt_background_put(self->background, bytes, length);
    } else {
        g_free(bytes);
    }
}

bool vt_gzip_writer_wait(VtGzipWriter *self, GError **error)
{
    vt_background_wait(self->background);
    if (self->error == NULL)
        return true;
    g_propagate_error(error, g_error_copy(self->error));
    return false;
}

bool vt_gzip_writer_finish(VtGzipWriter *self, GError **error)
{
    vt_background_put(self->background, NULL, 0);
    return vt_gzip_writer_wait(self, error);
}

void vt_gzip_writer_free(VtGzipWriter *self)
{
    if (self == NULL)
        return;
    vt_background_free(self->background);
    g_object_unref(self->converter);
    g_clear_error(&self->error);
    g_free(self->packed);
    g_free(self);
}
