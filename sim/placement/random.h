/**
 * Any node that fits, each as likely as the other.
 */
#pragma once

#include "sim/placement/placement.h"

extern const VtPlacementOps vt_placement_random;
