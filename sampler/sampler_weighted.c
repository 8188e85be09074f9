/* Functions that each stand for so many of the trace's, chosen together with their
 * weights: docs/sampling.md. */
#include "core/parallel.h"
#include "sampler/effort.h"
#include "sampler/sampler.h"
#include "sampler/strata.h"
#include "sampler/weighting.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum {
    ROUNDS = 60,        /* of exchanges, at most */
    FITTING = 100,      /* of weights, after each round of exchanges */
    FITTING_MAX = 3000, /* of weights, for a sample that is chosen */
};

static const double least_gain = 1e-4;    /* relative, of a round worth the next one */
static const double fitting_steps = 5e8;  /* read to fit the weights of one sample */
static const double default_terms = 60e9; /* read by a start when no effort is given */

/* Most of the distance is that of the hottest functions, so the first members are chosen
 * in parts of the population that shrink towards them, with the cube of their number. */
static const double shrinking = 3;

typedef struct {
    const VtSamplerRequest *request;
    const size_t *strata; /* the functions in the order of strata */
    VtEffort effort;      /* of a start */
    uint32_t **orders;    /* of each start */
    double *objectives;   /* of each start: the mean logarithm of the distances */
} Plan;

typedef struct {
    const Plan *plan;
    VtWeighting weighting;
    uint32_t *order;
    double *weights;
    bool *is_member;
    VtEffortMeter meter;
    VtRng rng;
} Start;

/* Each function of the trace counts for the member that is next in the order of strata:
 * weights to begin with. */
static void weigh_by_neighbours(const size_t *strata, size_t functions_count,
                                const uint32_t *members, double *weights, size_t count)
{
    g_autofree size_t *slots = g_new(size_t, functions_count);
    size_t last = SIZE_MAX, waiting = 0;

    for (size_t f = 0; f < functions_count; f++)
        slots[f] = SIZE_MAX;
    memset(weights, 0, count * sizeof *weights);
    for (size_t i = 0; i < count; i++)
        slots[members[i]] = i;
    for (size_t i = 0; i < functions_count; i++) {
        const size_t slot = slots[strata[i]];

        waiting++;
        if (slot == SIZE_MAX)
            continue;
        /* Half of those in between go to each side, all before the first to it. */
        if (last != SIZE_MAX) {
            weights[last] += (double)(waiting - 1) / 2;
            weights[slot] += (double)(waiting + 1) / 2;
        } else {
            weights[slot] += (double)waiting;
        }
        waiting = 0;
        last = slot;
    }
    weights[last] += (double)waiting;
    for (size_t i = 0; i < count; i++)
        weights[i] /= (double)functions_count;
}

/* Adds members up to @size, one of each part of the others. */
static void add_members(Start *self, size_t from, size_t size)
{
    const size_t functions = self->plan->request->trace->functions_count;
    g_autofree uint32_t *others = g_new(uint32_t, functions - from);
    const size_t count = size - from;
    size_t others_count = 0, first = 0;

    for (size_t i = 0; i < functions; i++) {
        const size_t function = self->plan->strata[i];

        if (!self->is_member[function])
            others[others_count++] = (uint32_t)function;
    }
    for (size_t i = 0; i < count; i++) {
        const double left = 1 - (double)(i + 1) / (double)count;
        const size_t wanted =
            others_count - (size_t)((double)others_count * pow(left, shrinking));
        const size_t end = CLAMP(wanted, first + 1, others_count - (count - 1 - i));
        const uint32_t drawn = others[first + vt_rng_below(&self->rng, end - first)];

        self->order[from + i] = drawn;
        self->is_member[drawn] = true;
        first = end;
    }
}

/* Gives the place of the member at @slot to the function that suits it best. */
static void exchange(Start *self, size_t slot)
{
    const size_t functions = self->plan->request->trace->functions_count;
    const size_t *ranked = self->plan->request->ranked;
    const uint32_t member = self->order[slot];
    uint32_t best = member;

    vt_weighting_lift(&self->weighting, member, self->weights[slot]);

    double most = vt_weighting_gain(&self->weighting, member);

    for (size_t i = 0; i < functions; i++) {
        const uint32_t function = (uint32_t)ranked[i];

        if (self->is_member[function])
            continue;

        const double gain = vt_weighting_gain(&self->weighting, function);

        if (gain > most) {
            most = gain;
            best = function;
        }
    }
    self->meter.evaluations += functions;
    self->is_member[member] = false;
    self->is_member[best] = true;
    self->order[slot] = best;
    vt_weighting_drop(&self->weighting, best, self->weights[slot]);
}

/* Chooses the members from @from up to @size, the others being those of the next smaller
 * sample. Returns the distance. */
static double choose_size(Start *self, size_t from, size_t size)
{
    const VtSamplerRequest *request = self->plan->request;
    double distance = 0, before = 0;

    add_members(self, from, size);
    weigh_by_neighbours(self->plan->strata, request->trace->functions_count, self->order,
                        self->weights, size);
    distance = vt_weighting_fit(&self->weighting, self->order, self->weights, size,
                                10 * FITTING);
    for (int round = 0; round < ROUNDS && vt_effort_spent(&self->meter) < 1; round++) {
        before = distance;
        for (size_t i = from; i < size && vt_effort_spent(&self->meter) < 1; i++)
            exchange(self, i);
        distance =
            vt_weighting_fit(&self->weighting, self->order, self->weights, size, FITTING);
        if (distance >= before * (1 - least_gain))
            break;
    }
    return distance;
}

static void run_start(size_t index, void *data)
{
    const Plan *plan = data;
    const VtSamplerRequest *request = plan->request;
    const size_t functions = request->trace->functions_count;
    const size_t largest = request->sizes[request->sizes_count - 1];
    const VtStreamKey key = { .seed = request->seed,
                              .subject = index,
                              .purpose = VT_PURPOSE_SAMPLER };
    Start start = { .plan = plan,
                    .order = g_new(uint32_t, largest),
                    .weights = g_new(double, largest),
                    .is_member = g_new0(bool, functions),
                    .meter = vt_effort_begin(&plan->effort) };
    double sum = 0;
    size_t from = 0;

    vt_rng_init(&start.rng, &key);
    vt_weighting_init(&start.weighting, request->marginals);
    for (size_t i = 0; i < request->sizes_count; i++) {
        const double distance = choose_size(&start, from, request->sizes[i]);

        sum += log(MAX(distance, DBL_MIN)); /* the whole trace is at 0 */
        from = request->sizes[i];
    }
    plan->orders[index] = start.order;
    plan->objectives[index] = sum;
    vt_weighting_clear(&start.weighting);
    g_free(start.weights);
    g_free(start.is_member);
}

static size_t *choose(const VtSamplerRequest *request)
{
    const size_t starts = (size_t)request->trials;
    const size_t largest = request->sizes[request->sizes_count - 1];
    g_autofree size_t *strata = vt_strata_order(request->trace, request->ranked);
    g_autofree uint32_t **orders = g_new0(uint32_t *, starts);
    g_autofree double *objectives = g_new(double, starts);
    size_t *order = g_new(size_t, largest), best = 0;
    Plan plan = {
        .request = request,
        .strata = strata,
        .effort =
            vt_effort_new(request->evaluations, request->budget_s,
                          (uint64_t)(default_terms / (double)request->marginals->count)),
        .orders = orders,
        .objectives = objectives,
    };

    vt_parallel_for(request->jobs, starts, run_start, &plan);
    for (size_t i = 1; i < starts; i++) {
        if (objectives[i] < objectives[best])
            best = i;
    }
    for (size_t i = 0; i < largest; i++)
        order[i] = orders[best][i];
    for (size_t i = 0; i < starts; i++)
        g_free(orders[i]);
    return order;
}

static double *weigh(const VtSamplerRequest *request, const size_t *functions,
                     size_t count)
{
    const size_t steps = request->marginals->begin[request->marginals->count];
    const int rounds = (int)MIN(fitting_steps / (double)steps, FITTING_MAX);
    g_autofree size_t *strata = vt_strata_order(request->trace, request->ranked);
    g_autofree uint32_t *members = g_new(uint32_t, count);
    double *weights = g_new(double, count);
    VtWeighting weighting;

    for (size_t i = 0; i < count; i++)
        members[i] = (uint32_t)functions[i];
    weigh_by_neighbours(strata, request->trace->functions_count, members, weights, count);
    vt_weighting_init(&weighting, request->marginals);
    vt_weighting_fit(&weighting, members, weights, count, rounds);
    vt_weighting_clear(&weighting);
    for (size_t i = 0; i < count; i++)
        weights[i] = MAX(weights[i], 1e-12) * (double)request->trace->functions_count;
    return weights;
}

const VtSamplerOps vt_sampler_weighted = {
    .name = "weighted",
    .summary = "functions that stand for many each, chosen with their weights",
    .trials = 2,
    .is_search = true,
    .choose = choose,
    .weigh = weigh,
};
