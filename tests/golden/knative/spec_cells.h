/**
 * The cells of a decider's spec, which several families share.
 */
#pragma once

#include "sim/decider_spec.h"
#include "vector_file.h"

/** Cells from @cell on:
 * metric,target,total,tbc,activator_capacity,panic_threshold,max_up,
 *  max_down,stable_window_ns,scale_down_delay_ns,initial_scale,reachable,activation_scale.
 */
VtDeciderSpec read_spec(VectorFile *file, size_t cell);
