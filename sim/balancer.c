#include "sim/balancer.h"

size_t vt_balancer_first_available(const int32_t *in_flight, size_t pods, int32_t limit)
{
    for (size_t i = 0; i < pods; i++) {
        if (in_flight[i] < limit)
            return i;
    }
    return VT_POD_NONE;
}

size_t vt_balancer_round_robin(const int32_t *in_flight, size_t pods, int32_t limit,
                               size_t *next)
{
    if (*next >= pods) /* there were more pods before */
        *next = 0;
    for (size_t i = 0; i < pods; i++) {
        const size_t pod = (*next + i) % pods;
        if (in_flight[pod] < limit) {
            *next = pod + 1;
            return pod;
        }
    }
    return VT_POD_NONE;
}

size_t vt_balancer_two_choices(const int32_t *in_flight, size_t pods, VtRng *rng)
{
    if (pods <= 1)
        return pods == 1 ? 0 : VT_POD_NONE;
    size_t a = 0;
    size_t b = 1;
    if (pods > 2) {
        a = vt_rng_below(rng, pods);
        b = vt_rng_below(rng, pods - 1);
        b += b >= a;
    }
    if (in_flight[a] != in_flight[b])
        return in_flight[a] < in_flight[b] ? a : b;
    return vt_rng_below(rng, 2) == 0 ? a : b;
}
