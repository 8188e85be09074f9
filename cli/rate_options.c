#include "cli/rate_options.h"

#include "cli/options.h"
#include "core/errors.h"
#include "core/units.h"

#include <math.h>

#define REQUESTED_MS_DEFAULT   100
#define REQUESTED_MS_MIN       0.001 /* a microsecond */
#define REQUESTED_MS_MAX       86400000.0
#define MEMORY_MIB_DEFAULT     128
#define COLD_PERIOD_DEFAULT_NS (60 * VT_S)

void vt_rate_options_clear(VtRateOptions *self)
{
    g_free(self->per_s);
    g_free(self->length);
    g_free(self->cold_ratio);
    g_free(self->cold_period);
    g_free(self->requested_ms);
    g_free(self->memory_mib);
}

void vt_rate_options_add(VtRateOptions *self, GArray *entries)
{
    const GOptionEntry own[] = {
        { "rps", 0, 0, G_OPTION_ARG_STRING, &self->per_s,
          "Instead of a trace, so many invocations per second, of functions f0, f1, ..; "
          "--functions is then their number (1)",
          "RATE" },
        { "duration", 0, 0, G_OPTION_ARG_STRING, &self->length,
          "With --rps: length of the measured phase", "DURATION" },
        { "cold-ratio", 0, 0, G_OPTION_ARG_STRING, &self->cold_ratio,
          "With --rps: share of invocations whose functions have been at rest (0)",
          "RATIO" },
        { "cold-period", 0, 0, G_OPTION_ARG_STRING, &self->cold_period,
          "With --rps: for so long at least (60s)", "DURATION" },
        { "requested-ms", 0, 0, G_OPTION_ARG_STRING, &self->requested_ms,
          "With --rps: duration of every invocation (100)", "MS" },
        { "memory-mib", 0, 0, G_OPTION_ARG_STRING, &self->memory_mib,
          "With --rps: memory of every invocation (128)", "MIB" },
    };

    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
}

/* The others say nothing of a trace. */
static bool check_alone(const VtRateOptions *self, GError **error)
{
    const struct {
        const char *name;
        const char *value;
    } others[] = {
        { "--duration", self->length },         { "--cold-ratio", self->cold_ratio },
        { "--cold-period", self->cold_period }, { "--requested-ms", self->requested_ms },
        { "--memory-mib", self->memory_mib },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        if (others[i].value == NULL)
            continue;
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE, "%s needs --rps", others[i].name);
        return false;
    }
    return true;
}

/* A rate comes with its length, and with all that a trace would tell. */
static bool check_workload(const VtRateOptions *self, const VtWorkloadOptions *workload,
                           GError **error)
{
    if (workload->durations != NULL || workload->minutes != 0) {
        g_set_error(
            error, VT_ERROR, VT_ERROR_USAGE,
            "--durations and --minutes need a trace; --rps has --requested-ms and "
            "--duration");
        return false;
    }
    return vt_options_require("--duration", self->length, error);
}

static bool read_count(const char *option, const char *text, int64_t min, int64_t max,
                       uint32_t *inout_value, GError **error)
{
    int64_t value;

    if (text == NULL)
        return true;
    if (!vt_int64_parse(text, &value, error)) {
        g_prefix_error(error, "%s: ", option);
        return false;
    }
    if (!vt_options_between(option, value, min, max, error))
        return false;
    *inout_value = (uint32_t)value;
    return true;
}

static bool read_rate(const VtRateOptions *self, const char *functions, VtRate *out,
                      GError **error)
{
    double requested_ms = REQUESTED_MS_DEFAULT;

    *out = (VtRate){
        .cold_period_ns = COLD_PERIOD_DEFAULT_NS,
        .functions_count = 1,
        .memory_mib = MEMORY_MIB_DEFAULT,
    };
    if (!vt_options_number("--rps", self->per_s, VT_RATE_PER_S_MIN, VT_RATE_PER_S_MAX,
                           &out->per_s, error)
        || !vt_options_number("--cold-ratio", self->cold_ratio, 0, 1, &out->cold_ratio,
                              error)
        || !vt_options_number("--requested-ms", self->requested_ms, REQUESTED_MS_MIN,
                              REQUESTED_MS_MAX, &requested_ms, error)
        || !read_count("--memory-mib", self->memory_mib, 1, UINT32_MAX, &out->memory_mib,
                       error)
        || !read_count("--functions", functions, 1, VT_RATE_FUNCTIONS_MAX,
                       &out->functions_count, error)
        || !vt_options_duration("--duration", self->length, VT_MS, &out->length_ns, error)
        || !vt_options_duration("--cold-period", self->cold_period, VT_MS,
                                &out->cold_period_ns, error))
        return false;
    out->requested_ns = llround(requested_ms * 1000) * VT_US;
    return true;
}

bool vt_rate_options_apply(const VtRateOptions *self, VtWorkloadOptions *workload,
                           GError **error)
{
    VtRate rate;

    if (self->per_s == NULL)
        return check_alone(self, error);
    if (!check_workload(self, workload, error)
        || !read_rate(self, workload->sources.functions_path, &rate, error))
        return false;
    g_clear_pointer(&workload->sources.functions_path, g_free);
    workload->rate = g_memdup2(&rate, sizeof(rate));
    return true;
}
