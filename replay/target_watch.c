#include "replay/target_watch.h"

#include "core/errors.h"

#define FAILURES_MIN      10 /* fewer may be the functions' own */
#define FIRST_PATIENCE_NS (10 * VT_S)

struct VtTargetWatch {
    VtRunLog log;
    VtTime patience_ns;
    bool has_answered;
    uint64_t failures; /* since the last answer */
    VtTime since_ns;   /* end of the first of those */
    VtCause cause;     /* of the last of those */
    bool is_gone;
};

/* What was not sent, or ended with the run, says nothing of the target. */
static bool was_tried(const VtRecord *record)
{
    return record->exchange != NULL && record->sent_ns != VT_UNKNOWN
        && record->response_ns != VT_UNKNOWN
        && record->exchange->cause != VT_CAUSE_GENERATOR;
}

static void on_record(VtRunLog *base, const VtRecord *record)
{
    VtTargetWatch *self = (VtTargetWatch *)base;

    if (!was_tried(record))
        return;
    if (record->exchange->code > 0) {
        self->has_answered = true;
        self->failures = 0;
        return;
    }
    if (self->failures == 0)
        self->since_ns = record->invocation.scheduled_ns + record->response_ns;
    self->failures++;
    self->cause = record->exchange->cause;
}

static void on_second(VtRunLog *base, const VtSecond *second)
{
    VtTargetWatch *self = (VtTargetWatch *)base;
    const VtTime now_ns = (second->second + 1) * VT_S;
    const VtTime patience_ns = self->has_answered
                                 ? self->patience_ns
                                 : MIN(self->patience_ns, FIRST_PATIENCE_NS);

    if (self->patience_ns > 0 && self->failures >= FAILURES_MIN
        && now_ns - self->since_ns >= patience_ns)
        self->is_gone = true;
}

VtTargetWatch *vt_target_watch_new(VtTime patience_ns)
{
    static const VtRunLogOps ops = { .record = on_record, .second = on_second };
    VtTargetWatch *self = g_new0(VtTargetWatch, 1);

    self->log.ops = &ops;
    self->patience_ns = patience_ns;
    return self;
}

void vt_target_watch_free(VtTargetWatch *self)
{
    g_free(self);
}

VtRunLog *vt_target_watch_log(VtTargetWatch *self)
{
    return &self->log;
}

bool vt_target_watch_check(const VtTargetWatch *self, GError **error)
{
    if (!self->is_gone)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_WORK,
                "the target has not answered since second %" PRId64
                " of the run (%" G_GUINT64_FORMAT
                " invocations failed, the last one with '%s')",
                self->since_ns / VT_S, self->failures, vt_cause_name(self->cause));
    return false;
}
