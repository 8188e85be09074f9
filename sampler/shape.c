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

static void rank_functions(VtShape *self, double *calls, size_t count, size_t minutes)
{
    const double hours = (double)minutes / HOUR_MINUTES;
    size_t rare = 0, next = count;
    double sum = 0, hot = 0;

    gsl_sort(calls, 1, count);
    for (size_t i = 0; i < count; i++) {
        rare += calls[i] < hours;
        sum += calls[i];
    }
    self->rare_functions_ratio = (double)rare / (double)count;
    for (int h = 0; h < VT_SHAPE_HOTTEST; h++) {
        const size_t hottest = (size_t)ceil(vt_shape_hottest[h] * (double)count);

        while (next > count - hottest)
            hot += calls[--next];
        self->hottest_calls_ratio[h] = hot / sum;
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

VtShape vt_shape_of_trace(const VtTrace *trace)
{
    const size_t minutes = trace->minutes_count;
    g_autofree double *row = g_new(double, minutes);
    g_autofree double *sums = g_new0(double, minutes);
    g_autofree double *calls = g_new0(double, trace->functions_count);
    g_autofree double *dispersions = g_new(double, trace->functions_count);
    VtShape self = { 0 };
    size_t called = 0;

    for (size_t i = 0; i < trace->functions_count; i++) {
        for (size_t t = 0; t < minutes; t++) {
            row[t] = vt_trace_row(trace, i)[t];
            calls[i] += row[t];
            sums[t] += row[t];
        }
        if (calls[i] > 0)
            dispersions[called++] = dispersion_of(row, minutes);
    }
    g_assert(called > 0);
    rank_functions(&self, calls, trace->functions_count, minutes);
    self.dispersion = vt_summary_quantiles(dispersions, called);
    self.total_dispersion = dispersion_of(sums, minutes);
    profile_hours(&self, sums, trace);
    gsl_sort(sums, 1, minutes);

    double sum = 0;

    for (size_t t = 0; t < minutes; t++)
        sum += sums[t];
    self.peak_to_mean = sums[minutes - 1] * (double)minutes / sum;
    return self;
}
