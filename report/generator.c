#include "report/generator.h"

#include "core/histogram.h"

#define NOTED_US       1000 /* an invocation counts as late */
#define LATE_US        10000
#define LATE_SHARE     1000 /* one in so many, and not just one */
#define LONG_US        1000000
#define SATURATED_US   100000
#define BUSY_CORES     0.9
#define HISTOGRAM_BITS 10

struct VtGenerator {
    VtRunLog log;
    VtHistogram *late_us; /* of those sent */
    uint64_t offered;
    uint64_t dropped;
    uint64_t waited;
    uint64_t retries;
    uint64_t rewrites;
    uint64_t late;
    uint64_t very_late; /* by LATE_US */
    VtFailures failures;
    VtGeneratorCpu cpu;
};

static void add_lateness(VtGenerator *self, VtTime late_ns)
{
    const int64_t late_us = MAX(late_ns, 0) / VT_US;

    self->late += late_us > NOTED_US;
    self->very_late += late_us >= LATE_US;
    vt_histogram_add(self->late_us, late_us);
}

static void add_exchange(VtGenerator *self, const VtExchange *exchange)
{
    const uint32_t asked = exchange->retries + 1;

    self->waited += exchange->has_waited;
    self->retries += exchange->retries;
    self->rewrites += exchange->attempts > asked ? exchange->attempts - asked : 0;
}

static void on_record(VtRunLog *base, const VtRecord *record)
{
    VtGenerator *self = (VtGenerator *)base;
    const VtTime handed_ns = vt_record_handed_ns(record);

    self->offered++;
    if (record->exchange != NULL)
        add_exchange(self, record->exchange);
    vt_failures_add(&self->failures, record);
    if (handed_ns != VT_UNKNOWN) {
        add_lateness(self, handed_ns - record->invocation.scheduled_ns);
    } else if (record->status != VT_STATUS_LOST || record->exchange != NULL) {
        self->dropped++;
    }
}

VtGenerator *vt_generator_new(void)
{
    static const VtRunLogOps ops = { .record = on_record };
    VtGenerator *self = g_new0(VtGenerator, 1);

    self->log.ops = &ops;
    self->late_us = vt_histogram_new(HISTOGRAM_BITS);
    return self;
}

void vt_generator_free(VtGenerator *self)
{
    if (self == NULL)
        return;
    vt_histogram_free(self->late_us);
    g_free(self);
}

VtRunLog *vt_generator_log(VtGenerator *self)
{
    return &self->log;
}

void vt_generator_set_cpu(VtGenerator *self, const VtGeneratorCpu *cpu)
{
    self->cpu = *cpu;
}

static double busiest_sender_cores(const VtGenerator *self)
{
    const VtGeneratorCpu *cpu = &self->cpu;

    return cpu->run_ns > 0 ? (double)cpu->busiest_sender_ns / (double)cpu->run_ns : 0;
}

/* A moment of work is no sign of anything. */
static bool is_busy(const VtGenerator *self)
{
    return self->cpu.run_ns >= VT_S && busiest_sender_cores(self) > BUSY_CORES;
}

/* Also by a stall that is too short for a quantile of a long run to show it. */
static bool is_late(const VtGenerator *self)
{
    return (self->very_late > 1
            && self->very_late * LATE_SHARE > vt_histogram_count(self->late_us))
        || vt_histogram_max(self->late_us) >= LONG_US;
}

static bool is_saturated(const VtGenerator *self)
{
    return self->dropped > 0
        || (self->offered > 0 && vt_histogram_count(self->late_us) == 0) || is_busy(self)
        || vt_histogram_quantile(self->late_us, 0.5) >= SATURATED_US;
}

const char *vt_generator_verdict(const VtGenerator *self)
{
    if (is_saturated(self))
        return "saturated";
    return is_late(self) ? "late" : "ok";
}

VtGeneratorFigures vt_generator_figures(const VtGenerator *self)
{
    return (VtGeneratorFigures){
        .offered = self->offered,
        .sent = vt_histogram_count(self->late_us),
        .dropped = self->dropped,
        .waited = self->waited,
        .retries = self->retries,
        .rewrites = self->rewrites,
        .late = self->late,
        .late_us_p50 = vt_histogram_quantile(self->late_us, 0.5),
        .late_us_p99 = vt_histogram_quantile(self->late_us, 0.99),
        .late_us_max = vt_histogram_max(self->late_us),
    };
}

JsonObject *vt_generator_lateness_to_json(const VtGenerator *self)
{
    const VtGeneratorFigures figures = vt_generator_figures(self);
    JsonObject *object = json_object_new();

    json_object_set_int_member(object, "late", (gint64)figures.late);
    json_object_set_int_member(object, "late_p50_us", figures.late_us_p50);
    json_object_set_int_member(object, "late_p99_us", figures.late_us_p99);
    json_object_set_int_member(object, "late_max_us", figures.late_us_max);
    return object;
}

JsonObject *vt_generator_sending_to_json(const VtGenerator *self)
{
    const VtGeneratorFigures figures = vt_generator_figures(self);
    JsonObject *object = json_object_new();

    json_object_set_int_member(object, "offered", (gint64)figures.offered);
    json_object_set_int_member(object, "sent", (gint64)figures.sent);
    json_object_set_int_member(object, "waited", (gint64)figures.waited);
    json_object_set_int_member(object, "dropped", (gint64)figures.dropped);
    json_object_set_int_member(object, "retries", (gint64)figures.retries);
    json_object_set_int_member(object, "rewrites", (gint64)figures.rewrites);
    json_object_set_object_member(object, "failed", vt_failures_to_json(&self->failures));
    json_object_set_double_member(object, "cpu_core_seconds",
                                  (double)self->cpu.used_ns / (double)VT_S);
    json_object_set_double_member(object, "busiest_sender_cores",
                                  busiest_sender_cores(self));
    return object;
}
