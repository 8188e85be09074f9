#include "sampler/profile_values.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

/* 12 * (1 - 0.01) + 12 * 0.01 is below 12 in binary. */
Test(profile_values, quantiles_of_equal_values_are_these)
{
    double durations_ms[] = { 12, 12 };
    VtTraceFunction function = { 0 };

    vt_profile_durations(&function, durations_ms, G_N_ELEMENTS(durations_ms));
    for (size_t i = 0; i < VT_DURATION_PERCENTILES; i++)
        cr_expect(ieee_ulp_eq(dbl, function.duration_ms[i], 12, 0), "percentile %zu", i);
}

/* At 0, 1, 25, 50, 75, 99 and 100 %: two values are a line between them. */
Test(profile_values, quantiles_lie_between_neighbours)
{
    static const double expected_ms[] = { 10, 10.1, 12.5, 15, 17.5, 19.9, 20 };
    double durations_ms[] = { 20, 10 };
    VtTraceFunction function = { 0 };

    vt_profile_durations(&function, durations_ms, G_N_ELEMENTS(durations_ms));
    for (size_t i = 0; i < VT_DURATION_PERCENTILES; i++)
        cr_expect(epsilon_eq(dbl, function.duration_ms[i], expected_ms[i], 1e-12));
    cr_expect(ieee_ulp_eq(dbl, function.duration_mean_ms, 15, 0));
}
