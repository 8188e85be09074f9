/**
 * SIGINT and SIGTERM as something that the poller wakes up for.
 */
#pragma once

#include "replay/poller.h"

typedef struct VtInterrupt VtInterrupt;

/** From now on both signals are counted instead of ending the process. To be made before
 *  any other thread, which inherits that. Errors: VT_ERROR_WORK. */
VtInterrupt *vt_interrupt_new(VtPoller *poller, GError **error);

/** The signals do again what they did before. */
void vt_interrupt_free(VtInterrupt *self);

/** How many of the two were received so far. */
unsigned vt_interrupt_count(const VtInterrupt *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtInterrupt, vt_interrupt_free)
