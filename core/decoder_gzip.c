/* gzip, by GLib's use of zlib. */
#include "core/decoder.h"
#include "core/errors.h"

#include <gio/gio.h>

typedef struct {
    VtDecoder base;
    GConverter *gunzip;
} GzipDecoder;

static VtDecoder *gzip_new(void)
{
    GzipDecoder *self = g_new0(GzipDecoder, 1);

    self->base.ops = &vt_decoder_gzip;
    self->gunzip = G_CONVERTER(g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP));
    return &self->base;
}

static bool gzip_decode(VtDecoder *base, VtDecoderPiece *piece, GError **error)
{
    GzipDecoder *self = (GzipDecoder *)base;
    g_autoptr(GError) cause = NULL;
    const GConverterResult result = g_converter_convert(
        self->gunzip, piece->in, piece->in_length, piece->out, piece->out_size,
        G_CONVERTER_NO_FLAGS, &piece->in_used, &piece->out_length, &cause);

    piece->is_at_end = result == G_CONVERTER_FINISHED;
    if (result != G_CONVERTER_ERROR)
        return true;
    g_set_error_literal(error, VT_ERROR, VT_ERROR_INPUT, cause->message);
    return false;
}

static void gzip_reset(VtDecoder *base)
{
    g_converter_reset(((GzipDecoder *)base)->gunzip);
}

static void gzip_free(VtDecoder *base)
{
    GzipDecoder *self = (GzipDecoder *)base;

    g_object_unref(self->gunzip);
    g_free(self);
}

const VtDecoderOps vt_decoder_gzip = {
    .name = "gzip",
    .magic = "\x1f\x8b", /* RFC 1952 2.3.1 */
    .magic_length = 2,
    .new = gzip_new,
    .decode = gzip_decode,
    .reset = gzip_reset,
    .free = gzip_free,
};
