#include "sim/autoscaler/hpa_replicas.h"

#include <glib.h>

#include <math.h>
#include <stdbool.h>

static double ratio(const VtHpaUse *use, int64_t total_milli, int32_t pods)
{
    const int64_t percent = total_milli * 100 / (use->request_milli * pods);

    return (double)percent / (double)use->target_percent;
}

static bool is_near(const VtHpaUse *use, double usage_ratio)
{
    return fabs(1 - usage_ratio) <= use->tolerance;
}

/* What is not known is taken to speak against a change: a missing pod uses all that it
 * asks for when pods are to go, and nothing when pods are to come; nor do pods that start
 * use anything then. [k8s: replica_calculator.go GetResourceReplicas] */
static int32_t with_unknown(const VtHpaUse *use, double known_ratio)
{
    const int64_t fallback_milli =
        use->request_milli * MAX(100, use->target_percent) / 100;
    int64_t total_milli = use->metered_milli;
    int32_t pods = use->metered;

    if (known_ratio < 1) {
        pods += use->missing;
        total_milli += use->missing * fallback_milli;
    } else if (known_ratio > 1) {
        pods += use->missing + use->unready;
    }

    const double new_ratio = ratio(use, total_milli, pods);
    const double wanted = ceil(new_ratio * pods);

    if (is_near(use, new_ratio) || (known_ratio < 1 && new_ratio > 1)
        || (known_ratio > 1 && new_ratio < 1))
        return use->current;
    if ((new_ratio < 1 && wanted > use->current)
        || (new_ratio > 1 && wanted < use->current))
        return use->current;
    return (int32_t)fmin(wanted, INT32_MAX);
}

int32_t vt_hpa_replicas(const VtHpaUse *use)
{
    if (use->metered == 0)
        return use->current;

    const double known_ratio = ratio(use, use->metered_milli, use->metered);

    if (use->missing > 0 || (use->unready > 0 && known_ratio > 1))
        return with_unknown(use, known_ratio);
    if (is_near(use, known_ratio))
        return use->current;
    return (int32_t)fmin(ceil(known_ratio * use->metered), INT32_MAX);
}
