#include "sampler/nested_search.h"

#include "sampler/min_sum.h"

#include <math.h>
#include <string.h>

enum {
    NOISES = 4096,
    /* Steps, made or found to be none, until a level's sums are brought up. */
    STEPS_BEHIND = 32,
    /* So many take about as long as one evaluation. */
    LOOKS_PER_EVALUATION = 12,
    STEPS_PER_EVALUATION = 24,
};

/* In units of the objective, times the smallest and the largest size, because one of n
 * functions changes a distance by about an n-th of it. The factors are from trials. */
static const double hottest = 5, coldest = 0.4;
static const double cooling_part = 0.9; /* of the effort */

/* One size, and the terms of every function in the order up to the largest size. */
typedef struct {
    VtSampleState state;
    float *rows; /* of each slot */
    VtExchangeTerms *terms;
    float *outsider_row; /* for a candidate beyond */
    const float *candidate_row;
    VtExchangeTerms candidate_terms;
    double reference;
    double weight;    /* of a small change of the distance in the objective */
    double change;    /* of the distance, by the exchange that is looked at */
    int steps_behind; /* since its sums were brought up */
} Level;

typedef struct {
    const VtNestedSearch *request;
    Level *levels;
    size_t levels_count;
    size_t inside; /* slots up to the largest size */
    size_t row_width;
    size_t steps_count; /* of all marginals */
    size_t *slots;      /* of each function in the order */
    uint32_t *sweep;    /* the candidates, in the order of this sweep */
    float *noises;      /* Gumbel distributed */
    VtRng rng;
    VtEffortMeter meter;
    int sweeps_count;
} Search;

/* Of the function at @slot, which leaves the samples from @level up to before @end, for
 * the one at @candidate, which is in none of these. */
typedef struct {
    size_t slot, candidate;
    size_t level, end;
    double noise;
    double estimate; /* of the change of the objective, and the noise */
} Exchange;

static double eighth_power(double x)
{
    const double square = x * x, fourth = square * square;

    return fourth * fourth;
}

static double penalty(double distance, double reference)
{
    return eighth_power(distance / reference) / 8;
}

double vt_nested_search_objective(const double *distances, const double *references,
                                  size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += penalty(distances[i], references[i]);
    return sum;
}

static void set_weight(Level *level)
{
    level->weight = level->state.distance > 0
                      ? eighth_power(level->state.distance / level->reference)
                            / level->state.distance
                      : 0;
}

static float *row_of(const Search *self, size_t level, size_t slot)
{
    return &self->levels[level].rows[slot * self->row_width];
}

static void reread(Search *self, size_t level, size_t slot)
{
    Level *at = &self->levels[level];

    at->terms[slot] = vt_sample_state_terms(&at->state, self->request->order[slot],
                                            row_of(self, level, slot));
}

/* Brings levels up that are @limit steps behind or more. */
static void refresh(Search *self, int limit)
{
    for (size_t l = 0; l < self->levels_count; l++) {
        Level *level = &self->levels[l];

        if (level->steps_behind < limit)
            continue;
        level->steps_behind = 0;
        if (!level->state.is_stale)
            continue;
        vt_sample_state_refresh(&level->state);
        for (size_t slot = 0; slot < self->inside; slot++)
            reread(self, l, slot);
        self->meter.evaluations +=
            self->inside + self->steps_count / STEPS_PER_EVALUATION;
    }
}

static void put(Search *self, size_t slot, uint32_t function)
{
    self->request->order[slot] = function;
    self->slots[function] = slot;
    if (slot >= self->inside)
        return;
    for (size_t l = 0; l < self->levels_count; l++) {
        memset(row_of(self, l, slot), 0, self->row_width * sizeof(float));
        reread(self, l, slot);
    }
}

static size_t level_of(const Search *self, size_t slot)
{
    size_t level = 0;

    while (level < self->levels_count && slot >= self->levels[level].state.size)
        level++;
    return level;
}

static float noise_at(const Search *self, uint64_t index)
{
    return self->noises[index % NOISES];
}

/* A candidate's terms and row at each level that it is not in. */
static void prepare_candidate(Search *self, size_t slot, size_t end)
{
    for (size_t l = 0; l < end; l++) {
        Level *level = &self->levels[l];

        if (slot < self->inside) {
            level->candidate_terms = level->terms[slot];
            level->candidate_row = row_of(self, l, slot);
            continue;
        }
        memset(level->outsider_row, 0, self->row_width * sizeof(float));
        level->candidate_terms = vt_sample_state_terms(
            &level->state, self->request->order[slot], level->outsider_row);
        level->candidate_row = level->outsider_row;
        self->meter.evaluations++;
    }
}

/* What an exchange changes, and its noise, if that can be less than @limit; otherwise
 * something that is not. */
static double estimate(Search *self, const Exchange *tried, double limit)
{
    double sum = tried->noise, least = tried->noise;

    for (size_t l = tried->level; l < tried->end; l++) {
        const Level *level = &self->levels[l];
        const VtExchangeTerms *leaves = &level->terms[tried->slot];
        const VtExchangeTerms *joins = &level->candidate_terms;
        const double alone = leaves->up + joins->down;

        sum += level->weight * alone;
        least += level->weight * (alone - MIN(leaves->bend, joins->bend));
    }
    if (least >= limit)
        return limit;
    for (size_t l = tried->level; l < tried->end; l++) {
        const float common = vt_min_sum(row_of(self, l, tried->slot),
                                        self->levels[l].candidate_row, self->row_width);

        sum -= self->levels[l].weight * (double)common;
    }
    self->meter.evaluations += tried->end - tried->level;
    return sum;
}

/* The exchange for @candidate with the lowest estimate; of slot SIZE_MAX when @stay, to
 * make none, is lower than all. */
static Exchange find_exchange(Search *self, size_t candidate, double temperature,
                              double stay)
{
    const uint64_t random = temperature > 0 ? vt_rng_next(&self->rng) : 0;
    const uint64_t start = random % NOISES, stride = 1 | (random >> 32);
    const size_t end = level_of(self, candidate);
    Exchange best = { .slot = SIZE_MAX, .estimate = stay };
    size_t slot = 0;

    prepare_candidate(self, candidate, end);
    for (size_t level = 0; level < end; level++) {
        for (; slot < self->levels[level].state.size; slot++) {
            Exchange tried = { slot, candidate, level, end, 0, 0 };

            tried.noise = -temperature * (double)noise_at(self, start + stride * slot);
            tried.estimate = estimate(self, &tried, best.estimate);
            if (tried.estimate < best.estimate)
                best = tried;
        }
    }
    self->meter.evaluations += slot / LOOKS_PER_EVALUATION;
    return best;
}

/* Exact change of the objective; each level keeps that of its distance. */
static double exact_change(Search *self, const Exchange *found)
{
    const uint32_t leaves = self->request->order[found->slot];
    const uint32_t joins = self->request->order[found->candidate];
    double sum = 0;

    for (size_t l = found->level; l < found->end; l++) {
        Level *level = &self->levels[l];
        const double distance = level->state.distance;

        level->change = vt_sample_state_change(&level->state, leaves, joins);
        sum += penalty(MAX(distance + level->change, 0), level->reference)
             - penalty(distance, level->reference);
    }
    return sum;
}

static void make(Search *self, const Exchange *found)
{
    const uint32_t leaves = self->request->order[found->slot];
    const uint32_t joins = self->request->order[found->candidate];

    for (size_t l = found->level; l < found->end; l++) {
        Level *level = &self->levels[l];

        vt_sample_state_exchange(&level->state, leaves, joins, level->change);
        set_weight(level);
    }
    put(self, found->slot, joins);
    put(self, found->candidate, leaves);
}

/* The steps that the level furthest behind of those that @found changes is behind. */
static int steps_behind(const Search *self, const Exchange *found)
{
    int most = 0;

    for (size_t l = found->level; l < found->end; l++)
        most = MAX(most, self->levels[l].steps_behind);
    return most;
}

static void count_step(Search *self, const Exchange *found)
{
    for (size_t l = found->level; l < found->end; l++)
        self->levels[l].steps_behind++;
    if (steps_behind(self, found) >= STEPS_BEHIND)
        refresh(self, STEPS_BEHIND);
}

/* Draws a partner for @function among the samples that it is not in. True when one was
 * found and took its place. */
static bool step(Search *self, uint32_t function, double temperature)
{
    static const double least_gain = 1e-9; /* rounding alone must never look like one */
    const double stay = temperature > 0
                          ? -temperature * (double)noise_at(self, vt_rng_next(&self->rng))
                          : -least_gain;
    const Exchange found = find_exchange(self, self->slots[function], temperature, stay);

    if (found.slot == SIZE_MAX)
        return false;

    const bool is_made = exact_change(self, &found) + found.noise < stay;

    if (is_made) {
        make(self, &found);
    } else if (temperature == 0 && steps_behind(self, &found) > 0) {
        refresh(self, 1); /* misled by sums that are behind */
        return false;
    }
    count_step(self, &found);
    return is_made;
}

static double temperature_at(const Search *self, double spent)
{
    const int sweeps = self->request->cooling_sweeps;

    if (self->sweeps_count >= sweeps || spent >= cooling_part)
        return 0;

    const double cooled =
        MAX(spent / cooling_part, (double)self->sweeps_count / (double)sweeps);

    const double hot = hottest / (double)self->levels[0].state.size;
    const double cold = coldest / (double)self->inside;

    return hot * pow(cold / hot, cooled);
}

static void shuffle(Search *self)
{
    const size_t count = self->request->order_count;

    for (size_t i = 0; i < count; i++) {
        const size_t j = i + vt_rng_below(&self->rng, count - i);
        const uint32_t drawn = self->sweep[j];

        self->sweep[j] = self->sweep[i];
        self->sweep[i] = drawn;
    }
}

/* True when another sweep may help. */
static bool sweep(Search *self)
{
    bool has_moved = false;
    double temperature = 0;

    shuffle(self);
    refresh(self, 1);
    for (size_t i = 0; i < self->request->order_count; i++) {
        const double spent = vt_effort_spent(&self->meter);

        if (spent >= 1)
            return false;
        temperature = temperature_at(self, spent);
        has_moved |= step(self, self->sweep[i], temperature);
    }
    self->sweeps_count++;
    return has_moved || temperature > 0;
}

/* Samples that hit the trace leave nothing to compare with. */
static double reference_of(const Search *self, size_t index)
{
    const double *references = self->request->references;
    const double reference =
        references != NULL ? references[index] : self->levels[index].state.distance;

    return reference > 0 ? reference : 1;
}

static void level_init(Search *self, size_t index)
{
    Level *level = &self->levels[index];
    const VtNestedSearch *request = self->request;

    vt_sample_state_init(&level->state, request->marginals, request->order,
                         request->sizes[index]);
    level->reference = reference_of(self, index);
    level->rows = g_new0(float, self->inside * self->row_width);
    level->terms = g_new(VtExchangeTerms, self->inside);
    level->outsider_row = g_new(float, self->row_width);
    set_weight(level);
    for (size_t slot = 0; slot < self->inside; slot++)
        reread(self, index, slot);
}

static void level_clear(Level *level)
{
    vt_sample_state_clear(&level->state);
    g_free(level->rows);
    g_free(level->terms);
    g_free(level->outsider_row);
}

/* Quantiles of the Gumbel distribution, shuffled: taken with a random start and stride
 * they are as good as draws, and cost no logarithms. */
static float *draw_noises(VtRng *rng)
{
    float *noises = g_new(float, NOISES);

    for (size_t i = 0; i < NOISES; i++)
        noises[i] = (float)-log(-log(((double)i + 0.5) / NOISES));
    for (size_t i = 0; i < NOISES; i++) {
        const size_t j = i + vt_rng_below(rng, NOISES - i);
        const float drawn = noises[j];

        noises[j] = noises[i];
        noises[i] = drawn;
    }
    return noises;
}

static void search_init(Search *self, const VtNestedSearch *request)
{
    *self = (Search){
        .request = request,
        .levels = g_new0(Level, request->sizes_count),
        .levels_count = request->sizes_count,
        .inside = request->sizes[request->sizes_count - 1],
        .row_width = vt_min_sum_padded(request->marginals->count),
        .steps_count = request->marginals->begin[request->marginals->count],
        .slots = g_new0(size_t, request->marginals->functions_count),
        .sweep = g_memdup2(request->order, request->order_count * sizeof(uint32_t)),
    };
    vt_rng_init(&self->rng, &request->stream);
    self->noises = draw_noises(&self->rng);
    for (size_t slot = 0; slot < request->order_count; slot++)
        self->slots[request->order[slot]] = slot;
    for (size_t l = 0; l < self->levels_count; l++)
        level_init(self, l);
    self->meter = vt_effort_begin(&request->effort);
}

static void search_clear(Search *self)
{
    for (size_t l = 0; l < self->levels_count; l++)
        level_clear(&self->levels[l]);
    g_free(self->levels);
    g_free(self->slots);
    g_free(self->sweep);
    g_free(self->noises);
}

size_t vt_nested_search_bytes(const VtMarginals *marginals, size_t sizes_count,
                              size_t largest)
{
    const size_t row = vt_min_sum_padded(marginals->count) * sizeof(float);

    return sizes_count
         * (vt_sample_state_bytes(marginals) + largest * (row + sizeof(VtExchangeTerms)));
}

uint64_t vt_nested_search_run(const VtNestedSearch *self, double *out_distances)
{
    Search search;

    search_init(&search, self);
    while (sweep(&search))
        continue;
    for (size_t l = 0; l < search.levels_count; l++)
        out_distances[l] = search.levels[l].state.distance;

    const uint64_t evaluations = search.meter.evaluations;

    search_clear(&search);
    return evaluations;
}
