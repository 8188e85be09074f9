/* Listing 1 of the In-Vitro paper: of T random draws keep the one with the lowest mean
 * Wasserstein distance; then draw the next smaller size from the winner.
 * [invitro: sampler] */
#include "core/parallel.h"
#include "sampler/sampler.h"

#include <string.h>

typedef struct {
    const VtSamplerRequest *request;
    const size_t *pool; /* drawn from: the winner of the next larger size */
    size_t pool_count;
    size_t size;
    double *scores; /* one for each trial */
} Round;

/* A trial is drawn again, not stored, when it turns out to have won: T copies of the
 * largest sample would be the program's largest object. */
static size_t *draw(const Round *round, size_t trial)
{
    const VtStreamKey key = {
        .seed = round->request->seed,
        .subject = round->size,
        .position = trial,
        .purpose = VT_PURPOSE_SAMPLER,
    };
    size_t *drawn = g_memdup2(round->pool, round->pool_count * sizeof *drawn);
    VtRng rng;

    vt_rng_init(&rng, &key);
    vt_sampler_draw(&rng, drawn, round->pool_count, round->size);
    return drawn;
}

static void score(size_t trial, void *data)
{
    const Round *round = data;
    g_autofree size_t *drawn = draw(round, trial);

    round->scores[trial] = vt_distance_mean(
        vt_distances_of_subset(round->request->distances, drawn, round->size));
}

/* The first of equals wins. */
static size_t best_trial(const Round *round)
{
    const size_t trials = (size_t)round->request->trials;
    g_autofree double *scores = g_new(double, trials);
    Round scored = *round;
    size_t best = 0;

    scored.scores = scores;
    vt_parallel_for(round->request->jobs, trials, score, &scored);
    for (size_t i = 1; i < trials; i++) {
        if (scores[i] < scores[best])
            best = i;
    }
    return best;
}

static size_t *choose(const VtSamplerRequest *request)
{
    size_t count = request->trace->functions_count;
    size_t *order = g_memdup2(request->ranked, count * sizeof *order);

    for (size_t i = request->sizes_count; i-- > 0;) {
        const Round round = { request, order, count, request->sizes[i], NULL };

        if (round.size < count) {
            size_t *winner = draw(&round, best_trial(&round));

            /* What a round leaves out follows its winner; only the front is passed on. */
            memcpy(order, winner, count * sizeof *order);
            g_free(winner);
        }
        count = round.size;
        vt_progress_report(request->progress, request->sizes_count - i,
                           request->sizes_count, request->progress_data);
    }
    return order;
}

const VtSamplerOps vt_sampler_invitro = {
    .name = "invitro",
    .summary = "best of T random draws, each size drawn from the next larger (the paper)",
    .trials = 16, /* [invitro: sampler] */
    .choose = choose,
};
