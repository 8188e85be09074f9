#include "sampler/synth_population.h"

#include "core/rng.h"

#include <gsl/gsl_cdf.h>

#include <math.h>

/* Means and deviations of the logarithms. [fits: duration, rate] */
static const double duration_mu = -0.38, duration_sigma = 2.36;
static const double rate_mu = -7.85, rate_sigma = 2.75;

/* Burr XII. [fits: memory] Its own tail passes 4 GB once in 10,000 apps; the consumption
 * plan of the time gave no instance more than 1.5 GB. */
static const double burr_c = 11.652, burr_k = 0.221, burr_scale_mb = 107.083;
static const double memory_max_mb = 1536;

/* 0.9 billion calls a day from 46,413 functions. [azure2019: day 1] */
static const double mean_rate = 0.9e9 / 86400 / 46413;

/* Where the lognormal's own slope in a log-log survival plot is that of the Pareto tail,
 * so that the two join smoothly. */
static const double tail_from = 0.88;
static const double rate_max = 500;

/* Of the normal scores. The dependence ends where the score of the rate is
 * @score_max, its 90th percentile. */
static const double correlation = -0.38;
static const double score_max = 1.2816;

static const double duration_min_s = 0.001; /* the dataset's resolution */
static const double duration_max_s = 600;
static const double cores_max = 1000; /* of one function, on average */

static const double golden_ratio = 0.6180339887498949;

struct VtSynthPopulation {
    uint64_t seed;
    uint32_t *ranks; /* of each function's rate, from 0 */
    size_t functions_count;
    double lattice_shift;
    double tail_exponent;
    double tail_rate; /* at tail_from */
};

/* Mean rate under tail exponent @alpha: that of the lognormal below the splice, and of
 * a Pareto distribution bounded at rate_max above. */
static double mean_rate_under(double alpha, double tail_rate)
{
    const double score = gsl_cdf_ugaussian_Pinv(tail_from);
    const double body = exp(rate_mu + rate_sigma * rate_sigma / 2)
                      * gsl_cdf_ugaussian_P(score - rate_sigma);
    const double span = rate_max / tail_rate;
    const double tail = tail_rate * alpha / (1 - alpha) * (pow(span, 1 - alpha) - 1)
                      / (1 - pow(span, -alpha));

    return body + (1 - tail_from) * tail;
}

/* The mean falls as the exponent grows; bisection to the last bit or so. */
static double solve_tail_exponent(double tail_rate)
{
    double low = 0.1, high = 0.95;

    for (int i = 0; i < 60; i++) {
        const double middle = (low + high) / 2;

        if (mean_rate_under(middle, tail_rate) > mean_rate) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

VtSynthPopulation *vt_synth_population_new(size_t functions_count, uint64_t seed)
{
    VtSynthPopulation *self = g_new0(VtSynthPopulation, 1);
    VtRng rng;

    g_assert(functions_count <= UINT32_MAX);
    vt_rng_init(&rng, &(VtStreamKey){ .seed = seed,
                                      .subject = UINT64_MAX,
                                      .purpose = VT_PURPOSE_SYNTH });
    self->seed = seed;
    self->functions_count = functions_count;
    self->ranks = g_new(uint32_t, functions_count);
    for (size_t i = 0; i < functions_count; i++) {
        const size_t j = vt_rng_below(&rng, i + 1);

        self->ranks[i] = self->ranks[j];
        self->ranks[j] = (uint32_t)i;
    }
    self->lattice_shift = vt_rng_uniform(&rng);
    self->tail_rate = exp(rate_mu + rate_sigma * gsl_cdf_ugaussian_Pinv(tail_from));
    self->tail_exponent = solve_tail_exponent(self->tail_rate);
    return self;
}

void vt_synth_population_free(VtSynthPopulation *self)
{
    if (self == NULL)
        return;
    g_free(self->ranks);
    g_free(self);
}

double vt_synth_rate_quantile(const VtSynthPopulation *self, double u)
{
    if (u < tail_from)
        return exp(rate_mu + rate_sigma * gsl_cdf_ugaussian_Pinv(u));

    const double v = (u - tail_from) / (1 - tail_from);
    const double above = pow(rate_max / self->tail_rate, -self->tail_exponent);

    return self->tail_rate * pow(1 - v * (1 - above), -1 / self->tail_exponent);
}

double vt_synth_memory_quantile(double u)
{
    const double mb = burr_scale_mb * pow(pow(1 - u, -1 / burr_k) - 1, 1 / burr_c);

    return MIN(mb, memory_max_mb);
}

static double open_unit(double u)
{
    return CLAMP(u, 1e-12, 1 - 1e-12);
}

static double duration_s(const VtSynthPopulation *self, uint32_t rank, double u,
                         double rate_per_s)
{
    const double position = rank * golden_ratio + self->lattice_shift;
    const double residual = gsl_cdf_ugaussian_Pinv(open_unit(position - floor(position)));
    const double rate_score = gsl_cdf_ugaussian_Pinv(open_unit(u));
    const double score = MIN(rate_score, score_max);
    const double mixed =
        correlation * score + sqrt(1 - correlation * correlation) * residual;
    const double drawn = exp(duration_mu + duration_sigma * mixed);
    const double longest = MIN(duration_max_s, cores_max / rate_per_s);

    return CLAMP(drawn, duration_min_s, longest);
}

/* Shares of functions, in percent. [azure2019: figure 2] */
static VtSynthTrigger draw_trigger(VtRng *rng)
{
    static const double shares[VT_SYNTH_TRIGGERS] = {
        [VT_SYNTH_HTTP] = 55.0,         [VT_SYNTH_QUEUE] = 15.2,  [VT_SYNTH_TIMER] = 15.6,
        [VT_SYNTH_ORCHESTRATION] = 6.9, [VT_SYNTH_STORAGE] = 2.8, [VT_SYNTH_EVENT] = 2.2,
        [VT_SYNTH_OTHERS] = 2.3,
    };
    double left = 100 * vt_rng_uniform(rng);
    VtSynthTrigger trigger = VT_SYNTH_HTTP;

    while (trigger < VT_SYNTH_OTHERS && left >= shares[trigger])
        left -= shares[trigger++];
    return trigger;
}

/* The period people would write that is nearest to the drawn rate, by ratio. */
static int timer_period_minutes(double rate_per_s)
{
    static const int periods[] = { 1,  2,  3,  4,   5,   6,   10,  12,  15,
                                   20, 30, 60, 120, 180, 240, 360, 720, 1440 };
    const double wanted = 1 / (60 * rate_per_s);
    size_t best = 0;

    for (size_t i = 1; i < G_N_ELEMENTS(periods); i++) {
        if (fabs(log(periods[i] / wanted)) < fabs(log(periods[best] / wanted)))
            best = i;
    }
    return periods[best];
}

VtSynthFunction vt_synth_population_at(const VtSynthPopulation *self, size_t index)
{
    const VtStreamKey key = { .seed = self->seed,
                              .subject = index,
                              .purpose = VT_PURPOSE_SYNTH };
    const uint32_t rank = self->ranks[index];
    VtRng rng;

    vt_rng_init(&rng, &key);

    const double u = (rank + vt_rng_uniform(&rng)) / (double)self->functions_count;
    VtSynthFunction function = { .rate_per_s = vt_synth_rate_quantile(self, open_unit(u)),
                                 .trigger = draw_trigger(&rng) };

    function.duration_mean_s = duration_s(self, rank, u, function.rate_per_s);
    /* A timer fires at most once a minute and, here, at least once a day. */
    if (function.trigger == VT_SYNTH_TIMER && function.rate_per_s > 1.0 / 60)
        function.trigger = VT_SYNTH_QUEUE;
    if (function.trigger == VT_SYNTH_TIMER) {
        function.period_minutes = timer_period_minutes(function.rate_per_s);
        function.rate_per_s = 1 / (60.0 * function.period_minutes);
    }
    return function;
}
