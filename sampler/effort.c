#include "sampler/effort.h"

VtEffort vt_effort_new(uint64_t evaluations, double budget_s, uint64_t by_default)
{
    if (budget_s > 0) {
        return (VtEffort){
            evaluations > 0 ? evaluations : INT64_MAX,
            g_get_monotonic_time() + (gint64)(budget_s * G_USEC_PER_SEC),
        };
    }
    return (VtEffort){ evaluations > 0 ? evaluations : by_default, 0 };
}

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
