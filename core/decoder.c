#include "core/decoder.h"

#include <string.h>

VtDecoder *vt_decoder_new_for(const char *bytes, size_t length)
{
    static const VtDecoderOps *const decoders[] = { &vt_decoder_gzip, &vt_decoder_xz };

    for (size_t i = 0; i < G_N_ELEMENTS(decoders); i++) {
        if (length >= decoders[i]->magic_length
            && memcmp(bytes, decoders[i]->magic, decoders[i]->magic_length) == 0)
            return decoders[i]->new ();
    }
    return NULL;
}
