#include "core/arrivals.h"

#include "core/rng.h"

#define DIGEST_START UINT64_C(0x766974726f)

static uint64_t fold(const VtArrivals *self, const VtInvocation *invocation)
{
    uint64_t hash = self->digest;

    hash = vt_hash_mix(hash ^ self->functions[invocation->function].hash);
    hash = vt_hash_mix(hash ^ (uint64_t)invocation->scheduled_ns);
    hash = vt_hash_mix(hash ^ (uint64_t)invocation->requested_ns);
    return vt_hash_mix(hash ^ ((uint64_t)invocation->memory_mib << 1)
                       ^ (uint64_t)invocation->phase);
}

bool vt_arrivals_next(VtArrivals *self, VtInvocation *out_invocation)
{
    if (self->issued == 0)
        self->digest = DIGEST_START;
    self->upcoming = VT_NO_UPCOMING;
    if (!self->ops->next(self, out_invocation))
        return false;
    if (self->upcoming != VT_NO_UPCOMING)
        __builtin_prefetch(&self->functions[self->upcoming].hash);
    self->issued++;
    self->requested_us += (uint64_t)(out_invocation->requested_ns / VT_US);
    if (self->is_part)
        return true;
    out_invocation->id = self->issued - 1;
    self->digest = fold(self, out_invocation);
    return true;
}

void vt_arrivals_rewind(VtArrivals *self)
{
    self->ops->rewind(self);
    self->issued = 0;
    self->clamped = 0;
    self->requested_us = 0;
    self->digest = DIGEST_START;
}

void vt_arrivals_free(VtArrivals *self)
{
    if (self != NULL)
        self->ops->free(self);
}

VtScheduleSummary vt_arrivals_summary(const VtArrivals *self)
{
    return (VtScheduleSummary){
        .invocations = self->issued,
        .digest = self->digest,
        .requested_cpu_s = (double)self->requested_us / 1e6,
        .clamped = self->clamped,
    };
}

VtScheduleSummary vt_arrivals_summarise(VtArrivals *self)
{
    VtScheduleSummary summary;
    VtInvocation invocation;

    vt_arrivals_rewind(self);
    while (vt_arrivals_next(self, &invocation))
        ;
    summary = vt_arrivals_summary(self);
    vt_arrivals_rewind(self);
    return summary;
}
