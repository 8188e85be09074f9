#include "sampler/synth_minutes.h"
#include "sampler/synth_population.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>

#include <math.h>
#include <string.h>

#define AZURE_FUNCTIONS 46413

typedef struct {
    size_t count;
    double *rates;
    double *durations;
} Population;

static Population draw(size_t count, uint64_t seed)
{
    g_autoptr(VtSynthPopulation) population = vt_synth_population_new(count, seed);
    Population drawn = { count, g_new(double, count), g_new(double, count) };

    for (size_t i = 0; i < count; i++) {
        const VtSynthFunction function = vt_synth_population_at(population, i);

        drawn.rates[i] = function.rate_per_s;
        drawn.durations[i] = function.duration_mean_s;
    }
    return drawn;
}

static void clear(Population *self)
{
    g_free(self->rates);
    g_free(self->durations);
}

static double median(const double *values, size_t count)
{
    g_autofree double *sorted = g_memdup2(values, count * sizeof *values);

    gsl_sort(sorted, 1, count);
    return gsl_stats_median_from_sorted_data(sorted, 1, count);
}

/* 0.9 billion calls a day; 10 to 20 thousand cores, the upper half of what a provider of
 * that size was seen to need. Rates are stratified, so calls vary by the hottest
 * function only: 500 calls a second are 4.8 % of all. */
Test(synth_population, totals_are_those_of_the_trace_for_any_seed)
{
    for (uint64_t seed = 1; seed <= 8; seed++) {
        Population drawn = draw(AZURE_FUNCTIONS, seed);
        double rate = 0, cores = 0;

        for (size_t i = 0; i < drawn.count; i++) {
            rate += drawn.rates[i];
            cores += drawn.rates[i] * drawn.durations[i];
        }
        cr_expect(epsilon_eq(dbl, rate * 86400, 0.9e9, 0.03 * 0.9e9), "seed %d",
                  (int)seed);
        cr_expect(cores > 10000 && cores < 20000, "seed %d: %g cores", (int)seed, cores);
        clear(&drawn);
    }
}

/* Fewer functions scale down, as far as the hottest few that are left allow: a
 * population of 2000 has two functions beyond the 99.9th percentile, which carry two
 * thirds of all calls. */
Test(synth_population, totals_scale_with_the_number_of_functions)
{
    enum { SEEDS = 20, FUNCTIONS = 2000 };
    double mean_calls = 0, mean_cores = 0;

    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        Population drawn = draw(FUNCTIONS, seed);

        for (size_t i = 0; i < drawn.count; i++) {
            mean_calls += drawn.rates[i] * 86400 / SEEDS;
            mean_cores += drawn.rates[i] * drawn.durations[i] / SEEDS;
        }
        clear(&drawn);
    }
    mean_calls *= AZURE_FUNCTIONS / (double)FUNCTIONS;
    mean_cores *= AZURE_FUNCTIONS / (double)FUNCTIONS;
    cr_expect(epsilon_eq(dbl, mean_calls, 0.9e9, 0.15 * 0.9e9));
    cr_expect(mean_cores > 7500 && mean_cores < 25000, "%g cores", mean_cores);
}

Test(synth_population, frequent_functions_are_short)
{
    for (uint64_t seed = 1; seed <= 3; seed++) {
        Population drawn = draw(AZURE_FUNCTIONS, seed);
        g_autofree double *work = g_new(double, 2 * drawn.count);

        cr_expect(epsilon_eq(dbl,
                             gsl_stats_spearman(drawn.rates, 1, drawn.durations, 1,
                                                drawn.count, work),
                             -0.34, 0.03),
                  "seed %d", (int)seed);
        clear(&drawn);
    }
}

/* Of the fits: exp(-0.38) = 0.684 s; exp(-7.85) = 3.9e-4 calls a second. The dependence
 * that ends at the 90th percentile leaves the duration's median a few per cent high;
 * timers move to the periods that people write. */
Test(synth_population, medians_are_the_published_ones)
{
    Population drawn = draw(AZURE_FUNCTIONS, 1);

    cr_expect(epsilon_eq(dbl, median(drawn.durations, drawn.count), exp(-0.38), 0.05));
    cr_expect(epsilon_eq(dbl, log(median(drawn.rates, drawn.count)), -7.85, 0.1));
    clear(&drawn);
}

/* Burr: F(x) = 1 - (1 + (x/s)^c)^-k, so the median is s (2^(1/k) - 1)^(1/c), and
 * 2^(1/0.221) = 23.02: 107.083 x 22.02^0.08582 = 139.6. */
Test(synth_population, memory_quantiles_are_burrs)
{
    cr_expect(epsilon_eq(dbl, vt_synth_memory_quantile(0.5), 139.6, 0.1));
    /* And back through F. */
    const double x = vt_synth_memory_quantile(0.9);

    cr_expect(epsilon_eq(dbl, 1 - pow(1 + pow(x / 107.083, 11.652), -0.221), 0.9, 1e-9));
    cr_expect(eq(dbl, vt_synth_memory_quantile(1 - 1e-12), 1536));
}

Test(synth_population, rates_rise_through_the_splice)
{
    g_autoptr(VtSynthPopulation) population = vt_synth_population_new(1, 1);
    double last = 0;

    for (int i = 1; i < 10000; i++) {
        const double rate = vt_synth_rate_quantile(population, i / 10000.0);

        cr_assert(rate > last && rate <= 500, "u = %g", i / 10000.0);
        cr_assert(i == 1 || rate / last < 10, "u = %g", i / 10000.0);
        last = rate;
    }
}

Test(synth_minutes, timers_fire_at_their_period_across_days)
{
    const VtSynthFunction timer = { .trigger = VT_SYNTH_TIMER,
                                    .period_minutes = 180,
                                    .rate_per_s = 1 / (60.0 * 180) };
    uint32_t counts[2][VT_DAY_MINUTES];
    int last = -1;

    for (int day = 0; day < 2; day++)
        vt_synth_minutes(&timer, 7, 3, day, VT_DAY_MINUTES, counts[day]);
    for (int t = 0; t < 2 * VT_DAY_MINUTES; t++) {
        if (counts[t / VT_DAY_MINUTES][t % VT_DAY_MINUTES] == 0)
            continue;
        cr_expect(eq(u32, counts[t / VT_DAY_MINUTES][t % VT_DAY_MINUTES], 1));
        cr_expect(last < 0 ? t < 180 : t - last == 180, "minute %d", t);
        last = t;
    }
    cr_expect(last >= 2 * VT_DAY_MINUTES - 180);
}

/* The sum of a day is Poisson: within five deviations of its mean, whether the calls are
 * thrown one by one or minute by minute, and whatever the weights. */
Test(synth_minutes, calls_have_the_functions_rate)
{
    static const struct {
        VtSynthTrigger trigger;
        double rate_per_s;
    } cases[] = {
        { VT_SYNTH_HTTP, 0.01 }, { VT_SYNTH_HTTP, 5 },        { VT_SYNTH_QUEUE, 0.01 },
        { VT_SYNTH_EVENT, 100 }, { VT_SYNTH_STORAGE, 0.016 }, { VT_SYNTH_OTHERS, 1 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtSynthFunction function = { .trigger = cases[i].trigger,
                                           .rate_per_s = cases[i].rate_per_s };
        const double mean = function.rate_per_s * 86400;
        uint32_t counts[VT_DAY_MINUTES];
        double sum = 0;

        vt_synth_minutes(&function, 1, i, 0, VT_DAY_MINUTES, counts);
        for (int t = 0; t < VT_DAY_MINUTES; t++)
            sum += counts[t];
        cr_expect(epsilon_eq(dbl, sum, mean, 5 * sqrt(mean)), "row %zu", i);
    }
}

/* A day's variance to mean ratio is 1 for a steady Poisson process; a function that is
 * busy at most half of the time has many times that. */
Test(synth_minutes, queues_come_in_bursts)
{
    const VtSynthFunction queue = { .trigger = VT_SYNTH_QUEUE, .rate_per_s = 1 };
    uint32_t counts[VT_DAY_MINUTES];
    double values[VT_DAY_MINUTES];

    for (size_t index = 0; index < 10; index++) {
        vt_synth_minutes(&queue, 1, index, 0, VT_DAY_MINUTES, counts);
        for (int t = 0; t < VT_DAY_MINUTES; t++)
            values[t] = counts[t];
        cr_expect(gsl_stats_variance(values, 1, VT_DAY_MINUTES)
                      > 10 * gsl_stats_mean(values, 1, VT_DAY_MINUTES),
                  "function %zu", index);
    }
}

/* The peak is at 14:00 with a deviation of three hours: over 200 functions, the calls of
 * 08:00 to 20:00 far outweigh the others. */
Test(synth_minutes, http_follows_the_day)
{
    const VtSynthFunction http = { .trigger = VT_SYNTH_HTTP, .rate_per_s = 0.1 };
    uint32_t counts[VT_DAY_MINUTES];
    double day = 0, night = 0;

    for (size_t index = 0; index < 200; index++) {
        vt_synth_minutes(&http, 1, index, 0, VT_DAY_MINUTES, counts);
        for (int t = 0; t < VT_DAY_MINUTES; t++)
            *(t >= 8 * 60 && t < 20 * 60 ? &day : &night) += counts[t];
    }
    cr_expect(day > 1.4 * night, "%g by day, %g by night", day, night);
}

Test(synth_minutes, days_differ_and_repeat)
{
    const VtSynthFunction http = { .trigger = VT_SYNTH_HTTP, .rate_per_s = 0.1 };
    uint32_t first[VT_DAY_MINUTES], again[VT_DAY_MINUTES];

    vt_synth_minutes(&http, 1, 5, 0, VT_DAY_MINUTES, first);
    vt_synth_minutes(&http, 1, 5, 0, VT_DAY_MINUTES, again);
    cr_expect(memcmp(first, again, sizeof first) == 0);
    vt_synth_minutes(&http, 1, 5, 1, VT_DAY_MINUTES, again);
    cr_expect(memcmp(first, again, sizeof first) != 0);
}
