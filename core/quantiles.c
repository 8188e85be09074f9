#include "core/quantiles.h"

#include <glib.h>

#include <math.h>
#include <string.h>

/* The mean of t^k is 1 / (k + 1). Kept off 0 and 1, where a segment would be a step. */
#define MEAN_POSITION_MIN 0.02
#define MEAN_POSITION_MAX 0.98

/* Steps of the midpoint rule on each segment between two percentiles. */
enum { STEPS = 64 };

static int first_upper(const VtQuantiles *self)
{
    return self->count - 3;
}

/* Of @u, which is not below the first of @count fractions. */
static int find_segment(const double *fractions, int count, double u)
{
    int segment = 0;

    while (segment < count - 2 && u >= fractions[segment + 1])
        segment++;
    return segment;
}

void vt_quantiles_init(VtQuantiles *self, const double *fractions, const double *values,
                       int count)
{
    g_assert(count >= 2 && count <= VT_QUANTILES_MAX);
    for (int i = 1; i < count; i++)
        g_assert(fractions[i - 1] < fractions[i] && values[i - 1] <= values[i]);
    self->count = count;
    self->bent_from = count;
    self->fractions = fractions;
    self->upper_exponent = 1;
    memcpy(self->values, values, (size_t)count * sizeof *values);
}

/* The mean is linear in x = 1 / (k + 1): base + x rise over the bent segments. */
typedef struct {
    double base;
    double rise;
} MeanLine;

static MeanLine mean_line(const VtQuantiles *self)
{
    MeanLine line = { .base = self->fractions[0] * self->values[0] };

    for (int i = 0; i + 1 < self->count; i++) {
        const double weight = self->fractions[i + 1] - self->fractions[i];
        const double step = self->values[i + 1] - self->values[i];

        line.base += weight * self->values[i];
        if (i >= first_upper(self)) {
            line.rise += weight * step;
        } else {
            line.base += weight * step / 2;
        }
    }
    return line;
}

void vt_quantiles_fit_mean(VtQuantiles *self, double mean)
{
    const MeanLine line = mean_line(self);

    if (line.rise <= 0)
        return; /* flat on top: nothing to bend */
    self->bent_from = first_upper(self);
    self->upper_exponent =
        1 / CLAMP((mean - line.base) / line.rise, MEAN_POSITION_MIN, MEAN_POSITION_MAX)
        - 1;
}

/* Where @u is in its segment, from 0 to 1. */
static double position(const double *fractions, int segment, double u)
{
    return (u - fractions[segment]) / (fractions[segment + 1] - fractions[segment]);
}

static double value_at(const VtQuantiles *self, int segment, double t)
{
    return self->values[segment]
         + (self->values[segment + 1] - self->values[segment]) * t;
}

double vt_quantiles_at(const VtQuantiles *self, double u)
{
    int segment;
    double t;

    if (u <= self->fractions[0])
        return self->values[0];
    segment = find_segment(self->fractions, self->count, u);
    t = position(self->fractions, segment, u);
    if (segment >= self->bent_from)
        t = pow(t, self->upper_exponent);
    return value_at(self, segment, t);
}

double vt_quantiles_mean(const VtQuantiles *self)
{
    const MeanLine line = mean_line(self);

    return line.base + line.rise / (self->upper_exponent + 1);
}

double vt_quantiles_clamped_mean(const VtQuantiles *self, double min, double max)
{
    double mean = 0;

    if (self->values[0] >= min && self->values[self->count - 1] <= max)
        return vt_quantiles_mean(self);
    for (int i = 0; i + 1 < self->count; i++) {
        const double from = self->fractions[i];
        const double width = self->fractions[i + 1] - from;
        double sum = 0;

        for (int step = 0; step < STEPS; step++) {
            const double u = from + width * (step + 0.5) / STEPS;
            const double value = vt_quantiles_at(self, u);

            sum += fmax(min, fmin(value, max));
        }
        mean += width * sum / STEPS;
    }
    return mean;
}

bool vt_quantiles_is_constant(const VtQuantiles *self)
{
    return self->values[0] >= self->values[self->count - 1];
}

void vt_quantile_guide_init(VtQuantileGuide *self, const double *fractions, int count)
{
    g_assert(fractions[0] <= 0 && fractions[count - 1] >= 1);
    for (int i = 1; i < count; i++)
        g_assert(fractions[i] - fractions[i - 1] >= 1.0 / VT_QUANTILES_CELLS);
    self->fractions = fractions;
    for (int i = 0; i < VT_QUANTILES_CELLS; i++) {
        self->segments[i] =
            (uint8_t)find_segment(fractions, count, (double)i / VT_QUANTILES_CELLS);
    }
}

static int guide_find(const VtQuantileGuide *self, double u)
{
    const int segment = self->segments[(int)(u * VT_QUANTILES_CELLS)];

    return segment + (u >= self->fractions[segment + 1]);
}

/* The bent ones are gathered before their powers are taken: which they are is chance, and
 * a processor that has to guess is wrong one time in four. */
void vt_quantiles_map(const VtQuantiles *self, const VtQuantileGuide *guide, double *us,
                      size_t count)
{
    uint8_t segments[VT_QUANTILES_BLOCK];
    uint8_t bent[VT_QUANTILES_BLOCK];
    size_t bent_count = 0;

    g_assert(count <= VT_QUANTILES_BLOCK);
    for (size_t i = 0; i < count; i++) {
        const int segment = guide_find(guide, us[i]);

        segments[i] = (uint8_t)segment;
        bent[bent_count] = (uint8_t)i;
        bent_count += segment >= self->bent_from;
        us[i] = position(guide->fractions, segment, us[i]);
    }
    for (size_t i = 0; i < bent_count; i++)
        us[bent[i]] = pow(us[bent[i]], self->upper_exponent);
    for (size_t i = 0; i < count; i++)
        us[i] = value_at(self, segments[i], us[i]);
}
