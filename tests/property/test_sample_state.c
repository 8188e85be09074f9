/* What an exchange changes, found step by step, against distances from scratch. */
#include "core/rng.h"
#include "sampler/bound.h"
#include "sampler/distance.h"
#include "sampler/min_sum.h"
#include "sampler/sample_state.h"
#include "tests/support/tiny_trace.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

enum { FUNCTIONS = 90, MINUTES = 7, SIZE = 25 };

typedef struct {
    VtTrace *trace;
    VtDistances *distances;
    VtMarginals marginals;
    VtRng rng;
    uint32_t order[FUNCTIONS];
} Case;

/* Heavy tails, ties, zeros and functions without any resources. */
static void case_init(Case *self, uint64_t seed)
{
    uint32_t counts[FUNCTIONS * MINUTES];

    vt_rng_init(&self->rng, &(VtStreamKey){ .seed = seed, .purpose = VT_PURPOSE_TEST });
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        const double u = vt_rng_uniform(&self->rng);

        counts[i] = u < 0.5 ? 0 : (uint32_t)(1 / (1.0001 - u));
    }
    self->trace = tiny_trace(counts, FUNCTIONS, MINUTES);
    for (size_t i = 0; i < FUNCTIONS; i++) {
        self->trace->functions[i].duration_mean_ms =
            (double)vt_rng_below(&self->rng, 10) * 1000;
        self->trace->functions[i].memory_mean_mib = 100 * vt_rng_uniform(&self->rng);
        self->order[i] = (uint32_t)i;
    }
    self->distances = vt_distances_new(self->trace, VT_RESOURCE_NORM);
    vt_marginals_init(&self->marginals, vt_distances_invocations(self->distances),
                      vt_distances_resources(self->distances), FUNCTIONS);
}

static void case_clear(Case *self)
{
    vt_marginals_clear(&self->marginals);
    vt_distances_free(self->distances);
    vt_trace_free(self->trace);
}

static double recomputed(const Case *self, size_t size)
{
    size_t members[FUNCTIONS];

    for (size_t i = 0; i < size; i++)
        members[i] = self->order[i];
    return vt_distance_mean(vt_distances_of_subset(self->distances, members, size));
}

static void swap(uint32_t *order, size_t a, size_t b)
{
    const uint32_t function = order[a];

    order[a] = order[b];
    order[b] = function;
}

static bool is_near(double actual, double expected)
{
    return fabs(actual - expected) <= 1e-12 * MAX(1, fabs(expected));
}

Test(sample_state, changes_add_up_to_distances_after_thousands_of_exchanges)
{
    for (uint64_t seed = 1; seed <= 3; seed++) {
        Case c;
        VtSampleState state;

        case_init(&c, seed);
        vt_sample_state_init(&state, &c.marginals, c.order, SIZE);
        cr_assert(is_near(state.distance, recomputed(&c, SIZE)));
        for (int i = 0; i < 3000; i++) {
            const size_t a = vt_rng_below(&c.rng, SIZE);
            const size_t b = SIZE + vt_rng_below(&c.rng, FUNCTIONS - SIZE);
            const uint32_t leaves = c.order[a], joins = c.order[b];
            const double change = vt_sample_state_change(&state, leaves, joins);

            vt_sample_state_exchange(&state, leaves, joins, change);
            swap(c.order, a, b);
            cr_assert(is_near(state.distance, recomputed(&c, SIZE)), "seed %d step %d",
                      (int)seed, i);
        }
        vt_sample_state_clear(&state);
        case_clear(&c);
    }
}

/* up(a) + down(b) - sum of min(bend(a), bend(b)), in single precision. */
Test(sample_state, terms_tell_what_an_exchange_changes)
{
    for (uint64_t seed = 1; seed <= 3; seed++) {
        const size_t width = vt_min_sum_padded(2 * MINUTES);
        Case c;
        VtSampleState state;

        case_init(&c, seed);
        vt_sample_state_init(&state, &c.marginals, c.order, SIZE);
        for (int i = 0; i < 500; i++) {
            const size_t a = vt_rng_below(&c.rng, SIZE);
            const size_t b = SIZE + vt_rng_below(&c.rng, FUNCTIONS - SIZE);
            g_autofree float *rows = g_new0(float, 2 * width);
            const VtExchangeTerms leaves =
                vt_sample_state_terms(&state, c.order[a], rows);
            const VtExchangeTerms joins =
                vt_sample_state_terms(&state, c.order[b], &rows[width]);
            const double change = vt_sample_state_change(&state, c.order[a], c.order[b]);
            const double common = (double)vt_min_sum(rows, &rows[width], width);
            const double scale = fabs(leaves.up) + fabs(joins.down) + common;

            cr_assert(fabs(leaves.up + joins.down - common - change) <= 1e-5 * scale,
                      "seed %d step %d", (int)seed, i);
            cr_assert(common <= MIN(leaves.bend, joins.bend) + 1e-5 * scale);
            vt_sample_state_exchange(&state, c.order[a], c.order[b], change);
            vt_sample_state_refresh(&state);
            swap(c.order, a, b);
        }
        vt_sample_state_clear(&state);
        case_clear(&c);
    }
}

Test(bound, is_never_above_a_sample_of_any_size_and_0_for_the_whole_trace)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        Case c;

        case_init(&c, seed);
        for (size_t size = 1; size <= FUNCTIONS; size++) {
            for (size_t i = 0; i < size; i++)
                swap(c.order, i, i + vt_rng_below(&c.rng, FUNCTIONS - i));

            const double bound = vt_bound_of_size(&c.marginals, size);

            cr_expect(bound >= 0 && bound <= recomputed(&c, size) + 1e-12,
                      "seed %d size %zu", (int)seed, size);
        }
        cr_expect(eq(dbl, vt_bound_of_size(&c.marginals, FUNCTIONS), 0));
        case_clear(&c);
    }
}
