#include "sim/autoscaler/fixed.h"
#include "sim/autoscaler/kpa.h"
#include "sim/autoscaler/registry.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static const VtAutoscalerOps *named(const char *name)
{
    for (size_t i = 0; vt_autoscaler_names[i] != NULL; i++) {
        if (strcmp(vt_autoscaler_names[i], name) == 0)
            return vt_autoscaler_get(i);
    }
    return NULL;
}

Test(autoscaler_registry, names_lead_to_their_policies)
{
    cr_expect(named("kpa") == &vt_autoscaler_kpa);
    cr_expect(named("fixed") == &vt_autoscaler_fixed);
    cr_expect(named("none") == NULL);
}

Test(autoscaler_registry, the_first_is_knative_s)
{
    cr_expect(vt_autoscaler_get(0) == &vt_autoscaler_kpa);
}
