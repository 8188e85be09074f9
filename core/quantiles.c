#include "core/quantiles.h"

#include <glib.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* The mean of t^k is 1 / (k + 1). Kept off 0 and 1, where a segment would be a step. */
#define MEAN_POSITION_MIN 0.02
#define MEAN_POSITION_MAX 0.98

/* Steps of the midpoint rule on each segment between two percentiles. */
enum { STEPS = 64 };

static bool is_bent(const VtQuantiles *self, int segment)
{
    return segment >= self->count - 3;
}

void vt_quantiles_init(VtQuantiles *self, const double *fractions, const double *values,
                       int count)
{
    g_assert(count >= 2 && count <= VT_QUANTILES_MAX);
    for (int i = 1; i < count; i++)
        g_assert(fractions[i - 1] < fractions[i] && values[i - 1] <= values[i]);
    self->count = count;
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
        if (is_bent(self, i)) {
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
    self->upper_exponent =
        1 / CLAMP((mean - line.base) / line.rise, MEAN_POSITION_MIN, MEAN_POSITION_MAX)
        - 1;
}

double vt_quantiles_at(const VtQuantiles *self, double u)
{
    int i = 0;
    double t;

    if (u <= self->fractions[0])
        return self->values[0];
    while (i < self->count - 2 && u >= self->fractions[i + 1])
        i++;
    t = (u - self->fractions[i]) / (self->fractions[i + 1] - self->fractions[i]);
    if (is_bent(self, i))
        t = pow(t, self->upper_exponent);
    return self->values[i] + (self->values[i + 1] - self->values[i]) * t;
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
