#include "core/errors.h"
#include "core/rate_arrivals.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SEEDS = 10 };

static const VtArrivalsKind kinds[] = { VT_ARRIVALS_POISSON, VT_ARRIVALS_UNIFORM_GAPS,
                                        VT_ARRIVALS_EQUIDISTANT, VT_ARRIVALS_INVITRO };

static const VtRate usual = {
    .per_s = 100,
    .cold_period_ns = 2 * VT_S,
    .functions_count = 1,
    .requested_ns = 20 * VT_MS,
    .memory_mib = 64,
    .length_ns = 100 * VT_S,
};

static VtArrivals *open_rate(const VtRate *rate, VtArrivalsKind kind, uint64_t seed)
{
    const VtScheduleOptions options = { .seed = seed, .arrivals = kind };

    return vt_rate_arrivals_new(rate, &options, NULL);
}

typedef struct {
    int64_t at_us;
    const char *function;
} Row;

static void expect_rows(const VtRate *rate, const Row *rows, size_t count)
{
    g_autoptr(VtArrivals) arrivals = open_rate(rate, VT_ARRIVALS_EQUIDISTANT, 1);
    VtInvocation invocation;

    for (size_t i = 0; i < count; i++) {
        cr_assert(vt_arrivals_next(arrivals, &invocation), "row %zu", i);
        cr_expect(eq(u64, invocation.id, i));
        cr_expect(eq(i64, invocation.scheduled_ns, rows[i].at_us * VT_US), "row %zu", i);
        cr_expect(eq(str, arrivals->functions[invocation.function].name,
                     (char *)rows[i].function),
                  "row %zu", i);
        cr_expect(eq(i64, invocation.requested_ns, rate->requested_ns));
        cr_expect(eq(u32, invocation.memory_mib, rate->memory_mib));
    }
    cr_expect(not(vt_arrivals_next(arrivals, &invocation)), "more than %zu rows", count);
}

/* 3 per second for a second, at 0, 1/3 and 2/3 s: the one at 1 s is outside. */
Test(rate_arrivals, even_calls_begin_at_0_and_take_turns)
{
    VtRate rate = usual;

    rate.per_s = 3;
    rate.length_ns = VT_S;
    expect_rows(&rate, (const Row[]){ { 0, "f0" }, { 333333, "f0" }, { 666667, "f0" } },
                3);
    rate.functions_count = 2;
    expect_rows(&rate, (const Row[]){ { 0, "f0" }, { 333333, "f1" }, { 666667, "f0" } },
                3);
}

/* Of 10 per second 8 are warm, one in 125 ms, and 2 are cold, one in 500 ms: with a
 * second of rest those take two functions. Names order what falls together. */
Test(rate_arrivals, cold_calls_are_a_process_of_their_own)
{
    VtRate rate = usual;

    rate.per_s = 10;
    rate.cold_ratio = 0.2;
    rate.cold_period_ns = VT_S;
    rate.length_ns = 1125 * VT_MS;
    expect_rows(&rate,
                (const Row[]){
                    { 0, "c0" },
                    { 0, "f0" },
                    { 125000, "f0" },
                    { 250000, "f0" },
                    { 375000, "f0" },
                    { 500000, "c1" },
                    { 500000, "f0" },
                    { 625000, "f0" },
                    { 750000, "f0" },
                    { 875000, "f0" },
                    { 1000000, "c0" },
                    { 1000000, "f0" },
                },
                12);
}

static int compare_doubles(const void *a, const void *b)
{
    const double left = *(const double *)a;
    const double right = *(const double *)b;

    return (left > right) - (left < right);
}

/* Gaps between the instants of @arrivals in seconds, ascending. */
static GArray *sorted_gaps(VtArrivals *arrivals)
{
    GArray *gaps = g_array_new(FALSE, FALSE, sizeof(double));
    VtInvocation invocation;
    VtTime last_ns = 0;

    while (vt_arrivals_next(arrivals, &invocation)) {
        const double gap_s = (double)(invocation.scheduled_ns - last_ns) / 1e9;

        g_array_append_val(gaps, gap_s);
        last_ns = invocation.scheduled_ns;
    }
    g_array_sort(gaps, compare_doubles);
    return gaps;
}

/* Kolmogorov and Smirnov: sqrt(n) D exceeds 1.95 in one of 1,000 samples of the
 * distribution. Cold and warm calls together are Poisson, as each alone is. */
Test(rate_arrivals, gaps_are_exponential)
{
    static const double cold_ratios[] = { 0, 0.3, 1 };

    for (size_t c = 0; c < G_N_ELEMENTS(cold_ratios); c++) {
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            VtRate rate = usual;

            rate.cold_ratio = cold_ratios[c];

            g_autoptr(VtArrivals) arrivals = open_rate(&rate, VT_ARRIVALS_POISSON, seed);
            g_autoptr(GArray) gaps = sorted_gaps(arrivals);
            double distance = 0;

            for (guint i = 0; i < gaps->len; i++) {
                const double share = -expm1(-rate.per_s * g_array_index(gaps, double, i));

                distance = fmax(distance, fabs(share - (double)i / gaps->len));
                distance = fmax(distance, fabs(share - (double)(i + 1) / gaps->len));
            }
            cr_expect(lt(dbl, distance * sqrt(gaps->len), 1.95),
                      "ratio %g, seed %" PRIu64, cold_ratios[c], seed);
        }
    }
}

/* Uniform from 0 to 2 / 100 s, with a standard deviation of 1/sqrt(3) of the mean. */
Test(rate_arrivals, uniform_gaps_are_below_twice_the_mean)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(VtArrivals) arrivals =
            open_rate(&usual, VT_ARRIVALS_UNIFORM_GAPS, seed);
        g_autoptr(GArray) gaps = sorted_gaps(arrivals);
        const double longest_s = g_array_index(gaps, double, gaps->len - 1);

        cr_expect(le(dbl, longest_s, 0.020001), "seed %" PRIu64, seed);
        cr_expect(gt(dbl, longest_s, 0.019), "seed %" PRIu64, seed);
        cr_expect(epsilon_eq(dbl, gaps->len, 10000, 4 * sqrt(10000.0 / 3)),
                  "seed %" PRIu64, seed);
    }
}

/* 100 per second for 100 s are 10,000, with a standard deviation of 100; 0.3 of them are
 * 3,000 with one of sqrt(3000). */
Test(rate_arrivals, there_are_as_many_as_asked_for)
{
    VtRate rate = usual;

    rate.cold_ratio = 0.3;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(VtArrivals) arrivals = open_rate(&rate, VT_ARRIVALS_POISSON, seed);
        VtInvocation invocation;
        double cold = 0;

        while (vt_arrivals_next(arrivals, &invocation))
            cold += *arrivals->functions[invocation.function].name == 'c';
        cr_expect(epsilon_eq(dbl, (double)arrivals->issued, 10000, 4 * 100.0),
                  "seed %" PRIu64, seed);
        cr_expect(epsilon_eq(dbl, cold, 3000, 4 * sqrt(3000)), "seed %" PRIu64, seed);
    }
}

/* What the rate adds up to: 10,000 calls of 20 ms each are 200 core-seconds, or 2 cores.
 * The peaks are of a minute; of 10 s, when there are no more. */
Test(rate_arrivals, looks_ahead)
{
    static const VtTime lengths_ns[] = { 10 * VT_S, 100 * VT_S };
    VtRate rate = usual;

    for (size_t i = 0; i < G_N_ELEMENTS(lengths_ns); i++) {
        rate.length_ns = lengths_ns[i];

        g_autoptr(VtArrivals) arrivals = open_rate(&rate, VT_ARRIVALS_POISSON, 1);
        const double length_s = (double)lengths_ns[i] / 1e9;
        const VtOutlook *outlook = &arrivals->outlook;

        cr_expect(eq(u64, outlook->invocations, (uint64_t)(100 * length_s)));
        cr_expect(epsilon_eq(dbl, outlook->cpu_s, 2 * length_s, 1e-9));
        cr_expect(epsilon_eq(dbl, outlook->drawn_cpu_s, 2 * length_s, 1e-9));
        cr_expect(epsilon_eq(dbl, outlook->peak_per_s, 100, 1e-9));
        cr_expect(epsilon_eq(dbl, outlook->peak_cores, 2, 1e-9));
        cr_expect(eq(i64, arrivals->end_ns, lengths_ns[i]));
    }
}

Test(rate_arrivals, cold_functions_rest_between_their_calls_for_any_seed)
{
    VtRate rate = usual;

    rate.cold_ratio = 0.4;
    for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++) {
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            g_autoptr(VtArrivals) arrivals = open_rate(&rate, kinds[k], seed);
            g_autofree VtTime *last_ns = g_new(VtTime, arrivals->functions_count);
            VtInvocation invocation;
            VtTime shortest_ns = VT_NEVER;

            for (size_t f = 0; f < arrivals->functions_count; f++)
                last_ns[f] = VT_UNKNOWN;
            while (vt_arrivals_next(arrivals, &invocation)) {
                VtTime *last = &last_ns[invocation.function];

                if (*arrivals->functions[invocation.function].name == 'f')
                    continue;
                if (*last != VT_UNKNOWN)
                    shortest_ns = MIN(shortest_ns, invocation.scheduled_ns - *last);
                *last = invocation.scheduled_ns;
            }
            cr_expect(ge(i64, shortest_ns, rate.cold_period_ns),
                      "kind %zu, seed %" PRIu64, k, seed);
            /* No more functions than that takes: one fewer, and two calls would be closer
             * by a gap, of 25 ms on average. */
            cr_expect(lt(i64, shortest_ns, rate.cold_period_ns + VT_S / 4),
                      "kind %zu, seed %" PRIu64, k, seed);
        }
    }
}

static size_t count_named(const VtArrivals *arrivals, char letter)
{
    size_t count = 0;

    for (size_t f = 0; f < arrivals->functions_count; f++)
        count += *arrivals->functions[f].name == letter;
    return count;
}

/* Even cold calls at 100 per second with 2 s of rest take 200 functions. */
Test(rate_arrivals, all_or_none_may_be_cold)
{
    static const struct {
        double cold_ratio;
        size_t cold, warm;
    } cases[] = { { 0, 0, 3 }, { 0.5, 100, 3 }, { 1, 200, 0 } };
    VtRate rate = usual;

    rate.functions_count = 3;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        rate.cold_ratio = cases[i].cold_ratio;

        g_autoptr(VtArrivals) arrivals = open_rate(&rate, VT_ARRIVALS_EQUIDISTANT, 1);

        cr_expect(eq(sz, count_named(arrivals, 'c'), cases[i].cold), "row %zu", i);
        cr_expect(eq(sz, count_named(arrivals, 'f'), cases[i].warm), "row %zu", i);
        cr_expect(eq(u64, vt_arrivals_summarise(arrivals).invocations, 10000), "row %zu",
                  i);
    }
}

/* 1,000 calls of each of 10 functions, with a standard deviation of sqrt(900); as many
 * are of the same function as the call before, which turns would never be. */
Test(rate_arrivals, spreads_warm_calls_over_the_functions)
{
    VtRate rate = usual;

    rate.functions_count = 10;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(VtArrivals) arrivals = open_rate(&rate, VT_ARRIVALS_POISSON, seed);
        double calls[10] = { 0 };
        VtInvocation invocation = { .function = UINT32_MAX };
        double repeated = 0;

        for (uint32_t last = invocation.function; vt_arrivals_next(arrivals, &invocation);
             last = invocation.function) {
            calls[invocation.function]++;
            repeated += invocation.function == last;
        }

        const double tenth = (double)arrivals->issued / 10;

        cr_expect(epsilon_eq(dbl, repeated, tenth, 5 * 30.0), "seed %" PRIu64, seed);
        for (size_t f = 0; f < G_N_ELEMENTS(calls); f++) {
            cr_expect(epsilon_eq(dbl, calls[f], tenth, 5 * 30.0), "f%zu, seed %" PRIu64,
                      f, seed);
        }
    }
}

/* Half of the calls are cold: were they of one stream, all would fall together. Of 5,000
 * each in 100 s, 5,000 x 5,000 / 10^8 = 0.25 pairs do by chance. */
Test(rate_arrivals, cold_and_warm_calls_are_independent)
{
    VtRate rate = usual;

    rate.cold_ratio = 0.5;

    g_autoptr(VtArrivals) arrivals = open_rate(&rate, VT_ARRIVALS_POISSON, 1);
    VtInvocation invocation;
    VtTime last_ns = VT_UNKNOWN;
    size_t ties = 0;

    while (vt_arrivals_next(arrivals, &invocation)) {
        ties += invocation.scheduled_ns == last_ns;
        last_ns = invocation.scheduled_ns;
    }
    cr_expect(lt(sz, ties, 10));
}

/* At a call per microsecond most instants have several. */
Test(rate_arrivals, ids_count_by_time_and_name)
{
    VtRate rate = usual;
    VtInvocation last = { 0 };
    VtInvocation invocation;
    size_t ties = 0;

    rate.per_s = VT_RATE_PER_S_MAX;
    rate.length_ns = 10 * VT_MS;
    rate.cold_ratio = 0.01;
    rate.functions_count = 12;

    g_autoptr(VtArrivals) arrivals = open_rate(&rate, VT_ARRIVALS_POISSON, 1);

    for (size_t f = 1; f < arrivals->functions_count; f++) {
        cr_expect(strcmp(arrivals->functions[f - 1].name, arrivals->functions[f].name)
                  < 0);
    }
    for (uint64_t id = 0; vt_arrivals_next(arrivals, &invocation); id++) {
        const bool is_tie = id > 0 && invocation.scheduled_ns == last.scheduled_ns;

        cr_assert(eq(u64, invocation.id, id));
        cr_assert(ge(i64, invocation.scheduled_ns, last.scheduled_ns));
        cr_assert(ge(u32, invocation.function, is_tie ? last.function : 0));
        ties += is_tie;
        last = invocation;
    }
    cr_expect(gt(sz, ties, 1000));
}

Test(rate_arrivals, is_the_same_again_for_the_same_seed_only)
{
    VtRate rate = usual;

    rate.cold_ratio = 0.1;
    rate.functions_count = 3;
    for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++) {
        g_autoptr(VtArrivals) one = open_rate(&rate, kinds[k], 1);
        g_autoptr(VtArrivals) same = open_rate(&rate, kinds[k], 1);
        g_autoptr(VtArrivals) other = open_rate(&rate, kinds[k], 2);
        const uint64_t digest = vt_arrivals_summarise(one).digest;
        const bool is_even =
            kinds[k] == VT_ARRIVALS_EQUIDISTANT || kinds[k] == VT_ARRIVALS_INVITRO;

        cr_expect(eq(u64, vt_arrivals_summarise(one).digest, digest), "kind %zu", k);
        cr_expect(eq(u64, vt_arrivals_summarise(same).digest, digest), "kind %zu", k);
        cr_expect(eq(int, vt_arrivals_summarise(other).digest == digest, is_even),
                  "kind %zu", k);
    }
}

Test(rate_arrivals, the_warm_up_goes_before)
{
    const VtScheduleOptions options = { .seed = 1,
                                        .arrivals = VT_ARRIVALS_EQUIDISTANT,
                                        .warmup_minutes = 1 };
    g_autoptr(VtArrivals) arrivals = vt_rate_arrivals_new(&usual, &options, NULL);
    uint64_t calls[2] = { 0 };
    VtInvocation invocation;

    while (vt_arrivals_next(arrivals, &invocation))
        calls[invocation.phase]++;
    cr_expect(eq(u64, calls[VT_PHASE_WARMUP], 6000));
    cr_expect(eq(u64, calls[VT_PHASE_MEASURE], 10000));
    cr_expect(eq(i64, arrivals->measure_start_ns, 60 * VT_S));
    cr_expect(eq(i64, arrivals->end_ns, 160 * VT_S));
}

Test(rate_arrivals, refuses_more_cold_functions_than_it_can_hold)
{
    const VtScheduleOptions options = { .arrivals = VT_ARRIVALS_EQUIDISTANT };
    VtRate rate = usual;
    g_autoptr(GError) error = NULL;

    rate.per_s = 1e6;
    rate.length_ns = 2 * VT_S;
    rate.cold_ratio = 0.75;
    cr_assert(eq(ptr, vt_rate_arrivals_new(&rate, &options, &error), NULL));
    cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT));
    cr_expect(ne(ptr, strstr(error->message, "1500000 functions"), NULL));
}
