/* A trace, exact calls included, and the schedule that it makes. */
#include "core/exact_arrivals.h"
#include "tests/fuzz/fuzz_folder.h"

#include <glib/gstdio.h>

#define CALLS_MAX 100000 /* more are played nowhere else than here */

static void play(const VtTrace *trace)
{
    g_autofree VtFunctionConfig *configs =
        g_new0(VtFunctionConfig, trace->functions_count);
    const VtScheduleOptions options = { .seed = 1 };
    g_autoptr(GError) error = NULL;
    g_autoptr(VtArrivals) arrivals =
        trace->exact != NULL ? vt_exact_arrivals_new(trace, &options, configs, &error)
                             : vt_trace_arrivals_new(trace, &options, configs, &error);
    VtTime previous_ns = 0;
    VtInvocation call;

    g_assert_true((arrivals == NULL) == (error != NULL));
    while (arrivals != NULL && vt_arrivals_next(arrivals, &call)) {
        g_assert_true(call.scheduled_ns >= previous_ns);
        g_assert_true(call.scheduled_ns < arrivals->end_ns);
        g_assert_true(call.requested_ns >= 0 && call.memory_mib > 0);
        g_assert_cmpuint(call.function, <, arrivals->functions_count);
        previous_ns = call.scheduled_ns;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char *const names[] = { "invocations.csv", "durations.csv", "memory.csv",
                                         "exact.csv", NULL };
    g_autoptr(GError) error = NULL;
    uint64_t calls = 0;

    fuzz_folder_write(names, bytes, length);

    g_autofree char *exact = g_build_filename(fuzz_folder(), "exact.csv", NULL);

    /* An input without a fourth part has no exact calls. */
    if (g_strstr_len((const char *)bytes, (gssize)length, "start_us") == NULL)
        g_remove(exact);

    g_autoptr(VtTrace) trace = vt_trace_load(fuzz_folder(), &error);

    g_assert_true((trace == NULL) == (error != NULL));
    for (size_t i = 0; trace != NULL && i < trace->functions_count; i++)
        calls += vt_trace_invocations(trace, i);
    if (trace != NULL && trace->functions_count > 0 && calls < CALLS_MAX)
        play(trace);
    return 0;
}
