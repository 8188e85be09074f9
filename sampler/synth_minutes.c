#include "sampler/synth_minutes.h"

#include <gsl/gsl_randist.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Share of a bursty function's peak rate that remains between its bursts. */
static const double calm_level = 0.02;

static void fire_timer(const VtSynthFunction *function, VtRng *phase_rng, int day,
                       int minutes, uint32_t *counts)
{
    const int period = function->period_minutes;
    const int phase = (int)vt_rng_below(phase_rng, (uint64_t)period);
    const int begin = day * VT_DAY_MINUTES;

    for (int t = 0; t < minutes; t++)
        counts[t] = (begin + t) % period == phase;
}

/* A cosine over the day around 1, its peak at 14:00 give or take three hours. Turned by
 * its addition theorem, so that a day costs one table and not a cosine per minute. */
static void follow_day(VtRng *rng, int minutes, double *weights)
{
    gsl_rng gsl = vt_rng_gsl(rng);
    const double amplitude = 0.1 + 0.8 * vt_rng_uniform(rng);
    const double step = 2 * M_PI / VT_DAY_MINUTES;
    const double angle = -step * (14 * 60 + gsl_ran_gaussian(&gsl, 180));
    double c = cos(angle), s = sin(angle);
    const double step_cos = cos(step), step_sin = sin(step);

    for (int t = 0; t < minutes; t++) {
        const double next = c * step_cos - s * step_sin;

        weights[t] *= 1 + amplitude * c;
        s = s * step_cos + c * step_sin;
        c = next;
    }
}

/* Bursts of 1 to 60 minutes on average that fill 2 to 50 % of the time, both drawn
 * evenly in their logarithm. */
static void come_in_bursts(VtRng *rng, int minutes, double *weights)
{
    const double length = pow(60, vt_rng_uniform(rng));
    const double share = 0.02 * pow(25, vt_rng_uniform(rng));
    const double ends = 1 / length;
    const double begins = MIN(1, share / (1 - share) / length);
    bool is_burst = vt_rng_uniform(rng) < share;

    for (int t = 0; t < minutes; t++) {
        weights[t] *= is_burst ? 1 : calm_level;
        if (vt_rng_uniform(rng) < (is_burst ? ends : begins))
            is_burst = !is_burst;
    }
}

/* First minute whose cumulated weight exceeds @target. */
static int find_minute(const double *cumulated, int minutes, double target)
{
    int low = 0, high = minutes - 1;

    while (low < high) {
        const int middle = (low + high) / 2;

        if (cumulated[middle] > target) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* Poisson counts of mean @calls in all, spread as @weights. Few calls are thrown one by
 * one, which has the same law and costs nothing per empty minute. */
static void throw_calls(VtRng *rng, double calls, int minutes, double *weights,
                        uint32_t *counts)
{
    gsl_rng gsl = vt_rng_gsl(rng);
    double sum = 0;

    for (int t = 0; t < minutes; t++)
        sum += weights[t];
    if (calls >= minutes) {
        for (int t = 0; t < minutes; t++)
            counts[t] = gsl_ran_poisson(&gsl, calls * weights[t] / sum);
        return;
    }

    const unsigned total = gsl_ran_poisson(&gsl, calls);

    memset(counts, 0, (size_t)minutes * sizeof *counts);
    if (total == 0)
        return;
    for (int t = 1; t < minutes; t++)
        weights[t] += weights[t - 1];
    for (unsigned i = 0; i < total; i++)
        counts[find_minute(weights, minutes, vt_rng_uniform(rng) * sum)]++;
}

void vt_synth_minutes(const VtSynthFunction *function, uint64_t seed, size_t index,
                      int day, int minutes, uint32_t *counts)
{
    /* A timer's phase is that of its first day: the stream of day 0. */
    const bool is_timer = function->trigger == VT_SYNTH_TIMER;
    const VtStreamKey key = { .seed = seed,
                              .subject = index,
                              .position = is_timer ? 1 : (uint64_t)day + 1,
                              .purpose = VT_PURPOSE_SYNTH };
    double weights[VT_DAY_MINUTES];
    VtRng rng;

    g_assert(minutes > 0 && minutes <= VT_DAY_MINUTES);
    vt_rng_init(&rng, &key);
    if (is_timer) {
        fire_timer(function, &rng, day, minutes, counts);
        return;
    }
    for (int t = 0; t < minutes; t++)
        weights[t] = 1;
    follow_day(&rng, minutes, weights);
    if (function->trigger != VT_SYNTH_HTTP && function->trigger != VT_SYNTH_ORCHESTRATION)
        come_in_bursts(&rng, minutes, weights);
    throw_calls(&rng, function->rate_per_s * 60 * minutes, minutes, weights, counts);
}
