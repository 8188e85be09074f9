#include "core/rng.h"
#include "sim/autoscaler/time_heap.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(time_heap, gives_the_earliest_first)
{
    VtTimeHeap heap = { 0 };

    cr_expect(eq(i64, vt_time_heap_peek(&heap), VT_NEVER));
    vt_time_heap_push(&heap, 5);
    vt_time_heap_push(&heap, 3);
    vt_time_heap_push(&heap, 4);
    vt_time_heap_push(&heap, 3);
    cr_expect(eq(i64, vt_time_heap_peek(&heap), 3));
    cr_expect(eq(i64, vt_time_heap_pop(&heap), 3));
    cr_expect(eq(i64, vt_time_heap_pop(&heap), 3));
    cr_expect(eq(i64, vt_time_heap_pop(&heap), 4));
    cr_expect(eq(i64, vt_time_heap_pop(&heap), 5));
    cr_expect(eq(i64, vt_time_heap_peek(&heap), VT_NEVER));
    vt_time_heap_clear(&heap);
}

Test(time_heap, ascends_for_any_seed)
{
    enum { COUNT = 500 };

    for (uint64_t seed = 1; seed <= 5; seed++) {
        VtTimeHeap heap = { 0 };
        VtRng rng;
        VtTime last_ns = 0;

        vt_rng_init(&rng, &(VtStreamKey){ .seed = seed });
        for (int i = 0; i < COUNT; i++)
            vt_time_heap_push(&heap, (VtTime)vt_rng_below(&rng, 100));
        for (int i = 0; i < COUNT; i++) {
            const VtTime next_ns = vt_time_heap_pop(&heap);

            cr_expect(ge(i64, next_ns, last_ns), "seed %d", (int)seed);
            last_ns = next_ns;
        }
        cr_expect(eq(sz, heap.length, 0));
        vt_time_heap_clear(&heap);
    }
}
