#include "core/run_log.h"

static void tee_record(VtRunLog *base, const VtRecord *record)
{
    VtRunLogTee *self = (VtRunLogTee *)base;

    self->first->ops->record(self->first, record);
    self->second->ops->record(self->second, record);
}

static void tee_pod(VtRunLog *base, const VtPodRow *pod)
{
    VtRunLogTee *self = (VtRunLogTee *)base;

    self->first->ops->pod(self->first, pod);
    self->second->ops->pod(self->second, pod);
}

static void tee_decision(VtRunLog *base, const VtDecision *decision)
{
    VtRunLogTee *self = (VtRunLogTee *)base;

    self->first->ops->decision(self->first, decision);
    self->second->ops->decision(self->second, decision);
}

static void tee_second(VtRunLog *base, const VtSecond *second)
{
    VtRunLogTee *self = (VtRunLogTee *)base;

    self->first->ops->second(self->first, second);
    self->second->ops->second(self->second, second);
}

static void tee_function_second(VtRunLog *base, uint32_t function, const VtSecond *second)
{
    VtRunLogTee *self = (VtRunLogTee *)base;

    vt_run_log_function_second(self->first, function, second);
    vt_run_log_function_second(self->second, function, second);
}

static void tee_unheard(VtRunLog *base, VtPhase phase, VtTime executed_ns)
{
    VtRunLogTee *self = (VtRunLogTee *)base;

    vt_run_log_unheard(self->first, phase, executed_ns);
    vt_run_log_unheard(self->second, phase, executed_ns);
}

void vt_run_log_tee_init(VtRunLogTee *self, VtRunLog *first, VtRunLog *second)
{
    static const VtRunLogOps ops = {
        .record = tee_record,
        .pod = tee_pod,
        .decision = tee_decision,
        .second = tee_second,
        .function_second = tee_function_second,
        .unheard = tee_unheard,
    };

    *self = (VtRunLogTee){ .base = { &ops }, .first = first, .second = second };
}
