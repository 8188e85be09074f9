#include "core/input_file.h"

#include "core/decoder.h"
#include "core/errors.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_BYTES ((size_t)256 * 1024)

struct VtInputFile {
    char *path;
    int fd;
    char *block; /* as it is on disk */
    size_t start, end;
    VtDecoder *decoder; /* NULL for a plain file */
    bool is_in_stream;  /* of compressed data, which may have several in a row */
};

static bool set_system_error(const VtInputFile *self, GError **error)
{
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "cannot read '%s': %s", self->path,
                g_strerror(errno));
    return false;
}

static bool read_some(VtInputFile *self, char *to, size_t size, size_t *out_length,
                      GError **error)
{
    ssize_t length;

    do {
        length = read(self->fd, to, size);
    } while (length < 0 && errno == EINTR);
    if (length < 0)
        return set_system_error(self, error);
    *out_length = (size_t)length;
    return true;
}

static bool read_block(VtInputFile *self, GError **error)
{
    size_t length = 0;

    if (!read_some(self, self->block + self->end, BLOCK_BYTES - self->end, &length,
                   error))
        return false;
    self->end += length;
    return true;
}

static bool next_block(VtInputFile *self, GError **error)
{
    self->start = self->end = 0;
    return read_block(self, error);
}

/* A pipe may give one byte at a time; a magic number has more. */
static bool read_magic(VtInputFile *self, GError **error)
{
    size_t before;

    do {
        before = self->end;
        if (!read_block(self, error))
            return false;
    } while (self->end < VT_DECODER_MAGIC_BYTES && self->end > before);
    self->decoder = vt_decoder_new_for(self->block, self->end);
    return true;
}

VtInputFile *vt_input_file_open(const char *path, GError **error)
{
    g_autoptr(VtInputFile) self = g_new0(VtInputFile, 1);

    self->path = g_strdup(path);
    self->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (self->fd < 0) {
        set_system_error(self, error);
        return NULL;
    }
    self->block = g_malloc(BLOCK_BYTES);
    if (!read_magic(self, error))
        return NULL;
    return g_steal_pointer(&self);
}

void vt_input_file_free(VtInputFile *self)
{
    if (self == NULL)
        return;
    if (self->fd >= 0)
        close(self->fd);
    if (self->decoder != NULL)
        self->decoder->ops->free(self->decoder);
    g_free(self->block);
    g_free(self->path);
    g_free(self);
}

/* Offers the whole block; what is decompressed may be nothing yet. */
static bool decompress(VtInputFile *self, char *buffer, size_t size, size_t *out_length,
                       GError **error)
{
    const VtDecoderOps *ops = self->decoder->ops;
    VtDecoderPiece piece = {
        .in = self->block + self->start,
        .in_length = self->end - self->start,
        .out_size = size,
    };

    piece.out = buffer;
    if (!ops->decode(self->decoder, &piece, error)) {
        g_prefix_error(error, "%s: damaged %s data: ", self->path, ops->name);
        return false;
    }
    self->start += piece.in_used;
    self->is_in_stream = !piece.is_at_end;
    if (piece.is_at_end)
        ops->reset(self->decoder);
    *out_length = piece.out_length;
    return true;
}

static bool read_compressed(VtInputFile *self, char *buffer, size_t size,
                            size_t *out_length, GError **error)
{
    size_t length = 0;

    while (length == 0) {
        if (self->start == self->end && !next_block(self, error))
            return false;
        if (self->start == self->end && self->is_in_stream) {
            g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                        "%s: the %s data end too early: the file is incomplete",
                        self->path, self->decoder->ops->name);
            return false;
        }
        if (self->start == self->end)
            break;
        if (!decompress(self, buffer, size, &length, error))
            return false;
    }
    *out_length = length;
    return true;
}

bool vt_input_file_read(VtInputFile *self, char *buffer, size_t size, size_t *out_length,
                        GError **error)
{
    if (self->decoder != NULL)
        return read_compressed(self, buffer, size, out_length, error);
    if (self->start == self->end)
        return read_some(self, buffer, size, out_length, error);
    *out_length = MIN(size, self->end - self->start);
    memcpy(buffer, self->block + self->start, *out_length);
    self->start += *out_length;
    return true;
}

bool vt_input_file_rewind(VtInputFile *self, GError **error)
{
    if (lseek(self->fd, 0, SEEK_SET) < 0)
        return set_system_error(self, error);
    self->start = self->end = 0;
    self->is_in_stream = false;
    if (self->decoder != NULL)
        self->decoder->ops->reset(self->decoder);
    return true;
}
