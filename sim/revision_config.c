#include "sim/revision_config.h"

#include "sim/autoscaler/registry.h"

bool vt_revision_config_validate(const VtRevisionConfig *self, GError **error)
{
    const VtAutoscalerOps *policy = vt_autoscaler_get((size_t)self->autoscaler.policy);

    return vt_autoscaler_config_validate(&self->autoscaler, error)
        && vt_function_config_validate(&self->function, error)
        && vt_resources_config_validate(&self->resources, error)
        && (policy->check == NULL || policy->check(self, error));
}
