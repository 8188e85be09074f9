#include "sampler/effort.h"

VtEffortMeter vt_effort_begin(const VtEffort *effort)
{
    return (VtEffortMeter){ .effort = *effort,
                            .begin_us =
                                effort->deadline_us > 0 ? g_get_monotonic_time() : 0 };
}

double vt_effort_spent(const VtEffortMeter *self)
{
    const double evaluated =
        (double)self->evaluations / (double)MAX(self->effort.evaluations, 1);

    if (self->effort.deadline_us == 0)
        return evaluated;

    const gint64 now_us = g_get_monotonic_time();

    if (now_us >= self->effort.deadline_us)
        return 1;
    return MAX(evaluated, (double)(now_us - self->begin_us)
                              / (double)(self->effort.deadline_us - self->begin_us));
}
