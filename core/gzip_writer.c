#include "core/gzip_writer.h"

#include "core/errors.h"

#include <gio/gio.h>

#include <errno.h>
#include <unistd.h>

#define PACKED_BYTES ((size_t)128 * 1024)

typedef struct {
    char *bytes;
    size_t length;
    bool is_last;
} Piece;

struct VtGzipWriter {
    GConverter *converter;
    char *packed;
    int fd;
    GThread *thread; /* NULL: the system refused one, and the caller's compresses */
    GMutex mutex;
    GCond changed;
    Piece piece; /* to compress */
    bool has_piece;
    bool is_closed; /* no piece will come */
    GError *error;  /* the first one; of the thread while there is a piece */
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

static void compress_piece(VtGzipWriter *self, const Piece *piece)
{
    const GConverterFlags flags =
        piece->is_last ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS;
    size_t start = 0;
    GConverterResult result = G_CONVERTER_CONVERTED;

    while (self->error == NULL && result == G_CONVERTER_CONVERTED
           && (start < piece->length || piece->is_last)) {
        size_t consumed = 0;
        size_t produced = 0;
        g_autoptr(GError) cause = NULL;

        result = g_converter_convert(self->converter, piece->bytes + start,
                                     piece->length - start, self->packed, PACKED_BYTES,
                                     flags, &consumed, &produced, &cause);
        if (result == G_CONVERTER_ERROR) {
            g_set_error_literal(&self->error, VT_ERROR, VT_ERROR_WORK, cause->message);
        }
        start += consumed;
        write_out(self, self->packed, produced);
    }
}

static gpointer compress_pieces(gpointer data)
{
    VtGzipWriter *self = data;

    g_mutex_lock(&self->mutex);
    for (;;) {
        while (!self->has_piece && !self->is_closed)
            g_cond_wait(&self->changed, &self->mutex);
        if (!self->has_piece)
            break;

        const Piece piece = self->piece;

        g_mutex_unlock(&self->mutex);
        compress_piece(self, &piece);
        g_free(piece.bytes);
        g_mutex_lock(&self->mutex);
        self->has_piece = false;
        g_cond_signal(&self->changed);
    }
    g_mutex_unlock(&self->mutex);
    return NULL;
}

VtGzipWriter *vt_gzip_writer_new(int fd)
{
    VtGzipWriter *self = g_new0(VtGzipWriter, 1);

    self->fd = fd;
    self->converter =
        G_CONVERTER(g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
    self->packed = g_malloc(PACKED_BYTES);
    g_mutex_init(&self->mutex);
    g_cond_init(&self->changed);
    self->thread = g_thread_try_new("vitro-gzip", compress_pieces, self, NULL);
    return self;
}

static void put(VtGzipWriter *self, const Piece *piece)
{
    if (self->thread == NULL) {
        compress_piece(self, piece);
        g_free(piece->bytes);
        return;
    }
    g_mutex_lock(&self->mutex);
    while (self->has_piece)
        g_cond_wait(&self->changed, &self->mutex);
    self->piece = *piece;
    self->has_piece = true;
    g_cond_signal(&self->changed);
    g_mutex_unlock(&self->mutex);
}

void vt_gzip_writer_put(VtGzipWriter *self, char *bytes, size_t length)
{
    put(self, &(Piece){ .bytes = bytes, .length = length });
}

bool vt_gzip_writer_wait(VtGzipWriter *self, GError **error)
{
    g_mutex_lock(&self->mutex);
    while (self->has_piece)
        g_cond_wait(&self->changed, &self->mutex);
    g_mutex_unlock(&self->mutex);
    if (self->error == NULL)
        return true;
    g_propagate_error(error, g_error_copy(self->error));
    return false;
}

bool vt_gzip_writer_finish(VtGzipWriter *self, GError **error)
{
    put(self, &(Piece){ .is_last = true });
    return vt_gzip_writer_wait(self, error);
}

void vt_gzip_writer_free(VtGzipWriter *self)
{
    if (self == NULL)
        return;
    g_mutex_lock(&self->mutex);
    self->is_closed = true;
    g_cond_signal(&self->changed);
    g_mutex_unlock(&self->mutex);
    if (self->thread != NULL)
        g_thread_join(self->thread);
    g_mutex_clear(&self->mutex);
    g_cond_clear(&self->changed);
    g_object_unref(self->converter);
    g_clear_error(&self->error);
    g_free(self->packed);
    g_free(self);
}
