/* Processor sharing on one node: add a job, end a job, at a steady number of them. CSV.
 * `weighted` has a group of its own for each job. */
#include "sim/processor.h"
#include "sim/weighted_processor.h"

#define JOBS 1000000

static void measure(uint32_t length)
{
    g_autoptr(VtProcessor) processor = vt_processor_new(16);
    VtTime now_ns = 0;

    for (uint32_t job = 0; job < length; job++)
        vt_processor_add(processor, job, (VtTime)(job * 7919 % 1000003), 0);

    const gint64 start_us = g_get_monotonic_time();

    for (uint32_t i = 0; i < JOBS; i++) {
        now_ns = vt_processor_next(processor);

        const uint32_t job = vt_processor_pop(processor, now_ns);

        vt_processor_add(processor, job, (VtTime)(i * UINT64_C(7919) % 1000003), now_ns);
    }
    g_print("processor,%u,%.1f\n", length,
            1000.0 * (double)(g_get_monotonic_time() - start_us) / JOBS);
}

static void measure_weighted(uint32_t length)
{
    g_autoptr(VtWeightedProcessor) processor = vt_weighted_processor_new(16);
    VtTime now_ns = 0;
    uint32_t job = 0;

    for (uint32_t i = 0; i < length; i++) {
        const VtCpuGroup group = { .weight_milli = 100 + i % 7 };
        const uint32_t number = vt_weighted_processor_open(processor, &group, 0);

        vt_weighted_processor_add(processor, number, number, (VtTime)(i * 7919 % 1000003),
                                  0);
    }

    const gint64 start_us = g_get_monotonic_time();

    for (uint32_t i = 0; i < JOBS; i++) {
        now_ns = vt_weighted_processor_next(processor);
        vt_weighted_processor_step(processor, now_ns, &job);
        vt_weighted_processor_add(processor, job, job,
                                  (VtTime)(i * UINT64_C(7919) % 1000003), now_ns);
    }
    g_print("weighted,%u,%.1f\n", length,
            1000.0 * (double)(g_get_monotonic_time() - start_us) / JOBS);
}

int main(void)
{
    g_print("name,size,ns_per_op\n");
    for (uint32_t length = 10; length <= 10000; length *= 10)
        measure(length);
    for (uint32_t length = 10; length <= 10000; length *= 10)
        measure_weighted(length);
    return 0;
}
