/* What a single function may have of its own: the ranges of annotations, which are
 * narrower than those of the ConfigMap. [kn: pkg/apis/autoscaling/register.go] */
#include "core/errors.h"
#include "sim/autoscaler_config.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

#include <string.h>

static VtAutoscalerConfig configured(const char *key, const char *value)
{
    VtAutoscalerConfig config;
    const VtConfigBinding binding = vt_autoscaler_config_binding(&config);

    vt_config_defaults(&binding, 1);
    if (key != NULL)
        cr_assert(vt_config_set_for_function(&binding, 1, key, value, NULL), "%s", key);
    return config;
}

Test(annotations, are_held_to_ranges_of_their_own)
{
    static const struct {
        const char *key, *value;
        bool is_ok;
    } cases[] = {
        { "panic-threshold-percentage", "109.9", false },
        { "panic-threshold-percentage", "110", true },
        { "panic-threshold-percentage", "1000", true },
        { "panic-threshold-percentage", "1000.1", false },
        { "scale-down-delay", "3600s", true },
        { "scale-down-delay", "3601s", false },
        { "scale-to-zero-pod-retention-period", "1h", true },
        { "scale-to-zero-pod-retention-period", "3600001ms", false },
        { "max-scale-up-rate", "2", true }, /* the ConfigMap's only; wider on purpose */
    };
    const VtAutoscalerConfig common = configured(NULL, NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtAutoscalerConfig own = configured(cases[i].key, cases[i].value);
        g_autoptr(GError) error = NULL;
        const bool is_ok = vt_autoscaler_config_check_annotations(&own, &common, &error);

        cr_expect(eq(int, is_ok, cases[i].is_ok), "row %zu", i);
        if (is_ok)
            continue;
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT), "row %zu", i);
        cr_expect(strstr(error->message, cases[i].key) != NULL, "row %zu: %s", i,
                  error->message);
    }
}

/* The ConfigMap's value holds for revisions without an annotation, whatever it is. */
Test(annotations, may_be_inherited_out_of_range)
{
    const VtAutoscalerConfig common = configured("panic-threshold-percentage", "100");

    cr_expect(vt_autoscaler_config_check_annotations(&common, &common, NULL));
}
