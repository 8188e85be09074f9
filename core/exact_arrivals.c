#include "core/exact_arrivals.h"

#include <math.h>

#define MINUTE_US (VT_MINUTE / VT_US)

typedef struct {
    int64_t scheduled_us;
    int64_t requested_us;
    uint32_t function;
    uint32_t memory_mib;
    bool is_clamped;
} Call;

typedef struct {
    VtArrivals base;
    VtFunction *table;
    Call *calls; /* in id order */
    size_t calls_count;
    size_t position;
} ExactArrivals;

static bool exact_next(VtArrivals *base, VtInvocation *out_invocation)
{
    ExactArrivals *self = (ExactArrivals *)base;

    if (self->position == self->calls_count)
        return false;

    const Call *call = &self->calls[self->position++];
    const VtTime scheduled_ns = call->scheduled_us * VT_US;

    base->clamped += call->is_clamped;
    *out_invocation = (VtInvocation){
        .scheduled_ns = scheduled_ns,
        .requested_ns = call->requested_us * VT_US,
        .function = call->function,
        .memory_mib = call->memory_mib,
        .phase =
            scheduled_ns < base->measure_start_ns ? VT_PHASE_WARMUP : VT_PHASE_MEASURE,
    };
    return true;
}

static void exact_rewind(VtArrivals *base)
{
    ((ExactArrivals *)base)->position = 0;
}

static void exact_free(VtArrivals *base)
{
    ExactArrivals *self = (ExactArrivals *)base;

    vt_functions_free(self->table, base->functions_count);
    g_free(self->calls);
    g_free(self);
}

static uint32_t whole_mib(double mib)
{
    return mib < UINT32_MAX ? (uint32_t)MAX(1, llround(mib)) : UINT32_MAX;
}

static Call call_of(const VtExactCall *call, int64_t origin_us, uint32_t function,
                    const VtFunctionConfig *config)
{
    const int64_t longest_us =
        config->duration_max_ns > 0 ? config->duration_max_ns / VT_US : INT64_MAX;
    const int64_t requested_us =
        MAX(MIN(call->duration_us, longest_us), config->duration_min_ns / VT_US);

    return (Call){
        .scheduled_us = call->start_us - origin_us,
        .requested_us = requested_us,
        .function = function,
        .memory_mib = whole_mib(call->memory_mib),
        .is_clamped = requested_us != call->duration_us,
    };
}

static int compare_times(const void *a, const void *b, void *unused)
{
    const Call *x = a;
    const Call *y = b;

    (void)unused;
    return (x->scheduled_us > y->scheduled_us) - (x->scheduled_us < y->scheduled_us);
}

/* Functions come in the order of their names and the sort is stable, so that calls of one
 * instant end in id order. */
static void fill_calls(ExactArrivals *self, const VtTrace *trace, const size_t *order,
                       const VtFunctionConfig *configs)
{
    const int64_t origin_us = (trace->first_minute - 1) * MINUTE_US;
    const int64_t end_us = self->base.end_ns / VT_US;
    const size_t functions_count = trace->functions_count;

    self->calls = g_new(Call, trace->exact->ends[functions_count - 1]);
    for (size_t f = 0; f < functions_count; f++) {
        size_t count = 0;
        const VtExactCall *calls = vt_exact_calls_of(trace->exact, order[f], &count);

        for (size_t i = 0; i < count && calls[i].start_us - origin_us < end_us; i++) {
            self->calls[self->calls_count++] =
                call_of(&calls[i], origin_us, (uint32_t)f, &configs[f]);
        }
    }
    g_qsort_with_data(self->calls, (gint)self->calls_count, sizeof *self->calls,
                      compare_times, NULL);
}

static VtOutlook look_ahead(const ExactArrivals *self)
{
    VtOutlook outlook = { .invocations = self->calls_count };
    size_t next = 0;

    for (int64_t end_us = MINUTE_US; next < self->calls_count; end_us += MINUTE_US) {
        const size_t begin = next;
        double requested_us = 0;

        while (next < self->calls_count && self->calls[next].scheduled_us < end_us)
            requested_us += (double)self->calls[next++].requested_us;
        vt_outlook_add_minute(&outlook, (double)(next - begin), requested_us / 1e6,
                              VT_MINUTE);
        outlook.cpu_s += requested_us / 1e6;
    }
    outlook.drawn_cpu_s = outlook.cpu_s;
    return outlook;
}

VtArrivals *vt_exact_arrivals_new(const VtTrace *trace, const VtScheduleOptions *options,
                                  const VtFunctionConfig *configs, GError **error)
{
    static const VtArrivalsOps ops = {
        .next = exact_next,
        .rewind = exact_rewind,
        .free = exact_free,
    };
    g_autofree size_t *order = vt_trace_arrivals_order(trace, options, error);

    if (order == NULL)
        return NULL;

    ExactArrivals *self = g_new0(ExactArrivals, 1);
    const int64_t minutes_count = options->minutes > 0
                                    ? options->warmup_minutes + options->minutes
                                    : (int64_t)trace->minutes_count;

    self->table = vt_trace_functions(trace);
    self->base = (VtArrivals){
        .ops = &ops,
        .functions = self->table,
        .functions_count = trace->functions_count,
        .measure_start_ns = options->warmup_minutes * VT_MINUTE,
        .end_ns = minutes_count * VT_MINUTE,
    };
    fill_calls(self, trace, order, configs);
    self->base.outlook = look_ahead(self);
    return &self->base;
}
