#include "core/trace_arrivals.h"

#include "core/call_sources.h"
#include "core/call_windows.h"
#include "core/errors.h"
#include "core/rng.h"

#include <string.h>

#define UPCOMING 16 /* calls ahead: what fetching from memory takes, and more */

typedef struct {
    VtArrivals base;
    VtFunction *table;
    VtCallSources *sources;
    uint64_t *calls_in_minute; /* of all functions */
    size_t minutes_count;      /* warm-up included */

    size_t minute; /* the next to expand */
    VtCallWindows *windows;
    VtCallWindow window; /* the one that is handed out */
    size_t position;     /* of the next call in it */
} TraceArrivals;

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

static void expand_minute(TraceArrivals *self)
{
    const size_t minute = self->minute++;

    vt_call_windows_begin(self->windows, self->calls_in_minute[minute]);
    for (uint32_t f = 0; f < self->base.functions_count; f++) {
        const VtCallDraws *draws = vt_call_sources_draw(self->sources, f, minute);

        vt_call_windows_add(self->windows, f, draws);
        self->base.clamped += draws->clamped;
    }
}

/* False when there are no more calls. */
static bool next_window(TraceArrivals *self)
{
    self->position = 0;
    self->window.count = 0;
    while (!vt_call_windows_next(self->windows, &self->window)) {
        if (self->minute == self->minutes_count)
            return false;
        expand_minute(self);
    }
    return true;
}

static bool trace_next(VtArrivals *base, VtInvocation *out_invocation)
{
    TraceArrivals *self = (TraceArrivals *)base;

    if (self->position == self->window.count && !next_window(self))
        return false;

    const VtCall *call = &self->window.calls[self->position++];
    const VtTime minute_ns = (VtTime)(self->minute - 1) * VT_MINUTE;

    if (self->window.count - self->position >= UPCOMING)
        base->upcoming = call[UPCOMING].function;
    *out_invocation = (VtInvocation){
        .scheduled_ns = minute_ns + call->offset_us * VT_US,
        .requested_ns = vt_call_window_requested_us(&self->window, call) * VT_US,
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
    self->window.count = 0;
    self->position = 0;
    vt_call_windows_begin(self->windows, 0);
}

static void trace_free(VtArrivals *base)
{
    TraceArrivals *self = (TraceArrivals *)base;

    vt_functions_free(self->table, base->functions_count);
    vt_call_sources_free(self->sources);
    vt_call_windows_free(self->windows);
    g_free(self->calls_in_minute);
    g_free(self);
}

typedef struct {
    double calls;
    double drawn_us;
} Minute;

static VtOutlook look_ahead(const TraceArrivals *self, const VtTrace *trace,
                            const size_t *order)
{
    g_autofree Minute *minutes = g_new0(Minute, self->minutes_count);
    VtOutlook outlook = { 0 };
    double sum_us = 0;

    for (size_t f = 0; f < self->base.functions_count; f++) {
        const uint32_t *counts = vt_trace_row(trace, order[f]);
        const double drawn_us = vt_call_sources_drawn_us(self->sources, f);
        uint64_t calls = 0;

        for (size_t minute = 0; minute < self->minutes_count; minute++) {
            calls += counts[minute];
            minutes[minute].calls += counts[minute];
            minutes[minute].drawn_us += counts[minute] * drawn_us;
        }
        outlook.invocations += calls;
        sum_us += (double)calls * vt_call_sources_mean_us(self->sources, f);
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

/* Of each minute. Row by row, as they lie in memory. */
static uint64_t *count_calls(const VtTrace *trace)
{
    uint64_t *calls = g_new0(uint64_t, trace->minutes_count);

    for (size_t f = 0; f < trace->functions_count; f++) {
        const uint32_t *row = vt_trace_row(trace, f);

        for (size_t minute = 0; minute < trace->minutes_count; minute++)
            calls[minute] += row[minute];
    }
    return calls;
}

static bool check_counts(const VtTrace *trace, const uint64_t *calls, GError **error)
{
    for (size_t minute = 0; minute < trace->minutes_count; minute++) {
        if (calls[minute] <= VT_CALLS_PER_MINUTE_MAX)
            continue;
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "minute %" PRId64 " has %" PRIu64 " invocations: expected at most %u",
                    trace->first_minute + (int64_t)minute, calls[minute],
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
    g_autofree uint64_t *calls_in_minute = count_calls(trace);

    if (order == NULL || !check_counts(trace, calls_in_minute, error))
        return NULL;

    TraceArrivals *self = g_new0(TraceArrivals, 1);

    self->table = vt_trace_functions(trace);
    self->sources = vt_call_sources_new(trace, order, options, configs);
    self->windows = vt_call_windows_new();
    self->calls_in_minute = g_steal_pointer(&calls_in_minute);
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
    self->base.outlook = look_ahead(self, trace, order);
    trace_rewind(&self->base);
    return &self->base;
}
