#include "core/errors.h"
#include "replay/probe.h"
#include "tests/support/descriptors.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <errno.h>
#include <sys/wait.h>

TestSuite(probe, .timeout = 60);

Test(probe, quantiles_of_an_even_spread)
{
    VtTime samples[161];
    VtTime points[VT_PROBE_POINTS];

    for (size_t i = 0; i < G_N_ELEMENTS(samples); i++)
        samples[i] = (VtTime)(10 * (160 - i)); /* 0 to 1600, not sorted */
    vt_probe_summarise(samples, G_N_ELEMENTS(samples), points);
    for (int i = 0; i < VT_PROBE_POINTS; i++)
        cr_expect(eq(i64, points[i], 100 * i), "point %d", i);
}

/* 160 ones and a hiccup of 1001: the last sixteenth holds eleven samples, from rank 150
 * of 0..160 on. Their mean is 1 + 1000 / 11 = 91.9, so that the segment ends at
 * 2 x 91.9 - 1 = 182 and the hiccup weighs what it weighed. */
Test(probe, a_hiccup_keeps_its_weight)
{
    VtTime samples[161];
    VtTime points[VT_PROBE_POINTS];

    for (size_t i = 0; i < G_N_ELEMENTS(samples); i++)
        samples[i] = i == 80 ? 1001 : 1;
    vt_probe_summarise(samples, G_N_ELEMENTS(samples), points);
    for (int i = 0; i < VT_PROBE_POINTS - 1; i++)
        cr_expect(eq(i64, points[i], 1), "point %d", i);
    cr_expect(eq(i64, points[VT_PROBE_POINTS - 1], 182));
}

Test(probe, one_sample_is_all_points)
{
    VtTime sample = 7;
    VtTime points[VT_PROBE_POINTS];

    vt_probe_summarise(&sample, 1, points);
    for (int i = 0; i < VT_PROBE_POINTS; i++)
        cr_expect(eq(i64, points[i], 7));
}

static void expect_ascending(const VtTime *points)
{
    cr_expect(ge(i64, points[0], 0));
    for (int i = 1; i < VT_PROBE_POINTS; i++)
        cr_expect(ge(i64, points[i], points[i - 1]), "point %d", i);
}

Test(probe, measures_this_machine)
{
    const unsigned before = open_descriptors();
    VtProbe probe = { 0 };
    g_autoptr(GError) error = NULL;

    cr_assert(vt_probe_machine(g_getenv("VITRO_FUNCTION"), &probe, &error));
    cr_expect(ge(int, probe.cores, 1));
    cr_expect(ge(i64, probe.memory_mib, 1));
    cr_expect(gt(i64, probe.start_cpu_fixed_ns, 0));
    cr_expect(gt(i64, probe.start_cpu_per_mib_ns, 0)); /* 256 pages each */
    cr_expect(ge(dbl, probe.stretch_ratio, 1));
    expect_ascending(probe.start_wait_ns);
    expect_ascending(probe.hop_ns);
    cr_expect(gt(i64, probe.hop_ns[0], 0));
    cr_expect(eq(int, waitpid(-1, NULL, WNOHANG), -1));
    cr_expect(eq(int, errno, ECHILD));
    cr_expect(eq(uint, open_descriptors(), before));
}

Test(probe, says_when_the_function_does_not_start)
{
    static const char *const programs[] = { "/nonexistent/vitro-function", "/bin/false",
                                            "/bin/echo" };

    for (size_t i = 0; i < G_N_ELEMENTS(programs); i++) {
        VtProbe probe = { .cores = -1 };
        g_autoptr(GError) error = NULL;

        cr_expect(not(vt_probe_machine(programs[i], &probe, &error)), "%s", programs[i]);
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_WORK));
        cr_expect(eq(int, probe.cores, -1));
    }
}
