/**
 * Whether the cluster can hold the pods that functions are not to be without.
 *
 * A cluster that cannot would leave them Pending for the whole run, in silence.
 */
#pragma once

#include "core/function.h"
#include "sim/nodes_config.h"
#include "sim/revision_config.h"

/** Each function's min-scale, initial-scale or fixed-pods must fit alone, and together
 *  those that always stay: of min-scale and fixed-pods, and one of a function that never
 *  goes to zero. Together they are judged by their number and their totals, and not
 *  placed, so what is not refused may still find no room. Needs pods that fit a node.
 *  Errors: VT_ERROR_INPUT, with the numbers. */
bool vt_standing_pods_check(const VtNodesConfig *nodes, const VtRevisionConfig *configs,
                            const VtFunction *functions, size_t count, GError **error);
