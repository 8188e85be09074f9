#include "cli/guard_options.h"

#include "cli/options.h"
#include "core/errors.h"

#define MAX_LOAD_DEFAULT 0.7
#define MAX_LOAD_MIN     0.001
#define MAX_LOAD_MAX     100

void vt_guard_options_clear(VtGuardOptions *self)
{
    g_free(self->max_load);
}

void vt_guard_options_add(VtGuardOptions *self, GArray *entries)
{
    const GOptionEntry own[] = {
        { "max-load", 0, 0, G_OPTION_ARG_STRING, &self->max_load,
          "Share of this machine's cores that the functions of a local run may take on "
          "average (0.7)",
          "RATIO" },
        { "force", 0, 0, G_OPTION_ARG_NONE, &self->is_forced,
          "Start even if this machine is too small for it", NULL },
        { "dry-run", 0, 0, G_OPTION_ARG_NONE, &self->is_dry_run,
          "Print what would be sent and what that takes; send and write nothing", NULL },
    };

    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
}

static bool read_max_load(const VtGuardOptions *self, VtPlatformKind kind, double *out,
                          GError **error)
{
    *out = MAX_LOAD_DEFAULT;
    if (self->max_load != NULL && kind != VT_PLATFORM_LOCAL) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE, "--max-load needs --platform local");
        return false;
    }
    return vt_options_number("--max-load", self->max_load, MAX_LOAD_MIN, MAX_LOAD_MAX,
                             out, error);
}

static void warn_of_peak(const VtNeeds *needs, const VtSupply *supply, double max_load)
{
    if (needs->peak_cores <= max_load * supply->cores)
        return;
    g_printerr(
        "vitro: the busiest minute needs %.2f of this machine's %u cores: response "
        "times then tell of both\n",
        needs->peak_cores, supply->cores);
}

/* Those that end are soon replaced, so that a function may have twice its bound. */
static uint64_t pods_max(const VtWorkload *workload)
{
    const VtNodesConfig *nodes = &workload->settings.nodes;
    const uint64_t held = (uint64_t)nodes->count * (uint64_t)nodes->max_pods;
    uint64_t pods = 0;

    for (size_t i = 0; i < workload->arrivals->functions_count; i++) {
        const int64_t max_scale = workload->configs[i].autoscaler.max_scale;

        if (max_scale == 0)
            return held;
        pods += 2 * (uint64_t)max_scale;
    }
    return MIN(pods, held);
}

VtNeeds vt_guard_needs(VtPlatformKind kind, const VtWorkload *workload,
                       const VtLocalOptions *local, unsigned senders)
{
    VtNeedsConfig config = { .senders = senders };

    if (kind == VT_PLATFORM_LOCAL) {
        config.pods_max = pods_max(workload);
        config.is_idle = vt_local_options_is_idle(local);
    }
    return vt_needs_of(workload->arrivals, &config);
}

bool vt_guard_check(const VtGuardOptions *self, VtPlatformKind kind, const VtNeeds *needs,
                    GError **error)
{
    const VtSupply supply = vt_supply_read();
    double max_load;

    if (!read_max_load(self, kind, &max_load, error))
        return false;
    if (self->is_forced)
        return true;
    if (!vt_needs_check_descriptors(needs, &supply, error))
        return false;
    if (kind != VT_PLATFORM_LOCAL)
        return true;
    if (!vt_needs_check_load(needs, &supply, max_load, error))
        return false;
    warn_of_peak(needs, &supply, max_load);
    return true;
}
