#include "sim/autoscaler/autoscaler.h"

VtAutoscaler *vt_autoscaler_new(const VtAutoscalerOps *ops, VtFleet *fleet)
{
    VtAutoscaler *self = g_malloc0(ops->size);

    self->ops = ops;
    self->fleet = fleet;
    return self;
}

void vt_autoscaler_free(VtAutoscaler *self)
{
    if (self == NULL)
        return;
    if (self->ops->clear != NULL)
        self->ops->clear(self);
    g_free(self);
}
