#include "core/trace_arrivals.h"

#include "core/distribution.h"
#include "core/errors.h"
#include "core/rng.h"

#include <math.h>
#include <string.h>

#define MINUTE_US     60000000
#define BUCKET_LOAD   2  /* calls per bucket of the sort, on average */
#define UPCOMING      16 /* calls ahead: what fetching from memory takes, and more */
#define MEMORY_POINTS (VT_MEMORY_PERCENTILES + 1)

/* Everything that one function's draws need, apart from the rest of the trace. */
typedef struct {
    const uint32_t *counts; /* the function's row */
    uint64_t stream_hash;   /* of the whole function id */
    double phase;           /* of equidistant calls, in spacings */
    VtQuantiles duration_ms;
    VtQuantiles memory_mib;
    int64_t duration_min_us;
    int64_t duration_max_us;
} Source;

typedef struct {
    int64_t requested_us;
    uint32_t offset_us; /* within the minute */
    uint32_t function;
    uint32_t memory_mib;
} Call;

typedef struct {
    VtArrivals base;
    const VtTrace *trace;
    VtScheduleOptions options;
    VtFunction *table;
    Source *sources;
    size_t minutes_count; /* warm-up included */

    size_t minute; /* the next to expand */
    Call *calls;   /* of the minute before, in id order */
    Call *unsorted;
    uint32_t *buckets;
    size_t calls_count;
    size_t calls_capacity;
    size_t position;
} TraceArrivals;

/* The published percentiles of memory begin at 1 %. */
static const double memory_fractions[MEMORY_POINTS] = { 0,    0.01, 0.05, 0.25, 0.5,
                                                        0.75, 0.95, 0.99, 1 };

static int compare_names(const void *a, const void *b, void *user_data)
{
    const VtTrace *trace = user_data;

    return strcmp(trace->functions[*(const size_t *)a].function,
                  trace->functions[*(const size_t *)b].function);
}

/* Indices of the trace's functions, ascending by name. */
static size_t *order_by_name(const VtTrace *trace)
{
    size_t *order = g_new(size_t, trace->functions_count);

    for (size_t i = 0; i < trace->functions_count; i++)
        order[i] = i;
    g_qsort_with_data(order, (gint)trace->functions_count, sizeof(*order), compare_names,
                      (gpointer)trace);
    return order;
}

static VtFunction profile(const VtTraceFunction *function)
{
    return (VtFunction){
        .name = g_strdup(function->function),
        .hash = vt_hash_bytes(0, function->function, strlen(function->function)),
        .duration_mean_us = 1000 * function->duration_mean_ms,
        .memory_mean_mib = function->memory_mean_mib,
        .memory_max_mib = function->memory_mib[VT_MEMORY_PERCENTILES - 1],
    };
}

VtFunction *vt_trace_functions(const VtTrace *trace)
{
    g_autofree size_t *order = order_by_name(trace);
    VtFunction *table = g_new(VtFunction, trace->functions_count);

    for (size_t i = 0; i < trace->functions_count; i++)
        table[i] = profile(&trace->functions[order[i]]);
    return table;
}

void vt_functions_free(VtFunction *functions, size_t count)
{
    if (functions == NULL)
        return;
    for (size_t i = 0; i < count; i++)
        g_free(functions[i].name);
    g_free(functions);
}

static VtRng stream(const TraceArrivals *self, const Source *source, VtPurpose purpose,
                    uint64_t position)
{
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = self->options.seed,
                                      .subject = source->stream_hash,
                                      .purpose = purpose,
                                      .position = position });
    return rng;
}

static void init_source(TraceArrivals *self, Source *source, size_t index,
                        const VtFunctionConfig *config)
{
    const VtTraceFunction *function = &self->trace->functions[index];
    double memory_mib[MEMORY_POINTS];

    source->counts = vt_trace_row(self->trace, index);
    source->stream_hash = vt_trace_function_hash(function);
    source->duration_min_us = config->duration_min_ns / VT_US;
    source->duration_max_us =
        config->duration_max_ns > 0 ? config->duration_max_ns / VT_US : INT64_MAX;

    vt_quantiles_init(&source->duration_ms, vt_duration_fractions, function->duration_ms,
                      VT_DURATION_PERCENTILES);
    if (self->options.durations == VT_DURATIONS_FITTED)
        vt_quantiles_fit_mean(&source->duration_ms, function->duration_mean_ms);

    memory_mib[0] = function->memory_mib[0];
    memcpy(&memory_mib[1], function->memory_mib, sizeof(function->memory_mib));
    vt_quantiles_init(&source->memory_mib, memory_fractions, memory_mib, MEMORY_POINTS);

    VtRng rng = stream(self, source, VT_PURPOSE_PHASE, 0);

    source->phase = vt_rng_uniform(&rng);
}

/* As llround(), of what is not negative and below 2^62, where it need not be called. */
static int64_t round_half_up(double value)
{
    const int64_t whole = (int64_t)value;

    return whole + (value - (double)whole >= 0.5);
}

static int64_t clamp_us(const Source *source, double us)
{
    const double longest_us =
        MIN((double)source->duration_max_us, (double)VT_LONGEST / (double)VT_US);

    return MAX(round_half_up(MIN(us, longest_us)), source->duration_min_us);
}

/* Calls of one function in one minute: every kind fills @count instants in us. */

static void spread_poisson(VtRng *rng, Call *calls, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        calls[i].offset_us = (uint32_t)(vt_rng_uniform(rng) * MINUTE_US);
}

static void spread_equidistant(double phase, Call *calls, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        calls[i].offset_us = (uint32_t)((i + phase) * MINUTE_US / count);
}

/* @count spacings scaled to sum to the minute, the first call at @turn of it; the
 * spacings are drawn twice from copies of one stream instead of being stored. */
static void spread_spacings(VtRng *rng, bool is_exponential, double turn, Call *calls,
                            uint32_t count)
{
    VtRng again = *rng;
    double sum = 0;
    double at = 0;

    for (uint32_t i = 0; i < count; i++) {
        const double u = vt_rng_uniform(rng);

        sum += is_exponential ? -log1p(-u) : u;
    }
    for (uint32_t i = 0; i < count; i++) {
        const double fraction = turn + (sum > 0 ? at / sum : 0);
        const double u = vt_rng_uniform(&again);

        calls[i].offset_us =
            MIN((uint32_t)((fraction - floor(fraction)) * MINUTE_US), MINUTE_US - 1);
        at += is_exponential ? -log1p(-u) : u;
    }
}

static void spread(const TraceArrivals *self, const Source *source, uint64_t label,
                   Call *calls, uint32_t count)
{
    VtRng rng = stream(self, source, VT_PURPOSE_ARRIVALS, label);

    switch (self->options.arrivals) {
    case VT_ARRIVALS_POISSON: spread_poisson(&rng, calls, count); break;
    case VT_ARRIVALS_EQUIDISTANT: spread_equidistant(source->phase, calls, count); break;
    case VT_ARRIVALS_UNIFORM_GAPS: {
        const double turn = vt_rng_uniform(&rng);

        spread_spacings(&rng, false, turn, calls, count);
        break;
    }
    case VT_ARRIVALS_INVITRO: spread_spacings(&rng, true, 0, calls, count); break;
    }
}

/* Beyond 2^62 any clamp is far below. */
static bool is_clamped(int64_t requested_us, double us)
{
    return us >= 0x1p62 || requested_us != round_half_up(us);
}

static uint32_t whole_mib(double mib)
{
    return mib < UINT32_MAX ? (uint32_t)MAX(1, round_half_up(mib)) : UINT32_MAX;
}

static void draw_work(TraceArrivals *self, const Source *source, uint32_t function,
                      uint64_t label, Call *calls, uint32_t count)
{
    const bool is_mean = self->options.durations == VT_DURATIONS_MEAN;
    const double mean_us = self->table[function].duration_mean_us;
    VtRng durations = stream(self, source, VT_PURPOSE_DURATION, label);
    VtRng memory = stream(self, source, VT_PURPOSE_MEMORY, label);

    for (uint32_t i = 0; i < count; i++) {
        const double us = is_mean ? mean_us
                                  : 1000
                                        * vt_quantiles_at(&source->duration_ms,
                                                          vt_rng_uniform(&durations));
        const double mib = vt_quantiles_at(&source->memory_mib, vt_rng_uniform(&memory));

        calls[i].requested_us = clamp_us(source, us);
        self->base.clamped += is_clamped(calls[i].requested_us, us);
        calls[i].memory_mib = whole_mib(mib);
        calls[i].function = function;
    }
}

/* A stable counting sort by instant: functions come in the order of their names and
 * each one's calls in the order of their draws, so ties end in id order. */
static void sort_calls(TraceArrivals *self)
{
    const size_t buckets_count = self->calls_count / BUCKET_LOAD + 1;
    const double scale = (double)buckets_count / MINUTE_US;
    uint32_t *ends = self->buckets;

    memset(ends, 0, buckets_count * sizeof(*ends));
    for (size_t i = 0; i < self->calls_count; i++)
        ends[(size_t)(self->unsorted[i].offset_us * scale)]++;
    for (size_t i = 1; i < buckets_count; i++)
        ends[i] += ends[i - 1];
    for (size_t i = self->calls_count; i-- > 0;) {
        self->calls[--ends[(size_t)(self->unsorted[i].offset_us * scale)]] =
            self->unsorted[i];
    }
    for (size_t i = 1; i < self->calls_count; i++) {
        const Call moving = self->calls[i];
        size_t j = i;

        for (; j > 0 && self->calls[j - 1].offset_us > moving.offset_us; j--)
            self->calls[j] = self->calls[j - 1];
        self->calls[j] = moving;
    }
}

static size_t count_calls(const TraceArrivals *self, size_t minute)
{
    size_t count = 0;

    for (size_t f = 0; f < self->base.functions_count; f++)
        count += self->sources[f].counts[minute];
    return count;
}

static void expand_minute(TraceArrivals *self)
{
    const size_t count = count_calls(self, self->minute);
    const uint64_t label = (uint64_t)self->trace->first_minute + self->minute;
    size_t filled = 0;

    if (count > self->calls_capacity) {
        self->calls_capacity = count;
        self->calls = g_renew(Call, self->calls, count);
        self->unsorted = g_renew(Call, self->unsorted, count);
        self->buckets = g_renew(uint32_t, self->buckets, count / BUCKET_LOAD + 1);
    }
    for (uint32_t f = 0; f < self->base.functions_count; f++) {
        const uint32_t calls = self->sources[f].counts[self->minute];

        if (calls == 0)
            continue;
        spread(self, &self->sources[f], label, &self->unsorted[filled], calls);
        draw_work(self, &self->sources[f], f, label, &self->unsorted[filled], calls);
        filled += calls;
    }
    self->calls_count = count;
    self->position = 0;
    self->minute++;
    if (count > 0)
        sort_calls(self);
}

static bool trace_next(VtArrivals *base, VtInvocation *out_invocation)
{
    TraceArrivals *self = (TraceArrivals *)base;

    while (self->position == self->calls_count) {
        if (self->minute == self->minutes_count)
            return false;
        expand_minute(self);
    }

    const Call *call = &self->calls[self->position++];
    const VtTime minute_ns = (VtTime)(self->minute - 1) * VT_MINUTE;

    if (self->calls_count - self->position >= UPCOMING)
        base->upcoming = call[UPCOMING].function;

    *out_invocation = (VtInvocation){
        .scheduled_ns = minute_ns + call->offset_us * VT_US,
        .requested_ns = call->requested_us * VT_US,
        .function = call->function,
        .memory_mib = call->memory_mib,
        .phase = minute_ns < base->measure_start_ns ? VT_PHASE_WARMUP : VT_PHASE_MEASURE,
    };
    return true;
}

static void trace_rewind(VtArrivals *base)
{
    TraceArrivals *self = (TraceArrivals *)base;

    self->minute = 0;
    self->calls_count = 0;
    self->position = 0;
}

static void trace_free(VtArrivals *base)
{
    TraceArrivals *self = (TraceArrivals *)base;

    vt_functions_free(self->table, base->functions_count);
    g_free(self->sources);
    g_free(self->calls);
    g_free(self->unsorted);
    g_free(self->buckets);
    g_free(self);
}

/* Of one call of @function, in us. */
static double drawn_mean_us(const TraceArrivals *self, size_t function)
{
    const Source *source = &self->sources[function];

    if (self->options.durations == VT_DURATIONS_MEAN)
        return (double)clamp_us(source, self->table[function].duration_mean_us);
    return 1000
         * vt_quantiles_clamped_mean(&source->duration_ms,
                                     (double)source->duration_min_us / 1000,
                                     (double)source->duration_max_us / 1000);
}

typedef struct {
    double calls;
    double drawn_us;
} Minute;

static VtOutlook look_ahead(const TraceArrivals *self)
{
    g_autofree Minute *minutes = g_new0(Minute, self->minutes_count);
    VtOutlook outlook = { 0 };
    double sum_us = 0;

    for (size_t f = 0; f < self->base.functions_count; f++) {
        const double mean_us = self->table[f].duration_mean_us;
        const double drawn_us = drawn_mean_us(self, f);
        uint64_t calls = 0;

        for (size_t minute = 0; minute < self->minutes_count; minute++) {
            const uint32_t count = self->sources[f].counts[minute];

            calls += count;
            minutes[minute].calls += count;
            minutes[minute].drawn_us += count * drawn_us;
        }
        outlook.invocations += calls;
        sum_us += (double)calls * (double)clamp_us(&self->sources[f], mean_us);
        outlook.drawn_cpu_s += (double)calls * drawn_us / 1e6;
    }
    for (size_t minute = 0; minute < self->minutes_count; minute++) {
        vt_outlook_add_minute(&outlook, minutes[minute].calls,
                              minutes[minute].drawn_us / 1e6, VT_MINUTE);
    }
    outlook.cpu_s = sum_us / 1e6;
    return outlook;
}

static bool check_minutes(const VtTrace *trace, const VtScheduleOptions *options,
                          GError **error)
{
    const int64_t available = (int64_t)trace->minutes_count;

    if (options->warmup_minutes < available
        && options->minutes <= available - options->warmup_minutes)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "the trace has %" PRId64 " minutes; a warm-up of %" PRId64 " and %" PRId64
                " measured minutes do not fit",
                available, options->warmup_minutes, MAX(options->minutes, 1));
    return false;
}

/* Names are what files show and ids count by: two functions of one name would be mixed up
 * by whatever reads a result. @order: as order_by_name() gives it. */
static bool check_names(const VtTrace *trace, const size_t *order, GError **error)
{
    for (size_t i = 1; i < trace->functions_count; i++) {
        const VtTraceFunction *previous = &trace->functions[order[i - 1]];
        const VtTraceFunction *function = &trace->functions[order[i]];

        if (strcmp(previous->function, function->function) != 0)
            continue;
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "expected functions of different names, but apps '%s' and '%s' both "
                    "have a '%s'; `vitro prepare` tells them apart",
                    previous->app, function->app, function->function);
        return false;
    }
    return true;
}

static bool check_counts(const VtTrace *trace, GError **error)
{
    for (size_t minute = 0; minute < trace->minutes_count; minute++) {
        uint64_t calls = 0;

        for (size_t f = 0; f < trace->functions_count; f++)
            calls += vt_trace_row(trace, f)[minute];
        if (calls <= VT_CALLS_PER_MINUTE_MAX)
            continue;
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "minute %" PRId64 " has %" PRIu64 " invocations: expected at most %u",
                    trace->first_minute + (int64_t)minute, calls,
                    VT_CALLS_PER_MINUTE_MAX);
        return false;
    }
    return true;
}

size_t *vt_trace_arrivals_order(const VtTrace *trace, const VtScheduleOptions *options,
                                GError **error)
{
    g_autofree size_t *order = order_by_name(trace);

    if (!check_minutes(trace, options, error) || !check_names(trace, order, error))
        return NULL;
    return g_steal_pointer(&order);
}

VtArrivals *vt_trace_arrivals_new(const VtTrace *trace, const VtScheduleOptions *options,
                                  const VtFunctionConfig *configs, GError **error)
{
    static const VtArrivalsOps ops = {
        .next = trace_next,
        .rewind = trace_rewind,
        .free = trace_free,
    };

    g_autofree size_t *order = vt_trace_arrivals_order(trace, options, error);

    if (order == NULL || !check_counts(trace, error))
        return NULL;

    TraceArrivals *self = g_new0(TraceArrivals, 1);

    self->trace = trace;
    self->options = *options;
    self->table = vt_trace_functions(trace);
    self->sources = g_new0(Source, trace->functions_count);
    self->minutes_count = options->minutes > 0
                            ? (size_t)(options->warmup_minutes + options->minutes)
                            : trace->minutes_count;
    self->base = (VtArrivals){
        .ops = &ops,
        .functions = self->table,
        .functions_count = trace->functions_count,
        .measure_start_ns = options->warmup_minutes * VT_MINUTE,
        .end_ns = (VtTime)self->minutes_count * VT_MINUTE,
    };
    for (size_t f = 0; f < trace->functions_count; f++)
        init_source(self, &self->sources[f], order[f], &configs[f]);
    self->base.outlook = look_ahead(self);
    return &self->base;
}
