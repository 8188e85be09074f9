#include "sampler/shape.h"

#include "sampler/excerpt.h"

#include <gsl/gsl_sort.h>

#include <math.h>

const double vt_shape_hottest[VT_SHAPE_HOTTEST] = { 0.01, 0.05, 0.1, 0.2 };

#define HOUR_MINUTES 60

static double dispersion_of(const double *counts, size_t count)
{
    double sum = 0, squares = 0;

    for (size_t i = 0; i < count; i++)
        sum += counts[i];

    const double mean = sum / (double)count;

    for (size_t i = 0; i < count; i++)
        squares += (counts[i] - mean) * (counts[i] - mean);
    return squares / (double)count / mean;
}

/* How many functions are the hottest @share of @weight: whole functions of the trace. */
static double hottest_of(double weight, double share)
{
    return fmin(ceil(share * fmax(round(weight), 1)), weight);
}

/* @calls, of each function; sorts them. */
static void rank_functions(VtShape *self, VtWeightedValue *calls, size_t count,
                           size_t minutes)
{
    const double hours = (double)minutes / HOUR_MINUTES;
    double weight = 0, rare = 0, sum = 0, taken = 0, hot = 0;
    size_t next = count;

    vt_weighted_values_sort(calls, count);
    for (size_t i = 0; i < count; i++) {
        weight += calls[i].weight;
        rare += calls[i].value < hours ? calls[i].weight : 0;
        sum += calls[i].weight * calls[i].value;
    }
    self->rare_functions_ratio = rare / weight;
    for (int h = 0; h < VT_SHAPE_HOTTEST; h++) {
        const double hottest = hottest_of(weight, vt_shape_hottest[h]);

        for (; next > 0 && taken + calls[next - 1].weight <= hottest; next--) {
            taken += calls[next - 1].weight;
            hot += calls[next - 1].weight * calls[next - 1].value;
        }

        const double part = next > 0 ? (hottest - taken) * calls[next - 1].value : 0;

        self->hottest_calls_ratio[h] = (hot + part) / sum;
    }
}

static void profile_hours(VtShape *self, const double *sums, const VtTrace *trace)
{
    for (size_t t = 0; t < trace->minutes_count; t++) {
        const int64_t since = trace->first_minute - 1 + (int64_t)t;
        VtShapeHour *hour = &self->hours[since % VT_DAY_MINUTES / HOUR_MINUTES];

        hour->minutes++;
        hour->calls_per_minute += sums[t];
    }
    for (int h = 0; h < VT_SHAPE_HOURS; h++) {
        if (self->hours[h].minutes > 0)
            self->hours[h].calls_per_minute /= (double)self->hours[h].minutes;
    }
}

/* All calls of each minute, of which those of different functions coincide. */
static void add_totals(VtShape *self, double *sums, size_t minutes)
{
    double sum = 0;

    self->total_dispersion = dispersion_of(sums, minutes);
    gsl_sort(sums, 1, minutes);
    for (size_t t = 0; t < minutes; t++)
        sum += sums[t];
    self->peak_to_mean = sums[minutes - 1] * (double)minutes / sum;
}

VtShape vt_shape_of_trace(const VtTrace *trace, const double *weights)
{
    const size_t minutes = trace->minutes_count;
    g_autofree size_t *ranked = vt_trace_rank(trace); /* or sums would differ by rows */
    g_autofree double *row = g_new(double, minutes);
    g_autofree double *sums = g_new0(double, minutes);
    g_autofree VtWeightedValue *calls = g_new0(VtWeightedValue, trace->functions_count);
    g_autofree VtWeightedValue *dispersions =
        g_new(VtWeightedValue, trace->functions_count);
    VtShape self = { .total_dispersion = NAN, .peak_to_mean = NAN };
    size_t called = 0;

    for (size_t i = 0; i < trace->functions_count; i++) {
        const double weight = weights != NULL ? weights[ranked[i]] : 1;

        calls[i].weight = weight;
        for (size_t t = 0; t < minutes; t++) {
            row[t] = vt_trace_row(trace, ranked[i])[t];
            calls[i].value += row[t];
            sums[t] += weight * row[t];
        }
        if (calls[i].value > 0) {
            dispersions[called++] =
                (VtWeightedValue){ dispersion_of(row, minutes), weight };
        }
    }
    g_assert(called > 0);
    rank_functions(&self, calls, trace->functions_count, minutes);
    self.dispersion = vt_summary_weighted_quantiles(dispersions, called);
    profile_hours(&self, sums, trace);
    if (weights == NULL)
        add_totals(&self, sums, minutes);
    return self;
}
