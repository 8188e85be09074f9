#include "sampler/marginals.h"

#include <string.h>

static size_t count_steps(const VtDimension *dimension)
{
    size_t steps = 0;

    for (size_t t = 0; t < dimension->minutes_count; t++) {
        steps++;
        for (size_t i = dimension->begin[t]; i < dimension->begin[t + 1]; i++) {
            steps += i == dimension->begin[t]
                  || dimension->cells[i].value > dimension->cells[i - 1].value;
        }
    }
    return steps;
}

static void count_places(VtMarginals *self, const VtDimension *dimension)
{
    const size_t cells = dimension->begin[dimension->minutes_count];

    for (size_t i = 0; i < cells; i++)
        self->places_begin[dimension->cells[i].function + 1]++;
}

/* Appends one minute's marginal; @ends are where functions put their next place. */
static void add_marginal(VtMarginals *self, const VtDimension *dimension, size_t minute,
                         size_t *ends)
{
    const size_t first = dimension->begin[minute], end = dimension->begin[minute + 1];
    const uint32_t marginal = (uint32_t)self->count++;
    size_t step = self->begin[marginal];
    double value = 0;

    self->below[step] = (uint32_t)(self->functions_count - (end - first));
    for (size_t i = first; i < end; i++) {
        const VtCell *cell = &dimension->cells[i];

        if (cell->value > value) {
            self->gap[step] = cell->value - value;
            self->below[step + 1] = self->below[step];
            value = cell->value;
            step++;
        }
        self->below[step]++;
        self->places[ends[cell->function]++] = (VtPlace){ marginal, (uint32_t)step };
    }
    self->gap[step] = 0;
    self->begin[marginal + 1] = step + 1;
}

void vt_marginals_init(VtMarginals *self, const VtDimension *invocations,
                       const VtDimension *resources, size_t functions_count)
{
    const VtDimension *const dimensions[] = { invocations, resources };
    const size_t steps = count_steps(invocations) + count_steps(resources);
    const size_t marginals = invocations->minutes_count + resources->minutes_count;

    g_assert(steps <= UINT32_MAX && functions_count <= INT32_MAX);
    *self = (VtMarginals){
        .functions_count = functions_count,
        .begin = g_new0(size_t, marginals + 1),
        .gap = g_new(double, steps),
        .below = g_new(uint32_t, steps),
        .places_begin = g_new0(size_t, functions_count + 1),
    };
    for (int d = 0; d < 2; d++)
        count_places(self, dimensions[d]);
    for (size_t f = 0; f < functions_count; f++)
        self->places_begin[f + 1] += self->places_begin[f];
    self->places = g_new(VtPlace, self->places_begin[functions_count]);

    g_autofree size_t *ends =
        g_memdup2(self->places_begin, functions_count * sizeof *self->places_begin);

    for (int d = 0; d < 2; d++) {
        for (size_t t = 0; t < dimensions[d]->minutes_count; t++)
            add_marginal(self, dimensions[d], t, ends);
    }
}

void vt_marginals_clear(VtMarginals *self)
{
    g_free(self->begin);
    g_free(self->gap);
    g_free(self->below);
    g_free(self->places);
    g_free(self->places_begin);
    memset(self, 0, sizeof *self);
}
