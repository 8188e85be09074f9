/**
 * The first node with room: packs pods densely.
 */
#pragma once

#include "sim/placement/placement.h"

extern const VtPlacementOps vt_placement_first_fit;
