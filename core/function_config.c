#include "core/function_config.h"

#include "core/errors.h"
#include "core/units.h"

#include <math.h>

#define OFFSET(field) offsetof(VtFunctionConfig, field)

static const VtConfigKey keys[] = {
    { .section = "function",
      .key = "container-concurrency",
      .type = VT_CONFIG_INT,
      .offset = OFFSET(container_concurrency),
      .default_text = "0",
      .max = 1000, /* [kn: container-concurrency-max-limit] */
      .is_per_function = true,
      .help = "Requests that a pod executes at a time; 0 means no limit.",
      .source = "[kn: containerConcurrency]" },
    { .section = "function",
      .key = "timeout",
      .type = VT_CONFIG_DURATION,
      .offset = OFFSET(timeout_ns),
      .default_text = "300s",
      .min = (double)VT_MS,
      .max = INFINITY,
      .is_per_function = true,
      .help = "How long a request may take until its response, counted from its "
              "scheduled instant. Knative takes none above its "
              "max-revision-timeout-seconds, 600 unless configured.",
      .source = "[kn: revision-timeout-seconds]" },
    { .section = "function",
      .key = "duration-min",
      .type = VT_CONFIG_DURATION,
      .offset = OFFSET(duration_min_ns),
      .default_text = "1ms",
      .min = (double)VT_US, /* schedules count whole ones, and a slowdown needs one */
      .max = INFINITY,
      .is_per_function = true,
      .help = "Requested durations below are raised to it." },
    { .section = "function",
      .key = "duration-max",
      .type = VT_CONFIG_DURATION,
      .offset = OFFSET(duration_max_ns),
      .default_text = "0s",
      .is_per_function = true,
      .help = "Requested durations above are lowered to it; 0s switches this off." },
};

VtConfigBinding vt_function_config_binding(VtFunctionConfig *target)
{
    return (VtConfigBinding){ keys, G_N_ELEMENTS(keys), target };
}

bool vt_function_config_validate(const VtFunctionConfig *self, GError **error)
{
    g_autofree char *min = vt_duration_format(self->duration_min_ns);
    g_autofree char *max = vt_duration_format(self->duration_max_ns);

    if (self->duration_max_ns == 0 || self->duration_max_ns >= self->duration_min_ns)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "function.duration-max: expected 0s or at least function.duration-min "
                "(%s), not "
                "'%s'",
                min, max);
    return false;
}
