/**
 * Processor time that programs other than pods take on every node, second by second: how
 * a recorded run is simulated with what else its machine did.
 */
#pragma once

#include <glib.h>

#include <stddef.h>
#include <stdint.h>

typedef struct VtBackgroundLoad VtBackgroundLoad;

/** Reads @path, docs/formats.md says how, for nodes of @node_cores.
 *  Errors: VT_ERROR_INPUT. */
VtBackgroundLoad *vt_background_load_load(const char *path, double node_cores,
                                          GError **error);
void vt_background_load_free(VtBackgroundLoad *self);

/** Cores taken throughout @second; 0 from vt_background_load_seconds() on. */
double vt_background_load_cores(const VtBackgroundLoad *self, int64_t second);
int64_t vt_background_load_seconds(const VtBackgroundLoad *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtBackgroundLoad, vt_background_load_free)
