#include "cli/guard_options.h"

#include "cli/options.h"
#include "core/errors.h"
#include "replay/needs.h"

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

bool vt_guard_check(const VtGuardOptions *self, VtPlatformKind kind,
                    const VtArrivals *arrivals, unsigned senders, GError **error)
{
    const VtNeeds needs = vt_needs_of(arrivals, senders);
    const VtSupply supply = vt_supply_read();
    double max_load;

    if (!read_max_load(self, kind, &max_load, error))
        return false;
    if (self->is_forced)
        return true;
    if (!vt_needs_check_descriptors(&needs, &supply, error))
        return false;
    if (kind != VT_PLATFORM_LOCAL)
        return true;
    if (!vt_needs_check_load(&needs, &supply, max_load, error))
        return false;
    warn_of_peak(&needs, &supply, max_load);
    return true;
}
