#include "core/errors.h"
#include "core/function_config.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static VtFunctionConfig defaults(void)
{
    VtFunctionConfig config;
    const VtConfigBinding binding = vt_function_config_binding(&config);

    vt_config_defaults(&binding, 1);
    return config;
}

Test(function_config, defaults_are_knative_s)
{
    const VtFunctionConfig config = defaults();

    cr_expect(eq(i64, config.container_concurrency, 0)); /* [kn: config-defaults] */
    cr_expect(eq(i64, config.timeout_ns, 300 * VT_S));   /* [kn: config-defaults] */
    cr_expect(eq(i64, config.duration_min_ns, VT_MS));
    cr_expect(eq(i64, config.duration_max_ns, 0));
}

Test(function_config, every_key_may_be_set_per_function_within_its_range)
{
    static const struct {
        const char *key, *value;
        bool is_ok;
    } cases[] = {
        { "container-concurrency", "1000", true },
        { "container-concurrency", "1001", false },
        { "container-concurrency", "-1", false },
        { "timeout", "600s", true },
        { "timeout", "0s", false },
        { "duration-min", "1us", true },
        { "duration-min", "0s", false },
        { "duration-max", "5s", true },
        { "duration-max", "-5s", false },
    };
    VtFunctionConfig config = defaults();
    const VtConfigBinding binding = vt_function_config_binding(&config);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        cr_expect(eq(int,
                     vt_config_set_for_function(&binding, 1, cases[i].key, cases[i].value,
                                                NULL),
                     cases[i].is_ok),
                  "%s = %s", cases[i].key, cases[i].value);
    cr_expect(eq(i64, config.container_concurrency, 1000));
    cr_expect(eq(i64, config.timeout_ns, 600 * VT_S));
    cr_expect(eq(i64, config.duration_min_ns, VT_US));
    cr_expect(eq(i64, config.duration_max_ns, 5 * VT_S));
}

Test(function_config, the_clamps_may_not_cross)
{
    static const struct {
        VtTime min_ns, max_ns;
        bool is_ok;
    } cases[] = { { VT_MS, 0, true }, { VT_MS, VT_MS, true }, { VT_S, VT_MS, false } };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        const VtFunctionConfig config = { .duration_min_ns = cases[i].min_ns,
                                          .duration_max_ns = cases[i].max_ns };

        cr_expect(eq(int, vt_function_config_validate(&config, &error), cases[i].is_ok));
        if (!cases[i].is_ok)
            cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    }
}
