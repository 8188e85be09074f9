/* xz, by liblzma. */
#include "core/decoder.h"
#include "core/errors.h"

#include <lzma.h>

/* `xz -9` needs 65 MiB; a damaged header may ask for anything. */
#define MEMORY_BYTES_MAX (UINT64_C(256) * 1024 * 1024)

typedef struct {
    VtDecoder base;
    lzma_stream stream;
    lzma_ret begun; /* only a lack of memory can make it another than LZMA_OK */
} XzDecoder;

static void xz_reset(VtDecoder *base)
{
    XzDecoder *self = (XzDecoder *)base;

    self->begun = lzma_stream_decoder(&self->stream, MEMORY_BYTES_MAX, 0);
}

static VtDecoder *xz_new(void)
{
    XzDecoder *self = g_new0(XzDecoder, 1);

    self->base.ops = &vt_decoder_xz;
    self->stream = (lzma_stream)LZMA_STREAM_INIT;
    xz_reset(&self->base);
    return &self->base;
}

static const char *describe(lzma_ret status)
{
    if (status == LZMA_MEMLIMIT_ERROR)
        return "decompressing takes more than 256 MiB of memory";
    if (status == LZMA_MEM_ERROR)
        return "no memory is left to decompress it";
    if (status == LZMA_OPTIONS_ERROR)
        return "the options of its compression are not known";
    return "Invalid compressed data";
}

static bool xz_decode(VtDecoder *base, VtDecoderPiece *piece, GError **error)
{
    XzDecoder *self = (XzDecoder *)base;

    self->stream.next_in = (const uint8_t *)piece->in;
    self->stream.avail_in = piece->in_length;
    self->stream.next_out = (uint8_t *)piece->out;
    self->stream.avail_out = piece->out_size;

    const lzma_ret status =
        self->begun == LZMA_OK ? lzma_code(&self->stream, LZMA_RUN) : self->begun;

    piece->in_used = piece->in_length - self->stream.avail_in;
    piece->out_length = piece->out_size - self->stream.avail_out;
    piece->is_at_end = status == LZMA_STREAM_END;
    if (status == LZMA_OK || status == LZMA_STREAM_END)
        return true;
    g_set_error_literal(error, VT_ERROR, VT_ERROR_INPUT, describe(status));
    return false;
}

static void xz_free(VtDecoder *base)
{
    XzDecoder *self = (XzDecoder *)base;

    lzma_end(&self->stream);
    g_free(self);
}

const VtDecoderOps vt_decoder_xz = {
    .name = "xz",
    .magic = "\xfd"
             "7zXZ", /* and the NUL that ends it */
    .magic_length = VT_DECODER_MAGIC_BYTES,
    .new = xz_new,
    .decode = xz_decode,
    .reset = xz_reset,
    .free = xz_free,
};
