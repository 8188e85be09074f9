/**
 * Traces small enough to reckon by hand.
 */
#pragma once

#include "core/trace.h"

/** A trace of @functions rows of @minutes counts: functions f0, f1, .. of apps a0, a1, ..
 *  that run 100 ms in 100 MiB each. First minute 1. */
static inline VtTrace *tiny_trace(const uint32_t *counts, size_t functions,
                                  size_t minutes)
{
    VtTrace *trace = vt_trace_new(functions, minutes, 1);

    for (size_t i = 0; i < functions; i++) {
        VtTraceFunction *function = &trace->functions[i];

        function->owner = g_strdup("o");
        function->app = g_strdup_printf("a%zu", i);
        function->function = g_strdup_printf("f%zu", i);
        function->trigger = g_strdup("http");
        function->duration_mean_ms = 100;
        function->memory_mean_mib = 100;
        for (int p = 0; p < VT_DURATION_PERCENTILES; p++)
            function->duration_ms[p] = 100;
        for (int p = 0; p < VT_MEMORY_PERCENTILES; p++)
            function->memory_mib[p] = 100;
        for (size_t t = 0; t < minutes; t++)
            trace->counts[i * minutes + t] = counts[i * minutes + t];
    }
    return trace;
}
