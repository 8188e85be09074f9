#include "core/input_file.h"

#include "core/errors.h"

#include <gio/gio.h>

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
    GConverter *gunzip; /* NULL for a plain file */
    bool is_in_member;  /* of a gzip file, which may have several in a row */
};

static bool set_system_error(const VtInputFile *self, GError **error)
{
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "cannot read '%s': %s", self->path,
                g_strerror(errno));
    return false;
}

static bool read_block(VtInputFile *self, GError **error)
{
    ssize_t length;

    do {
        length = read(self->fd, self->block + self->end, BLOCK_BYTES - self->end);
    } while (length < 0 && errno == EINTR);
    if (length < 0)
        return set_system_error(self, error);
    self->end += (size_t)length;
    return true;
}

static bool next_block(VtInputFile *self, GError **error)
{
    self->start = self->end = 0;
    return read_block(self, error);
}

/* A pipe may give one byte at a time; the magic number has two. */
static bool read_magic(VtInputFile *self, GError **error)
{
    size_t before;

    do {
        before = self->end;
        if (!read_block(self, error))
            return false;
    } while (self->end == 1 && before == 0);
    if (self->end >= 2 && memcmp(self->block, "\x1f\x8b", 2) == 0) {
        self->gunzip =
            G_CONVERTER(g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP));
    }
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
    g_clear_object(&self->gunzip);
    g_free(self->block);
    g_free(self->path);
    g_free(self);
}

/* Offers the whole block; what is decompressed may be nothing yet. */
static bool decompress(VtInputFile *self, char *buffer, size_t size, size_t *out_length,
                       GError **error)
{
    size_t consumed = 0;
    GError *cause = NULL;
    const GConverterResult result = g_converter_convert(
        self->gunzip, self->block + self->start, self->end - self->start, buffer, size,
        G_CONVERTER_NO_FLAGS, &consumed, out_length, &cause);

    if (result == G_CONVERTER_ERROR) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "%s: damaged gzip data: %s",
                    self->path, cause->message);
        g_error_free(cause);
        return false;
    }
    self->start += consumed;
    self->is_in_member = result != G_CONVERTER_FINISHED;
    if (result == G_CONVERTER_FINISHED)
        g_converter_reset(self->gunzip);
    return true;
}

static bool read_compressed(VtInputFile *self, char *buffer, size_t size,
                            size_t *out_length, GError **error)
{
    size_t length = 0;

    while (length == 0) {
        if (self->start == self->end && !next_block(self, error))
            return false;
        if (self->start == self->end && self->is_in_member) {
            g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                        "%s: the gzip data end too early: the file is incomplete",
                        self->path);
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
    if (self->gunzip != NULL)
        return read_compressed(self, buffer, size, out_length, error);
    if (self->start == self->end && !next_block(self, error))
        return false;
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
    self->is_in_member = false;
    if (self->gunzip != NULL)
        g_converter_reset(self->gunzip);
    return true;
}
