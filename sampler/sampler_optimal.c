/* The nearest nested samples that a search finds: docs/sampling.md. */
#include "core/parallel.h"
#include "sampler/nested_search.h"
#include "sampler/sampler.h"
#include "sampler/strata.h"

#include <string.h>

/* Sizes that do not fit into this together are searched for in groups, from the largest
 * on, each group inside the smallest sample of the one before. */
static const size_t memory_bytes = (size_t)512 << 20;

/* Terms that may be read when no effort is asked for: a quarter of a minute or so for
 * each start, unless there are so many functions that this is no sweep of them. */
static const double default_terms = 18e9;
static const uint64_t default_evaluations_of_function = 2000;

/* To cool down in. */
enum { FEWEST_SWEEPS = 20, MOST_SWEEPS = 400, LOOKS_PER_EVALUATION = 12 };

static const double terms_per_s = 1e9;
enum { MOST_REFERENCE_STARTS = 10 };
static const double references_part = 0.75; /* of a start's effort, for all references */

typedef struct {
    const VtSamplerRequest *request;
    const VtMarginals *marginals;
    const size_t *strata; /* the functions in the order of strata */
    const size_t *sizes;  /* without that of the whole trace */
    size_t sizes_count;
    VtEffort effort; /* of a start */
    gint64 references_deadline_us;
    double *references; /* of each size: its distance, searched for on its own */
    uint32_t **orders;  /* of each start */
    double *objectives; /* of each start */
} Plan;

static VtEffort effort_of(const VtSamplerRequest *request)
{
    const uint64_t by_default =
        MAX((uint64_t)(default_terms / (double)request->marginals->count),
            request->trace->functions_count * default_evaluations_of_function);

    return vt_effort_new(request->evaluations, request->budget_s, by_default);
}

/* The stratified samples of all sizes as one order. */
static uint32_t *stratified(const Plan *plan, const size_t *sizes, size_t sizes_count,
                            const VtStreamKey *key)
{
    size_t count = plan->request->trace->functions_count;
    g_autofree size_t *drawn = g_memdup2(plan->strata, count * sizeof *drawn);
    uint32_t *order = g_new(uint32_t, count);
    const size_t all = count;
    VtRng rng;

    vt_rng_init(&rng, key);
    for (size_t i = sizes_count; i-- > 0;) {
        vt_strata_draw(&rng, drawn, count, sizes[i]);
        count = sizes[i];
    }
    for (size_t i = 0; i < all; i++)
        order[i] = (uint32_t)drawn[i];
    return order;
}

/* @count parts of @all of what is left. */
static VtEffort share(const VtEffort *effort, size_t count, size_t all)
{
    const gint64 now_us = g_get_monotonic_time();
    const double part = (double)count / (double)all;
    VtEffort result = *effort;

    result.evaluations = (uint64_t)((double)effort->evaluations * part);
    if (effort->deadline_us > 0) {
        result.deadline_us =
            now_us + (gint64)((double)(effort->deadline_us - now_us) * part);
    }
    return result;
}

/* One search for a size alone, within @effort. Returns the evaluations that it took. */
static uint64_t search_alone(const Plan *plan, size_t index, uint64_t start,
                             const VtEffort *effort, double *out_distance)
{
    const size_t *size = &plan->sizes[index];
    const VtStreamKey key = { .seed = plan->request->seed,
                              .subject = *size,
                              .position = G_MAXUINT64 / 2 + start,
                              .purpose = VT_PURPOSE_SAMPLER };
    g_autofree uint32_t *order = stratified(plan, size, 1, &key);

    return vt_nested_search_run(
        &(VtNestedSearch){
            .marginals = plan->marginals,
            .order = order,
            .order_count = plan->request->trace->functions_count,
            .sizes = size,
            .sizes_count = 1,
            .stream = key,
            .effort = *effort,
        },
        out_distance);
}

/* What a size reaches without regard for the others: the best of several searches, as
 * many as its effort is enough for, or of one when time ends them. */
static void find_reference(size_t index, void *data)
{
    const Plan *plan = data;
    const double evaluations = references_part * (double)plan->effort.evaluations;
    const bool is_timed = plan->references_deadline_us > 0;
    VtEffort left = { (uint64_t)(evaluations / (double)plan->sizes_count),
                      plan->references_deadline_us };
    uint64_t taken = search_alone(plan, index, 0, &left, &plan->references[index]);

    for (uint64_t start = 1;
         start < MOST_REFERENCE_STARTS && taken < left.evaluations && !is_timed;
         start++) {
        double distance = 0;

        left.evaluations -= taken;
        taken = search_alone(plan, index, start, &left, &distance);
        plan->references[index] = MIN(plan->references[index], distance);
    }
}

/* The first size of the group that ends before @end. */
static size_t group_begin(const Plan *plan, size_t end)
{
    size_t begin = end - 1;

    while (
        begin > 0
        && vt_nested_search_bytes(plan->marginals, end - begin + 1, plan->sizes[end - 1])
               <= memory_bytes)
        begin--;
    return begin;
}

/* None when the effort is too small for the fewest: a stratified order is better than
 * one that is still hot. */
static int cooling_sweeps(const VtEffort *effort, const VtMarginals *marginals,
                          size_t candidates, size_t largest)
{
    const double sweep = (double)candidates * (double)largest / LOOKS_PER_EVALUATION;
    double evaluations = (double)effort->evaluations;

    if (effort->deadline_us > 0) {
        const double left_s =
            (double)(effort->deadline_us - g_get_monotonic_time()) / G_USEC_PER_SEC;

        evaluations = MIN(evaluations, left_s * terms_per_s / (double)marginals->count);
    }
    return evaluations >= FEWEST_SWEEPS * sweep ? MOST_SWEEPS : 0;
}

static void run_start(size_t index, void *data)
{
    const Plan *plan = data;
    g_autofree double *distances = g_new(double, plan->sizes_count);
    VtStreamKey key = { .seed = plan->request->seed,
                        .subject = index,
                        .position = G_MAXUINT64 - 1,
                        .purpose = VT_PURPOSE_SAMPLER };
    uint32_t *order = stratified(plan, plan->sizes, plan->sizes_count, &key);
    size_t candidates = plan->request->trace->functions_count;

    for (size_t end = plan->sizes_count; end > 0;) {
        const size_t begin = group_begin(plan, end);
        const size_t largest = plan->sizes[end - 1];
        VtEffort effort = share(&plan->effort, end - begin,
                                plan->effort.deadline_us > 0 ? end : plan->sizes_count);

        key.position = end;
        vt_nested_search_run(
            &(VtNestedSearch){
                .marginals = plan->marginals,
                .order = order,
                .order_count = candidates,
                .sizes = &plan->sizes[begin],
                .sizes_count = end - begin,
                .references = &plan->references[begin],
                .stream = key,
                .effort = effort,
                .cooling_sweeps =
                    cooling_sweeps(&effort, plan->marginals, candidates, largest),
            },
            &distances[begin]);
        candidates = plan->sizes[begin];
        end = begin;
    }
    plan->orders[index] = order;
    plan->objectives[index] =
        vt_nested_search_objective(distances, plan->references, plan->sizes_count);
}

/* The first of equals wins. */
static const uint32_t *best_start(const Plan *plan)
{
    size_t best = 0;

    for (size_t i = 1; i < (size_t)plan->request->trials; i++) {
        if (plan->objectives[i] < plan->objectives[best])
            best = i;
    }
    return plan->orders[best];
}

static void search(Plan *plan, size_t *order)
{
    const VtSamplerRequest *request = plan->request;
    const size_t starts = (size_t)request->trials;
    const size_t steps = starts + 1;

    plan->references_deadline_us = share(&plan->effort, 1, 4).deadline_us;
    plan->references = g_new(double, plan->sizes_count);
    plan->orders = g_new0(uint32_t *, starts);
    plan->objectives = g_new(double, starts);
    vt_parallel_for(request->jobs, plan->sizes_count, find_reference, plan);
    vt_progress_report(request->progress, 1, steps, request->progress_data);
    vt_parallel_for(request->jobs, starts, run_start, plan);
    vt_progress_report(request->progress, steps, steps, request->progress_data);

    const uint32_t *best = best_start(plan);

    for (size_t i = 0; i < request->trace->functions_count; i++)
        order[i] = best[i];
    for (size_t i = 0; i < starts; i++)
        g_free(plan->orders[i]);
    g_free(plan->orders);
    g_free(plan->objectives);
    g_free(plan->references);
}

static size_t *choose(const VtSamplerRequest *request)
{
    const size_t count = request->trace->functions_count;
    const bool has_whole = request->sizes[request->sizes_count - 1] == count;
    size_t *order = g_memdup2(request->ranked, count * sizeof *order);
    const size_t sizes_count = request->sizes_count - (has_whole ? 1 : 0);

    if (sizes_count == 0)
        return order;

    g_autofree size_t *strata = vt_strata_order(request->trace, request->ranked);
    Plan plan = {
        .request = request,
        .marginals = request->marginals,
        .strata = strata,
        .sizes = request->sizes,
        .sizes_count = sizes_count,
        .effort = effort_of(request),
    };

    search(&plan, order);
    return order;
}

const VtSamplerOps vt_sampler_optimal = {
    .name = "optimal",
    .summary = "the nearest that a search finds, all sizes at once",
    .trials = 2,
    .is_search = true,
    .choose = choose,
};
