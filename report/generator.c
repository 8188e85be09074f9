#include "report/generator.h"

#include "core/histogram.h"

#define LATE_US        10000
#define SATURATED_US   100000
#define HISTOGRAM_BITS 10

struct VtGenerator {
    VtRunLog log;
    VtHistogram *late_us;
    uint64_t unsent;
};

static void on_record(VtRunLog *base, const VtRecord *record)
{
    VtGenerator *self = (VtGenerator *)base;

    if (record->status == VT_STATUS_LOST)
        return; /* the run was stopped before it was known when it left */
    if (record->sent_ns == VT_UNKNOWN) {
        self->unsent++;
        return;
    }

    const VtTime late_ns = record->sent_ns - record->invocation.scheduled_ns;

    vt_histogram_add(self->late_us, MAX(late_ns, 0) / VT_US);
}

static void on_pod(VtRunLog *base, const VtPodRow *pod)
{
    (void)base;
    (void)pod;
}

static void on_decision(VtRunLog *base, const VtDecision *decision)
{
    (void)base;
    (void)decision;
}

static void on_second(VtRunLog *base, const VtSecond *second)
{
    (void)base;
    (void)second;
}

VtGenerator *vt_generator_new(void)
{
    static const VtRunLogOps ops = {
        .record = on_record,
        .pod = on_pod,
        .decision = on_decision,
        .second = on_second,
    };
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

const char *vt_generator_verdict(const VtGenerator *self)
{
    if (self->unsent > 0 || vt_histogram_quantile(self->late_us, 0.5) >= SATURATED_US)
        return "saturated";
    return vt_histogram_quantile(self->late_us, 0.99) >= LATE_US ? "late" : "ok";
}

JsonObject *vt_generator_to_json(const VtGenerator *self)
{
    JsonObject *object = json_object_new();

    json_object_set_int_member(object, "sent", (gint64)vt_histogram_count(self->late_us));
    json_object_set_int_member(object, "unsent", (gint64)self->unsent);
    json_object_set_int_member(object, "late_p50_us",
                               vt_histogram_quantile(self->late_us, 0.5));
    json_object_set_int_member(object, "late_p99_us",
                               vt_histogram_quantile(self->late_us, 0.99));
    json_object_set_int_member(object, "late_max_us", vt_histogram_max(self->late_us));
    return object;
}
