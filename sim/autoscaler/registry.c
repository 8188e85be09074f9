#include "sim/autoscaler/registry.h"

#include "sim/autoscaler/fixed.h"
#include "sim/autoscaler/hpa.h"
#include "sim/autoscaler/keep_alive.h"
#include "sim/autoscaler/kpa.h"
#include "sim/autoscaler/oracle.h"

/* One row per policy: as [autoscaler] policy names it, and its functions. */
#define POLICIES(ROW)                                                                    \
    ROW("kpa", vt_autoscaler_kpa)                                                        \
    ROW("hpa", vt_autoscaler_hpa)                                                        \
    ROW("keep-alive", vt_autoscaler_keep_alive)                                          \
    ROW("fixed", vt_autoscaler_fixed)                                                    \
    ROW("oracle", vt_autoscaler_oracle)

#define NAME(name, ops)       name,
#define OPERATIONS(name, ops) &(ops),

const char *const vt_autoscaler_names[] = { POLICIES(NAME) NULL };

const VtAutoscalerOps *vt_autoscaler_get(size_t index)
{
    static const VtAutoscalerOps *const autoscalers[] = { POLICIES(OPERATIONS) };

    g_assert(index < G_N_ELEMENTS(autoscalers));
    return autoscalers[index];
}
