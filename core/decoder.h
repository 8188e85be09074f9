/**
 * What turns compressed bytes back into plain ones, piece by piece.
 */
#pragma once

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>

typedef struct VtDecoder VtDecoder;

/** Where a piece is read from and written to. */
typedef struct {
    const char *in;
    size_t in_length; /* more than 0 */
    size_t in_used;   /* set: how many of them were taken */
    char *out;
    size_t out_size;   /* more than 0 */
    size_t out_length; /* set: how many were written; may be none yet */
    bool is_at_end;    /* set: the compressed stream ends here; another may follow */
} VtDecoderPiece;

typedef struct {
    const char *name;  /* as in errors */
    const char *magic; /* what such a file begins with */
    size_t magic_length;
    VtDecoder *(*new)(void);
    /** Errors: VT_ERROR_INPUT saying what is damaged. */
    bool (*decode)(VtDecoder *self, VtDecoderPiece *piece, GError **error);
    /** To the start of a stream. */
    void (*reset)(VtDecoder *self);
    void (*free)(VtDecoder *self);
} VtDecoderOps;

struct VtDecoder { /* first member of every implementation */
    const VtDecoderOps *ops;
};

extern const VtDecoderOps vt_decoder_gzip;
extern const VtDecoderOps vt_decoder_xz;

/** The longest magic number. */
#define VT_DECODER_MAGIC_BYTES 6

/** The decoder of what begins with @bytes, new; NULL when these are plain. */
VtDecoder *vt_decoder_new_for(const char *bytes, size_t length);
