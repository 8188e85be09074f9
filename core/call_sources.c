#include "core/call_sources.h"

#include "core/clock.h"
#include "core/quantiles.h"
#include "core/rng.h"

#include <math.h>
#include <string.h>

#define MEMORY_POINTS (VT_MEMORY_PERCENTILES + 1)
#define BLOCK_MINUTES 16 /* whose counts share a cache line of a row */

/* Everything that one function's draws need, apart from the rest of the trace. */
typedef struct {
    const uint32_t *counts; /* the function's row */
    uint64_t stream_hash;   /* of the whole function id */
    double phase;           /* of equidistant calls, in spacings */
    double mean_us;
    int64_t duration_min_us;
    int64_t duration_max_us;
    bool has_one_duration; /* each of which is duration_us */
    bool has_one_memory;
    double duration_us;
    VtQuantiles duration_ms;
    VtQuantiles memory_mib;
} Source;

struct VtCallSources {
    VtScheduleOptions options;
    int64_t first_minute; /* label of the trace's first */
    VtQuantileGuide durations;
    VtQuantileGuide memory;
    size_t functions_count;
    size_t minutes_count;
    Source *sources;
    uint32_t *columns; /* counts of a block of minutes: a row for each minute */
    size_t block;      /* which one that is; SIZE_MAX: none yet */
    VtCallDraws draws;
    size_t capacity; /* of the draws */
};

/* The published percentiles of memory begin at 1 %. */
static const double memory_fractions[MEMORY_POINTS] = { 0,    0.01, 0.05, 0.25, 0.5,
                                                        0.75, 0.95, 0.99, 1 };

static VtRng stream(const VtCallSources *self, const Source *source, VtPurpose purpose,
                    uint64_t position)
{
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = self->options.seed,
                                      .subject = source->stream_hash,
                                      .purpose = purpose,
                                      .position = position });
    return rng;
}

/* As llround(), of what is not negative and below 2^62, where it need not be called. */
static inline int64_t round_half_up(double value)
{
    const int64_t whole = (int64_t)value;

    return whole + (value - (double)whole >= 0.5);
}

/* Beyond 2^62 any clamp is far below. */
static inline int64_t whole_us(double us)
{
    return round_half_up(MIN(us, 0x1p62));
}

static inline int64_t clamp_us(const Source *source, int64_t us)
{
    return MAX(MIN(us, source->duration_max_us), source->duration_min_us);
}

static void init_clamps(Source *source, const VtFunctionConfig *config)
{
    const int64_t longest_us = round_half_up((double)VT_LONGEST / (double)VT_US);

    source->duration_min_us = config->duration_min_ns / VT_US;
    source->duration_max_us = config->duration_max_ns > 0
                                ? MIN(config->duration_max_ns / VT_US, longest_us)
                                : longest_us;
}

static void init_durations(Source *source, const VtTraceFunction *function,
                           VtDurationsKind kind)
{
    vt_quantiles_init(&source->duration_ms, vt_duration_fractions, function->duration_ms,
                      VT_DURATION_PERCENTILES);
    if (kind == VT_DURATIONS_FITTED)
        vt_quantiles_fit_mean(&source->duration_ms, function->duration_mean_ms);
    source->mean_us = 1000 * function->duration_mean_ms;
    source->has_one_duration =
        kind == VT_DURATIONS_MEAN || vt_quantiles_is_constant(&source->duration_ms);
    source->duration_us =
        kind == VT_DURATIONS_MEAN ? source->mean_us : 1000 * function->duration_ms[0];
}

static void init_memory(Source *source, const VtTraceFunction *function)
{
    double memory_mib[MEMORY_POINTS];

    memory_mib[0] = function->memory_mib[0];
    memcpy(&memory_mib[1], function->memory_mib, sizeof(function->memory_mib));
    vt_quantiles_init(&source->memory_mib, memory_fractions, memory_mib, MEMORY_POINTS);
    source->has_one_memory = vt_quantiles_is_constant(&source->memory_mib);
}

static void init_source(const VtCallSources *self, Source *source, const VtTrace *trace,
                        size_t index)
{
    const VtTraceFunction *function = &trace->functions[index];

    source->counts = vt_trace_row(trace, index);
    source->stream_hash = vt_trace_function_hash(function);
    init_durations(source, function, self->options.durations);
    init_memory(source, function);

    VtRng rng = stream(self, source, VT_PURPOSE_PHASE, 0);

    source->phase = vt_rng_uniform(&rng);
}

/* Every kind fills @count instants in us. */

static void spread_poisson(VtRng rng, uint32_t *offset_us, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        offset_us[i] = (uint32_t)(vt_rng_uniform(&rng) * VT_MINUTE_US);
}

/* The last may be rounded up to the end of the minute, which is not within it. */
static inline uint32_t within_minute(double us)
{
    return MIN((uint32_t)us, VT_MINUTE_US - 1);
}

static void spread_equidistant(double phase, uint32_t *offset_us, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        offset_us[i] = within_minute((i + phase) * VT_MINUTE_US / count);
}

/* @count spacings scaled to sum to the minute, the first call at @turn of it; the
 * spacings are drawn twice from copies of one stream instead of being stored. */
static void spread_spacings(VtRng rng, bool is_exponential, double turn,
                            uint32_t *offset_us, uint32_t count)
{
    VtRng again = rng;
    double sum = 0;
    double at = 0;

    for (uint32_t i = 0; i < count; i++) {
        const double u = vt_rng_uniform(&rng);

        sum += is_exponential ? -log1p(-u) : u;
    }
    for (uint32_t i = 0; i < count; i++) {
        const double fraction = turn + (sum > 0 ? at / sum : 0);
        const double u = vt_rng_uniform(&again);

        offset_us[i] = within_minute((fraction - floor(fraction)) * VT_MINUTE_US);
        at += is_exponential ? -log1p(-u) : u;
    }
}

static void spread(const VtCallSources *self, const Source *source, uint64_t label,
                   const VtCallDraws *draws)
{
    VtRng rng = stream(self, source, VT_PURPOSE_ARRIVALS, label);

    switch (self->options.arrivals) {
    case VT_ARRIVALS_POISSON: spread_poisson(rng, draws->offset_us, draws->count); break;
    case VT_ARRIVALS_EQUIDISTANT:
        spread_equidistant(source->phase, draws->offset_us, draws->count);
        break;
    case VT_ARRIVALS_UNIFORM_GAPS: {
        const double turn = vt_rng_uniform(&rng);

        spread_spacings(rng, false, turn, draws->offset_us, draws->count);
        break;
    }
    case VT_ARRIVALS_INVITRO:
        spread_spacings(rng, true, 0, draws->offset_us, draws->count);
        break;
    }
}

static void repeat_duration(const Source *source, VtCallDraws *draws)
{
    const int64_t us = whole_us(source->duration_us);
    const int64_t requested_us = clamp_us(source, us);

    for (uint32_t i = 0; i < draws->count; i++)
        draws->requested_us[i] = requested_us;
    draws->clamped = requested_us != us ? draws->count : 0;
}

/* The next @count values of @quantiles, at most a block. */
static void draw_values(VtRng *rng, const VtQuantiles *quantiles,
                        const VtQuantileGuide *guide, double *values, uint32_t count)
{
    VtRng local = *rng; /* in registers */

    for (uint32_t i = 0; i < count; i++)
        values[i] = vt_rng_uniform(&local);
    *rng = local;
    vt_quantiles_map(quantiles, guide, values, count);
}

static void draw_durations(const VtCallSources *self, const Source *source,
                           uint64_t label, VtCallDraws *draws)
{
    VtRng rng = stream(self, source, VT_PURPOSE_DURATION, label);
    double values_ms[VT_QUANTILES_BLOCK];

    for (uint32_t from = 0; from < draws->count; from += VT_QUANTILES_BLOCK) {
        const uint32_t count = MIN(draws->count - from, VT_QUANTILES_BLOCK);
        int64_t *requested_us = &draws->requested_us[from];

        draw_values(&rng, &source->duration_ms, &self->durations, values_ms, count);
        for (uint32_t i = 0; i < count; i++) {
            const int64_t us = whole_us(1000 * values_ms[i]);

            requested_us[i] = clamp_us(source, us);
            draws->clamped += requested_us[i] != us;
        }
    }
}

static inline uint32_t whole_mib(double mib)
{
    return mib < UINT32_MAX ? (uint32_t)MAX(1, round_half_up(mib)) : UINT32_MAX;
}

static void repeat_memory(const Source *source, const VtCallDraws *draws)
{
    const uint32_t memory_mib = whole_mib(source->memory_mib.values[0]);

    for (uint32_t i = 0; i < draws->count; i++)
        draws->memory_mib[i] = memory_mib;
}

static void draw_memory(const VtCallSources *self, const Source *source, uint64_t label,
                        const VtCallDraws *draws)
{
    VtRng rng = stream(self, source, VT_PURPOSE_MEMORY, label);
    double values_mib[VT_QUANTILES_BLOCK];

    for (uint32_t from = 0; from < draws->count; from += VT_QUANTILES_BLOCK) {
        const uint32_t count = MIN(draws->count - from, VT_QUANTILES_BLOCK);

        draw_values(&rng, &source->memory_mib, &self->memory, values_mib, count);
        for (uint32_t i = 0; i < count; i++)
            draws->memory_mib[from + i] = whole_mib(values_mib[i]);
    }
}

VtCallSources *vt_call_sources_new(const VtTrace *trace, const size_t *order,
                                   const VtScheduleOptions *options,
                                   const VtFunctionConfig *configs)
{
    VtCallSources *self = g_new0(VtCallSources, 1);

    self->options = *options;
    self->first_minute = trace->first_minute;
    self->functions_count = trace->functions_count;
    self->minutes_count = trace->minutes_count;
    self->block = SIZE_MAX;
    self->columns = g_new(uint32_t, BLOCK_MINUTES * trace->functions_count);
    vt_quantile_guide_init(&self->durations, vt_duration_fractions,
                           VT_DURATION_PERCENTILES);
    vt_quantile_guide_init(&self->memory, memory_fractions, MEMORY_POINTS);
    self->sources = g_new0(Source, trace->functions_count);
    for (size_t f = 0; f < trace->functions_count; f++) {
        init_clamps(&self->sources[f], &configs[f]);
        init_source(self, &self->sources[f], trace, order[f]);
    }
    return self;
}

void vt_call_sources_free(VtCallSources *self)
{
    if (self == NULL)
        return;
    g_free(self->sources);
    g_free(self->columns);
    g_free(self->draws.offset_us);
    g_free(self->draws.requested_us);
    g_free(self->draws.memory_mib);
    g_free(self);
}

static void reserve(VtCallSources *self, size_t count)
{
    if (count <= self->capacity)
        return;
    self->capacity = MAX(count, 2 * self->capacity);
    self->draws.offset_us = g_renew(uint32_t, self->draws.offset_us, self->capacity);
    self->draws.requested_us = g_renew(int64_t, self->draws.requested_us, self->capacity);
    self->draws.memory_mib = g_renew(uint32_t, self->draws.memory_mib, self->capacity);
}

/* A minute's counts are asked for one function after the other, and each is in a row of
 * its own, far from the others: fetched one by one, that took longer than to draw. */
static void gather(VtCallSources *self, size_t block)
{
    const size_t first = block * BLOCK_MINUTES;
    const size_t count = MIN(self->minutes_count - first, BLOCK_MINUTES);

    for (size_t f = 0; f < self->functions_count; f++) {
        for (size_t i = 0; i < count; i++) {
            self->columns[i * self->functions_count + f] =
                self->sources[f].counts[first + i];
        }
    }
    self->block = block;
}

static uint32_t count_of(VtCallSources *self, size_t function, size_t minute)
{
    if (minute / BLOCK_MINUTES != self->block)
        gather(self, minute / BLOCK_MINUTES);
    return self->columns[minute % BLOCK_MINUTES * self->functions_count + function];
}

const VtCallDraws *vt_call_sources_draw(VtCallSources *self, size_t function,
                                        size_t minute)
{
    const Source *source = &self->sources[function];
    const uint64_t label = (uint64_t)self->first_minute + minute;
    VtCallDraws *draws = &self->draws;

    draws->count = count_of(self, function, minute);
    draws->clamped = 0;
    if (draws->count == 0)
        return draws;
    reserve(self, draws->count);
    spread(self, source, label, draws);
    if (source->has_one_duration) {
        repeat_duration(source, draws);
    } else {
        draw_durations(self, source, label, draws);
    }
    if (source->has_one_memory) {
        repeat_memory(source, draws);
    } else {
        draw_memory(self, source, label, draws);
    }
    return draws;
}

double vt_call_sources_mean_us(const VtCallSources *self, size_t function)
{
    const Source *source = &self->sources[function];

    return (double)clamp_us(source, whole_us(source->mean_us));
}

double vt_call_sources_drawn_us(const VtCallSources *self, size_t function)
{
    const Source *source = &self->sources[function];

    if (self->options.durations == VT_DURATIONS_MEAN)
        return vt_call_sources_mean_us(self, function);
    return 1000
         * vt_quantiles_clamped_mean(&source->duration_ms,
                                     (double)source->duration_min_us / 1000,
                                     (double)source->duration_max_us / 1000);
}
