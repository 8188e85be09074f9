#include "sim/activator_share.h"

#include <glib.h>

static VtActivatorShare range(size_t begin, size_t end)
{
    return (VtActivatorShare){
        .begin = begin,
        .end = end,
        .extra = VT_SHARE_NO_EXTRA,
    };
}

VtActivatorShare vt_activator_share(size_t pods, size_t activators, int64_t position)
{
    if (position < 0 || pods <= 1 || activators == 1)
        return range(0, pods);
    const size_t own = (size_t)position;
    if (activators > pods)
        return range(own % pods, own % pods + 1);
    const size_t equal = pods / activators;
    VtActivatorShare share = range(own * equal, (own + 1) * equal);
    share.remnants = pods % activators;
    if (own < share.remnants)
        share.extra = pods - share.remnants + own;
    return share;
}

int32_t vt_activator_capacity(const VtActivatorCapacityInput *input)
{
    const int64_t limit = input->container_concurrency;

    if (limit == 0)
        return input->backends > 0 ? VT_CAPACITY_UNLIMITED : 0;
    if (input->pods > 0)
        return (int32_t)MIN(limit * input->pods, VT_CAPACITY_UNLIMITED);
    if (input->backends == 0)
        return 0;
    const int64_t share = limit * input->backends / MAX(input->activators, 1);
    return (int32_t)CLAMP(share, 1, VT_CAPACITY_UNLIMITED);
}
