/* What generating an invocation of a trace costs: its instant, duration and memory, its
 * place in the order, and the digest. CSV, processor time. */
#include "benchmarks/synth_trace.h"
#include "benchmarks/zipf_trace.h"
#include "core/trace_arrivals.h"

#include <glib/gstdio.h>

#include <math.h>
#include <stdlib.h>
#include <time.h>

enum { MINUTES = 4, ROUNDS = 5, SYNTH_FUNCTIONS = 10000 };

static double cpu_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The fastest of the rounds: what others do on the machine only adds. */
static void measure(const char *name, const VtTrace *trace)
{
    static const VtScheduleOptions options = { .seed = 1 };
    g_autofree VtFunctionConfig *configs =
        g_new0(VtFunctionConfig, trace->functions_count);
    g_autoptr(VtArrivals) arrivals =
        vt_trace_arrivals_new(trace, &options, configs, NULL);
    double fastest_ns = HUGE_VAL;

    for (int i = 0; i < ROUNDS; i++) {
        const double start_s = cpu_s();
        const uint64_t invocations = vt_arrivals_summarise(arrivals).invocations;

        fastest_ns = MIN(fastest_ns, 1e9 * (cpu_s() - start_s) / (double)invocations);
    }
    g_print("%s,%zu,%.1f\n", name, trace->functions_count, fastest_ns);
}

static void measure_zipf(size_t functions_count)
{
    const VtZipfTraceOptions options = { .functions_count = functions_count,
                                         .minutes_count = MINUTES,
                                         .rate_per_s = (double)functions_count,
                                         .duration_mean_ms = 100,
                                         .seed = 1 };
    g_autoptr(VtTrace) trace = vt_zipf_trace_new(&options);

    measure("arrivals-zipf", trace);
}

static void measure_synth(void)
{
    GError *error = NULL;
    g_autofree char *folder = g_dir_make_tmp("vitro-bench-XXXXXX", &error);
    g_autoptr(VtTrace) trace =
        folder != NULL ? vt_synth_trace_new(folder, SYNTH_FUNCTIONS, MINUTES, &error)
                       : NULL;

    if (trace == NULL) {
        g_printerr("bench-arrivals: %s\n", error->message);
        exit(EXIT_FAILURE); /* NOLINT(concurrency-mt-unsafe): no other thread */
    }
    g_rmdir(folder);
    measure("arrivals-synth", trace);
}

int main(void)
{
    g_print("name,size,ns_per_op\n");
    for (size_t functions_count = 100; functions_count <= 10000; functions_count *= 10)
        measure_zipf(functions_count);
    measure_synth();
    return 0;
}
