/* Random mixes of events leave the ladder as they leave the heap, each and every one. */
#include "core/event_ladder.h"
#include "core/rng.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

#include <math.h>

#define SEEDS 10
#define STEPS 60000 /* a third of them each: filling, filling, emptying, by seed */

typedef VtTime (*Ahead)(VtRng *rng);

static VtTime uniform(VtRng *rng)
{
    return (VtTime)vt_rng_below(rng, VT_MS);
}

static VtTime exponential(VtRng *rng)
{
    return (VtTime)(-log((1.0 + (double)vt_rng_below(rng, 1 << 30)) / (1 << 30)) * VT_S);
}

static VtTime same(VtRng *rng)
{
    (void)rng;
    return 0;
}

static VtTime far_jumps(VtRng *rng)
{
    return (VtTime)(vt_rng_below(rng, 100) == 0 ? vt_rng_below(rng, INT64_MAX / 4)
                                                : vt_rng_below(rng, 1000));
}

static VtTime bursts(VtRng *rng)
{
    return vt_rng_below(rng, 10) > 0 ? 5 : (VtTime)vt_rng_below(rng, 100 * VT_MS);
}

static VtTime with_time_outs(VtRng *rng)
{
    return vt_rng_below(rng, 3) == 0 ? 300 * VT_S : exponential(rng) / 10;
}

static VtTime with_never(VtRng *rng)
{
    return vt_rng_below(rng, 50) == 0 ? VT_NEVER : (VtTime)vt_rng_below(rng, 4) * VT_S;
}

typedef struct {
    VtEventHeap heap;
    VtEventLadder ladder;
    uint64_t pushed;
    VtTime now_ns;
} Both;

static void push(Both *self, VtTime ahead_ns)
{
    const bool is_never = ahead_ns > VT_NEVER - self->now_ns;
    const VtEvent event = { .at_ns = is_never ? VT_NEVER : self->now_ns + ahead_ns,
                            .order = self->pushed,
                            .subject = (uint32_t)self->pushed };

    self->pushed++;
    vt_event_heap_push(&self->heap, &event);
    vt_event_ladder_push(&self->ladder, &event);
}

static void pop(Both *self, uint64_t seed)
{
    const VtEvent expected = vt_event_heap_pop(&self->heap);
    const VtEvent event = vt_event_ladder_pop(&self->ladder);

    cr_assert(event.at_ns == expected.at_ns && event.subject == expected.subject
                  && event.order == expected.order,
              "seed %" G_GUINT64_FORMAT ": event %u for %u", seed, event.subject,
              expected.subject);
    if (event.at_ns != VT_NEVER)
        self->now_ns = event.at_ns;
}

static void step_once(Both *self, Ahead ahead, VtRng *rng, bool is_filling, uint64_t seed)
{
    if (self->heap.length == 0 || vt_rng_below(rng, 5) < (is_filling ? 3 : 2)) {
        push(self, ahead(rng));
    } else {
        pop(self, seed);
    }
    cr_assert(self->ladder.length == self->heap.length);
}

static void compare(Ahead ahead, uint64_t seed)
{
    Both both = { 0 };
    VtRng rng;

    vt_event_ladder_init(&both.ladder);
    vt_rng_init(&rng, &(VtStreamKey){ .seed = seed, .purpose = VT_PURPOSE_TEST });
    for (uint64_t step = 0; step < STEPS; step++)
        step_once(&both, ahead, &rng, (step / (STEPS / 3) + seed) % 3 != 0, seed);
    while (both.heap.length > 0)
        pop(&both, seed);
    cr_assert(both.ladder.length == 0);
    vt_event_heap_clear(&both.heap);
    vt_event_ladder_clear(&both.ladder);
}

Test(event_orders, are_one_for_any_mix_and_seed)
{
    static const Ahead mixes[] = { uniform, exponential,    same,      far_jumps,
                                   bursts,  with_time_outs, with_never };

    for (size_t i = 0; i < G_N_ELEMENTS(mixes); i++) {
        for (uint64_t seed = 1; seed <= SEEDS; seed++)
            compare(mixes[i], seed);
    }
}
