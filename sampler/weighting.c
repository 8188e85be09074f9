#include "sampler/weighting.h"

#include <math.h>
#include <string.h>

static size_t steps_count(const VtMarginals *marginals)
{
    return marginals->begin[marginals->count];
}

void vt_weighting_init(VtWeighting *self, const VtMarginals *marginals)
{
    *self = (VtWeighting){ .marginals = marginals,
                           .excess = g_new(double, steps_count(marginals)),
                           .running = g_new(double, steps_count(marginals)) };
}

void vt_weighting_clear(VtWeighting *self)
{
    g_free(self->excess);
    g_free(self->running);
    memset(self, 0, sizeof *self);
}

/* The weights at each step. */
static void spread(VtWeighting *self, const uint32_t *members, const double *weights,
                   size_t count)
{
    const VtMarginals *marginals = self->marginals;
    double total = 0;

    memset(self->excess, 0, steps_count(marginals) * sizeof(double));
    for (size_t i = 0; i < count; i++)
        total += weights[i];
    for (size_t m = 0; m < marginals->count; m++)
        self->excess[marginals->begin[m]] = total;
    for (size_t i = 0; i < count; i++) {
        const size_t *begin = &marginals->places_begin[members[i]];

        for (size_t p = begin[0]; p < begin[1]; p++) {
            const VtPlace place = marginals->places[p];

            self->excess[place.step] += weights[i];
            self->excess[marginals->begin[place.marginal]] -= weights[i];
        }
    }
}

double vt_weighting_set(VtWeighting *self, const uint32_t *members, const double *weights,
                        size_t count)
{
    const VtMarginals *marginals = self->marginals;
    const double functions = (double)marginals->functions_count;
    double area = 0;

    spread(self, members, weights, count);
    for (size_t m = 0; m < marginals->count; m++) {
        double weight = 0;

        for (size_t i = marginals->begin[m]; i < marginals->begin[m + 1]; i++) {
            weight += self->excess[i];
            self->excess[i] = weight - (double)marginals->below[i] / functions;
            area += fabs(self->excess[i]) * marginals->gap[i];
        }
    }
    return area / (double)marginals->count;
}

/* The derivative of the distance by the weight of a function, but for a constant that
 * all functions share: weight counts from a function's place on, so less weight is seen
 * by the steps before it. */
static void find_slopes(VtWeighting *self, const uint32_t *members, size_t count,
                        double *slopes)
{
    const VtMarginals *marginals = self->marginals;

    for (size_t m = 0; m < marginals->count; m++) {
        double sum = 0;

        for (size_t i = marginals->begin[m]; i < marginals->begin[m + 1]; i++) {
            self->running[i] = sum;
            sum += self->excess[i] > 0 ? marginals->gap[i]
                 : self->excess[i] < 0 ? -marginals->gap[i]
                                       : 0;
        }
    }
    for (size_t i = 0; i < count; i++)
        slopes[i] = -vt_weighting_gain(self, members[i]);
}

/* A step against the slopes, each function's shortened by what its slopes were so far.
 * [adagrad] */
static void descend(double *weights, const double *slopes, double *squares, size_t count)
{
    static const double length = 0.3, least = 1e-300;
    double mean = 0, total = 0;

    for (size_t i = 0; i < count; i++)
        mean += weights[i] * slopes[i];
    for (size_t i = 0; i < count; i++) {
        const double slope = slopes[i] - mean;

        squares[i] += slope * slope;
        weights[i] *= exp(-length * slope / sqrt(squares[i] + least));
        total += weights[i];
    }
    for (size_t i = 0; i < count; i++)
        weights[i] /= total;
}

double vt_weighting_fit(VtWeighting *self, const uint32_t *members, double *weights,
                        size_t count, int rounds)
{
    g_autofree double *slopes = g_new(double, count);
    g_autofree double *squares = g_new0(double, count);
    g_autofree double *tried = g_memdup2(weights, count * sizeof *weights);
    double best = vt_weighting_set(self, members, weights, count);

    for (int i = 0; i < rounds; i++) {
        find_slopes(self, members, count, slopes);
        descend(tried, slopes, squares, count);

        const double distance = vt_weighting_set(self, members, tried, count);

        if (distance < best) {
            best = distance;
            memcpy(weights, tried, count * sizeof *weights);
        }
    }
    return vt_weighting_set(self, members, weights, count);
}

/* Adds @weight to the steps from @function's place on in each marginal. */
static void add(VtWeighting *self, uint32_t function, double weight)
{
    const VtMarginals *marginals = self->marginals;
    const VtPlace *place = &marginals->places[marginals->places_begin[function]];
    const VtPlace *end = &marginals->places[marginals->places_begin[function + 1]];

    for (size_t m = 0; m < marginals->count; m++) {
        size_t from = marginals->begin[m];

        if (place < end && place->marginal == m)
            from = place++->step;
        for (size_t i = from; i < marginals->begin[m + 1]; i++)
            self->excess[i] += weight;
    }
}

void vt_weighting_lift(VtWeighting *self, uint32_t member, double weight)
{
    const VtMarginals *marginals = self->marginals;

    add(self, member, -weight);
    for (size_t m = 0; m < marginals->count; m++) {
        double sum = 0;

        for (size_t i = marginals->begin[m]; i < marginals->begin[m + 1]; i++) {
            self->running[i] = sum;
            sum += (fabs(self->excess[i] + weight) - fabs(self->excess[i]))
                 * marginals->gap[i];
        }
    }
}

double vt_weighting_gain(const VtWeighting *self, uint32_t function)
{
    const VtMarginals *marginals = self->marginals;
    const size_t end = marginals->places_begin[function + 1];
    double sum = 0;

    for (size_t p = marginals->places_begin[function]; p < end; p++)
        sum += self->running[marginals->places[p].step];
    return sum / (double)marginals->count;
}

void vt_weighting_drop(VtWeighting *self, uint32_t function, double weight)
{
    add(self, function, weight);
}
