#include "sampler/sample_state.h"

#include <math.h>
#include <string.h>

enum { LANES = 4 };

static double scale(const VtSampleState *self)
{
    return (double)self->size * (double)self->marginals->functions_count
         * (double)self->marginals->count;
}

/* c N - k n, a whole number below 2^53. Processors convert signed numbers faster. */
static inline double excess(const VtSampleState *self, size_t step)
{
    return (double)(int32_t)self->members[step] * (double)self->marginals->functions_count
         - (double)(int32_t)self->marginals->below[step] * (double)self->size;
}

static void count_members(VtSampleState *self, const uint32_t *order)
{
    const VtMarginals *marginals = self->marginals;

    for (size_t m = 0; m < marginals->count; m++)
        self->members[marginals->begin[m]] = (uint32_t)self->size;
    for (size_t i = 0; i < self->size; i++) {
        const size_t *begin = &marginals->places_begin[order[i]];

        for (size_t p = begin[0]; p < begin[1]; p++) {
            self->members[marginals->places[p].step]++;
            self->members[marginals->begin[marginals->places[p].marginal]]--;
        }
    }
    for (size_t m = 0; m < marginals->count; m++) {
        for (size_t i = marginals->begin[m] + 1; i < marginals->begin[m + 1]; i++)
            self->members[i] += self->members[i - 1];
    }
}

void vt_sample_state_init(VtSampleState *self, const VtMarginals *marginals,
                          const uint32_t *order, size_t size)
{
    const size_t steps = marginals->begin[marginals->count];
    double area = 0;

    *self = (VtSampleState){
        .marginals = marginals,
        .size = size,
        .members = g_new0(uint32_t, steps),
        .sums = g_new0(VtRunningSums, steps),
        .stale_from = g_new(uint32_t, marginals->count),
        .is_stale = true,
    };
    count_members(self, order);
    for (size_t i = 0; i < steps; i++)
        area += fabs(excess(self, i)) * marginals->gap[i];
    self->distance = area / scale(self);
    for (size_t m = 0; m < marginals->count; m++)
        self->stale_from[m] = (uint32_t)marginals->begin[m];
    vt_sample_state_refresh(self);
}

void vt_sample_state_clear(VtSampleState *self)
{
    g_free(self->members);
    g_free(self->sums);
    g_free(self->stale_from);
    memset(self, 0, sizeof *self);
}

size_t vt_sample_state_bytes(const VtMarginals *marginals)
{
    return marginals->begin[marginals->count] * (sizeof(uint32_t) + sizeof(VtRunningSums))
         + marginals->count * sizeof(uint32_t);
}

/* The steps of one marginal between the places of two functions: those from @first up to
 * before @end have one member more (@added 1) or less (-1) after the exchange. */
typedef struct {
    size_t first, end;
    uint32_t marginal;
    int added;
} Span;

/* Walks the places of both functions, marginal by marginal. */
typedef struct {
    const VtMarginals *marginals;
    const VtPlace *leaves, *leaves_end, *joins, *joins_end;
} Spans;

static Spans spans_between(const VtMarginals *marginals, uint32_t leaves, uint32_t joins)
{
    const VtPlace *places = marginals->places;
    const size_t *begin = marginals->places_begin;

    return (Spans){ marginals, &places[begin[leaves]], &places[begin[leaves + 1]],
                    &places[begin[joins]], &places[begin[joins + 1]] };
}

static inline bool spans_next(Spans *self, Span *out)
{
    while (self->leaves < self->leaves_end || self->joins < self->joins_end) {
        const uint32_t of_leaves =
            self->leaves < self->leaves_end ? self->leaves->marginal : UINT32_MAX;
        const uint32_t of_joins =
            self->joins < self->joins_end ? self->joins->marginal : UINT32_MAX;
        const uint32_t marginal = MIN(of_leaves, of_joins);
        const size_t zero = self->marginals->begin[marginal];
        const size_t from = of_leaves == marginal ? self->leaves++->step : zero;
        const size_t to = of_joins == marginal ? self->joins++->step : zero;

        if (from == to)
            continue;
        *out = (Span){ MIN(from, to), MAX(from, to), marginal, to < from ? 1 : -1 };
        return true;
    }
    return false;
}

/* What one member more or less at or below @step adds to the area. */
static inline double area_added(const VtSampleState *self, size_t step, double added)
{
    const double now = excess(self, step);

    return (fabs(now + added) - fabs(now)) * self->marginals->gap[step];
}

double vt_sample_state_change(const VtSampleState *self, uint32_t leaves, uint32_t joins)
{
    const double functions = (double)self->marginals->functions_count;
    Spans spans = spans_between(self->marginals, leaves, joins);
    double lanes[LANES] = { 0 }; /* which add up side by side */
    double area = 0;
    Span span;

    while (spans_next(&spans, &span)) {
        const double added = span.added * functions;
        size_t i = span.first;

        for (; i + LANES <= span.end; i += LANES) {
            for (size_t j = 0; j < LANES; j++)
                lanes[j] += area_added(self, i + j, added);
        }
        for (; i < span.end; i++)
            area += area_added(self, i, added);
    }
    for (size_t j = 0; j < LANES; j++)
        area += lanes[j];
    return area / scale(self);
}

void vt_sample_state_exchange(VtSampleState *self, uint32_t leaves, uint32_t joins,
                              double change)
{
    Spans spans = spans_between(self->marginals, leaves, joins);
    Span span;

    while (spans_next(&spans, &span)) {
        uint32_t *stale_from = &self->stale_from[span.marginal];

        for (size_t i = span.first; i < span.end; i++)
            self->members[i] += (uint32_t)span.added;
        *stale_from = MIN(*stale_from, (uint32_t)span.first);
    }
    self->distance += change;
    self->is_stale = true;
}

/* Sums go on in double precision from where they are right. */
static void refresh_marginal(VtSampleState *self, size_t first, size_t last)
{
    const double functions = (double)self->marginals->functions_count;
    const double unit = 1 / scale(self);
    double down = self->sums[first].down, bend = self->sums[first].bend;

    for (size_t i = first; i < last; i++) {
        const double now = excess(self, i), gap = self->marginals->gap[i] * unit;

        down += (fabs(now - functions) - fabs(now)) * gap;
        bend += 2 * MAX(functions - fabs(now), 0) * gap;
        self->sums[i + 1] = (VtRunningSums){ (float)down, (float)bend };
    }
}

void vt_sample_state_refresh(VtSampleState *self)
{
    const size_t *begin = self->marginals->begin;

    if (!self->is_stale)
        return;
    for (size_t m = 0; m < self->marginals->count; m++) {
        const size_t last = begin[m + 1] - 1;

        if (self->stale_from[m] < last)
            refresh_marginal(self, self->stale_from[m], last);
        self->stale_from[m] = (uint32_t)last;
    }
    self->is_stale = false;
}

VtExchangeTerms vt_sample_state_terms(const VtSampleState *self, uint32_t function,
                                      float *row)
{
    const VtMarginals *marginals = self->marginals;
    const size_t end = marginals->places_begin[function + 1];
    double down = 0, bend = 0;

    for (size_t p = marginals->places_begin[function]; p < end; p++) {
        const VtPlace place = marginals->places[p];
        const VtRunningSums sums = self->sums[place.step];

        down += sums.down;
        bend += sums.bend;
        row[place.marginal] = sums.bend;
    }
    return (VtExchangeTerms){ .up = bend - down, .down = down, .bend = bend };
}
