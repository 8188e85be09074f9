/**
 * Placements by the number that `[nodes] placement` holds.
 */
#pragma once

#include "sim/placement/placement.h"

#include <stddef.h>

/** Their names, NULL-terminated. */
extern const char *const vt_placement_names[];

const VtPlacementOps *vt_placement_get(size_t index);
