#include "sampler/distance.h"
#include "sampler/nested_search.h"
#include "tests/support/tiny_trace.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

enum { FUNCTIONS = 14, MINUTES = 5 };

static const size_t sizes[] = { 3, 6 };
static const double references[] = { 2, 2 }; /* about what the best comes to */

typedef struct {
    VtTrace *trace;
    VtDistances *distances;
    VtMarginals marginals;
    uint32_t order[FUNCTIONS];
} Case;

static void case_init(Case *self, uint64_t seed)
{
    uint32_t counts[FUNCTIONS * MINUTES];
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = seed, .purpose = VT_PURPOSE_TEST });
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++)
        counts[i] = (uint32_t)vt_rng_below(&rng, 4) * (uint32_t)(1 + i / MINUTES);
    self->trace = tiny_trace(counts, FUNCTIONS, MINUTES);
    self->distances = vt_distances_new(self->trace, VT_RESOURCE_NORM);
    vt_marginals_init(&self->marginals, vt_distances_invocations(self->distances),
                      vt_distances_resources(self->distances), FUNCTIONS);
    for (uint32_t i = 0; i < FUNCTIONS; i++)
        self->order[i] = i;
}

static void case_clear(Case *self)
{
    vt_marginals_clear(&self->marginals);
    vt_distances_free(self->distances);
    vt_trace_free(self->trace);
}

static VtNestedSearch search_of(Case *c, uint64_t seed)
{
    return (VtNestedSearch){
        .marginals = &c->marginals,
        .order = c->order,
        .order_count = FUNCTIONS,
        .sizes = sizes,
        .sizes_count = 2,
        .references = references,
        .stream = { .seed = seed, .purpose = VT_PURPOSE_TEST },
        .effort = { .evaluations = 1000000 },
        .cooling_sweeps = 50,
    };
}

static double objective_of(const Case *c)
{
    double distances[2];

    for (size_t l = 0; l < 2; l++) {
        size_t members[FUNCTIONS];

        for (size_t i = 0; i < sizes[l]; i++)
            members[i] = c->order[i];
        distances[l] =
            vt_distance_mean(vt_distances_of_subset(c->distances, members, sizes[l]));
    }
    return vt_nested_search_objective(distances, references, 2);
}

/* Everything that @bits says is in, from @chosen, in order; the others behind. */
static void order_by(Case *c, uint32_t large, uint32_t small)
{
    size_t ends[] = { 0, sizes[0], sizes[1] };

    for (uint32_t i = 0; i < FUNCTIONS; i++) {
        const int level = (small >> i & 1) ? 0 : (large >> i & 1) ? 1 : 2;

        c->order[ends[level]++] = i;
    }
}

/* The best of all pairs of nested samples: C(14, 6) x C(6, 3) = 60,060. */
static double best_of_all(Case *c)
{
    double best = INFINITY;

    for (uint32_t large = 0; large < 1u << FUNCTIONS; large++) {
        if ((size_t)__builtin_popcount(large) != sizes[1])
            continue;
        for (uint32_t small = large; small > 0; small = (small - 1) & large) {
            if ((size_t)__builtin_popcount(small) != sizes[0])
                continue;
            order_by(c, large, small);
            best = MIN(best, objective_of(c));
        }
    }
    return best;
}

Test(nested_search, finds_the_best_there_is_in_some_start)
{
    for (uint64_t seed = 1; seed <= 3; seed++) {
        double least = INFINITY;
        Case c;

        case_init(&c, seed);

        const double best = best_of_all(&c);

        for (uint64_t start = 0; start < 40; start++) {
            const VtNestedSearch search = search_of(&c, start);
            double distances[2] = { 0 };

            vt_nested_search_run(&search, distances);
            cr_expect(epsilon_eq(dbl, objective_of(&c),
                                 vt_nested_search_objective(distances, references, 2),
                                 1e-9));
            least = MIN(least, objective_of(&c));
        }
        cr_expect(least <= best * (1 + 1e-6), "seed %d: %g, best %g", (int)seed, least,
                  best);
        case_clear(&c);
    }
}

Test(nested_search, ends_where_no_exchange_helps)
{
    for (uint64_t seed = 1; seed <= 10; seed++) {
        double distances[2] = { 0 };
        Case c;

        case_init(&c, seed);

        VtNestedSearch search = search_of(&c, seed);

        search.cooling_sweeps = 0;
        vt_nested_search_run(&search, distances);

        const double found = objective_of(&c);

        for (size_t a = 0; a < FUNCTIONS; a++) {
            for (size_t b = 0; b < a; b++) {
                const uint32_t function = c.order[a];

                c.order[a] = c.order[b];
                c.order[b] = function;
                cr_expect(objective_of(&c) >= found * (1 - 1e-6), "seed %d: %zu, %zu",
                          (int)seed, a, b);
                c.order[b] = c.order[a];
                c.order[a] = function;
            }
        }
        case_clear(&c);
    }
}

Test(nested_search, ends_when_its_effort_is_spent)
{
    double distances[2] = { 0 };
    Case spent, late;

    case_init(&spent, 1);
    case_init(&late, 1);

    VtNestedSearch none = search_of(&spent, 1), past = search_of(&late, 1);

    none.effort.evaluations = 1;
    vt_nested_search_run(&none, distances);
    past.effort.deadline_us = 1;
    vt_nested_search_run(&past, distances);
    for (uint32_t i = 0; i < FUNCTIONS; i++)
        cr_expect(eq(u32, late.order[i], i));
    case_clear(&spent);
    case_clear(&late);
}
