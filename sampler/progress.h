/**
 * How long work reports how far it is.
 */
#pragma once

#include <stddef.h>

/** Told now and then, from the calling thread. NULL: nobody listens. */
typedef void (*VtProgress)(size_t done, size_t total, void *data);

static inline void vt_progress_report(VtProgress progress, size_t done, size_t total,
                                      void *data)
{
    if (progress != NULL)
        progress(done, total, data);
}
