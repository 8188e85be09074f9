/* Processor sharing on one node: add a job, end a job, at a steady number of them. CSV.
 */
#include "sim/processor.h"

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

int main(void)
{
    g_print("name,size,ns_per_op\n");
    for (uint32_t length = 10; length <= 10000; length *= 10)
        measure(length);
    return 0;
}
