/* The yardstick against queueing theory, with three or more standard deviations of room.
 */
#include "benchmarks/departure_ladder.h"
#include "benchmarks/exponential.h"
#include "benchmarks/reference_loop.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

#include <math.h>
#include <string.h>

/* The value below which a share @q of the responses lies, in ns, to 1/32 of an octave. */
static double quantile_ns(const VtReferenceLoopResult *result, double q)
{
    double below = 0;

    for (int bin = 0; bin < VT_REFERENCE_BINS; bin++) {
        below += (double)result->responses[bin];
        if (below >= q * (double)result->invocations)
            return ldexp(1 + (bin % 32 + 0.5) / 32, bin / 32);
    }
    return INFINITY;
}

static VtReferenceLoopResult run(const VtReferenceLoopOptions *options)
{
    VtReferenceLoopResult result;

    vt_reference_loop_run(options, &result);
    return result;
}

/* One call in 10,000 s of one second: they hardly meet, so that a call is cold when none
 * came in the 600 s before: with a chance of exp(-0.06) = 0.9418.
 *
 * A pod idles for the gap after its call, or 600 s: (1 - exp(-0.06)) x 10,000 s = 582.4 s
 * on average. It works for 1 s, and starts for 0.9418 x 0.25 s: 583.6 s for each call.
 *
 * With X exponential of mean 1, E[ln(1 + a/X)] = gamma + ln a + e^a E1(a), which for
 * a = 0.25 is 0.5772 - 1.3863 + 1.2840 x 1.0443 = 0.5318. Of the cold ones: the
 * slowdown's logarithm is 0.9418 x 0.5318 = 0.5008. */
Test(reference_loop, rare_calls_are_cold_with_the_chance_of_a_long_gap)
{
    const VtReferenceLoopResult result =
        run(&(VtReferenceLoopOptions){ .functions_count = 1,
                                       .rate_per_s = 1e-4,
                                       .service_mean_s = 1,
                                       .invocations = 20000,
                                       .seed = 1 });

    cr_expect(eq(u64, result.invocations, 20000));
    cr_expect(epsilon_eq(dbl, (double)result.cold_starts / 20000, 0.9418, 0.005));
    cr_expect(epsilon_eq(dbl, result.pod_s / 20000, 583.6, 3));
    cr_expect(epsilon_eq(dbl, log(result.slowdown), 0.5008, 0.015));
}

/* 50 calls a second of two seconds for an hour and more: 100 are in flight on average,
 * with a deviation of 10 (Poisson), and never five deviations more. Pods are started up
 * to the most that there are at a time and, with 30,000 calls in the 600 s that one is
 * kept, stay. Half of the exponential responses take ln 2 x 2 s, nine tenths ln 10 x 2 s.
 */
Test(reference_loop, calls_in_flight_are_those_of_an_infinite_server)
{
    const VtReferenceLoopResult result =
        run(&(VtReferenceLoopOptions){ .functions_count = 1,
                                       .rate_per_s = 50,
                                       .service_mean_s = 2,
                                       .invocations = 200000,
                                       .seed = 2 });

    cr_expect(result.cold_starts > 120 && result.cold_starts < 160, "%d",
              (int)result.cold_starts);
    cr_expect(epsilon_eq(dbl, quantile_ns(&result, 0.5), 2e9 * log(2), 0.04e9));
    cr_expect(epsilon_eq(dbl, quantile_ns(&result, 0.9), 2e9 * log(10), 0.14e9));
    /* Cold are hardly any. */
    cr_expect(epsilon_eq(dbl, log(result.slowdown), 0, 0.001));
}

/* Of two functions by Zipf's law the first is called twice as often. At 3 x 10^-4 calls a
 * second in all that is 2 and 1 x 10^-4, and cold are 2/3 exp(-0.12) + 1/3 exp(-0.06) =
 * 0.5913 + 0.3139 = 0.9052. Of two alike it would be exp(-0.09) = 0.9139. */
Test(reference_loop, functions_are_called_by_zipfs_law)
{
    const VtReferenceLoopResult result =
        run(&(VtReferenceLoopOptions){ .functions_count = 2,
                                       .rate_per_s = 3e-4,
                                       .service_mean_s = 1,
                                       .invocations = 200000,
                                       .seed = 3 });

    cr_expect(epsilon_eq(dbl, (double)result.cold_starts / 200000, 0.9052, 0.0025));
}

Test(reference_loop, repeats_for_a_seed)
{
    VtReferenceLoopOptions options = { .functions_count = 10,
                                       .rate_per_s = 100,
                                       .service_mean_s = 0.1,
                                       .invocations = 10000,
                                       .seed = 4 };
    const VtReferenceLoopResult first = run(&options);
    const VtReferenceLoopResult again = run(&options);

    options.seed = 5;

    const VtReferenceLoopResult other = run(&options);

    cr_expect(memcmp(&first, &again, sizeof first) == 0);
    cr_expect(memcmp(&first, &other, sizeof first) != 0);
}

/* Mean and deviation are 1; with a million draws their errors are 0.001 and 0.0014. A
 * share of exp(-3) = 0.0498 is above 3, exp(-10) = 4.5e-5 above 10. */
Test(exponential, has_its_moments_and_its_tail)
{
    enum { DRAWS = 1000000 };
    VtExponential exponential;
    VtRng rng;
    double sum = 0, squares = 0;
    int above_3 = 0, above_10 = 0;

    vt_exponential_init(&exponential);
    vt_rng_init(&rng, &(VtStreamKey){ .seed = 1, .purpose = VT_PURPOSE_TEST });
    for (int i = 0; i < DRAWS; i++) {
        const double x = vt_exponential_draw(&exponential, &rng);

        cr_assert(ge(dbl, x, 0));
        sum += x;
        squares += x * x;
        above_3 += x > 3;
        above_10 += x > 10;
    }
    cr_expect(epsilon_eq(dbl, sum / DRAWS, 1, 0.004));
    cr_expect(epsilon_eq(dbl, squares / DRAWS, 2, 0.02));
    cr_expect(epsilon_eq(dbl, above_3 / (double)DRAWS, exp(-3), 0.001));
    cr_expect(epsilon_eq(dbl, above_10, 45.4, 27));
}
