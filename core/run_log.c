#include "core/run_log.h"

static void tee_record(VtRunLog *base, const VtRecord *record)
{
    VtRunLogTee *self = (VtRunLogTee *)base;

    vt_run_log_record(self->first, record);
    vt_run_log_record(self->second, record);
}

static void tee_pod(VtRunLog *base, const VtPodRow *pod)
{
    VtRunLogTee *self = (VtRunLogTee *)base;

    vt_run_log_pod(self->first, pod);
    vt_run_log_pod(self->second, pod);
}

static void tee_decision(VtRunLog *base, const VtDecision *decision)
{
    VtRunLogTee *self = (VtRunLogTee *)base;

    vt_run_log_decision(self->first, decision);
    vt_run_log_decision(self->second, decision);
}

static void tee_second(VtRunLog *base, const VtSecond *second)
{
    VtRunLogTee *self = (VtRunLogTee *)base;

    vt_run_log_second(self->first, second);
    vt_run_log_second(self->second, second);
}

static void tee_function_second(VtRunLog *base, uint32_t function, const VtSecond *second)
{
    VtRunLogTee *self = (VtRunLogTee *)base;

    vt_run_log_function_second(self->first, function, second);
    vt_run_log_function_second(self->second, function, second);
}

static void tee_unheard(VtRunLog *base, const VtInvocation *invocation,
                        VtTime executed_ns)
{
    VtRunLogTee *self = (VtRunLogTee *)base;

    vt_run_log_unheard(self->first, invocation, executed_ns);
    vt_run_log_unheard(self->second, invocation, executed_ns);
}

void vt_run_log_tee_init(VtRunLogTee *self, VtRunLog *first, VtRunLog *second)
{
    const VtRunLogOps *a = first->ops;
    const VtRunLogOps *b = second->ops;

    *self = (VtRunLogTee){ .first = first, .second = second };
    self->base.ops = &self->ops;
    if (a->record != NULL || b->record != NULL)
        self->ops.record = tee_record;
    if (a->pod != NULL || b->pod != NULL)
        self->ops.pod = tee_pod;
    if (a->decision != NULL || b->decision != NULL)
        self->ops.decision = tee_decision;
    if (a->second != NULL || b->second != NULL)
        self->ops.second = tee_second;
    if (a->function_second != NULL || b->function_second != NULL)
        self->ops.function_second = tee_function_second;
    if (a->unheard != NULL || b->unheard != NULL)
        self->ops.unheard = tee_unheard;
}
