#include "sampler/dimension.h"

#include <stdlib.h>
#include <string.h>

static int compare_cells(const void *a, const void *b)
{
    const VtCell *x = a, *y = b;

    return (x->value > y->value) - (x->value < y->value);
}

/* Fills one dimension: @factors turn a function's count into its value; NULL for 1. */
static void init(VtDimension *self, const VtTrace *trace, const double *factors)
{
    const size_t minutes = trace->minutes_count;
    g_autofree size_t *end = g_new(size_t, minutes + 1);

    self->minutes_count = minutes;
    self->begin = g_new0(size_t, minutes + 1);
    for (size_t i = 0; i < trace->functions_count; i++) {
        const uint32_t *row = vt_trace_row(trace, i);

        for (size_t t = 0; t < minutes; t++)
            self->begin[t + 1] += row[t] > 0 && (factors == NULL || factors[i] > 0);
    }
    for (size_t t = 0; t < minutes; t++)
        self->begin[t + 1] += self->begin[t];
    memcpy(end, self->begin, (minutes + 1) * sizeof *end);
    self->cells = g_new(VtCell, self->begin[minutes]);
    for (size_t i = 0; i < trace->functions_count; i++) {
        const uint32_t *row = vt_trace_row(trace, i);
        const double factor = factors == NULL ? 1 : factors[i];

        if (!(factor > 0))
            continue;
        for (size_t t = 0; t < minutes; t++) {
            if (row[t] > 0) {
                self->cells[end[t]++] =
                    (VtCell){ .value = row[t] * factor, .function = (uint32_t)i };
            }
        }
    }
    for (size_t t = 0; t < minutes; t++) {
        const size_t count = self->begin[t + 1] - self->begin[t];

        if (count > 0)
            qsort(&self->cells[self->begin[t]], count, sizeof(VtCell), compare_cells);
    }
}

static double *resource_factors(const VtTrace *trace, double norm)
{
    double *factors = g_new(double, trace->functions_count);

    for (size_t i = 0; i < trace->functions_count; i++) {
        const VtTraceFunction *function = &trace->functions[i];

        factors[i] = function->duration_mean_ms * function->memory_mean_mib / norm;
    }
    return factors;
}

void vt_dimension_init_invocations(VtDimension *self, const VtTrace *trace)
{
    init(self, trace, NULL);
}

void vt_dimension_init_resources(VtDimension *self, const VtTrace *trace, double norm)
{
    g_autofree double *factors = resource_factors(trace, norm);

    init(self, trace, factors);
}

void vt_dimension_clear(VtDimension *self)
{
    g_free(self->cells);
    g_free(self->begin);
}
