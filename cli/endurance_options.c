#include "cli/endurance_options.h"

#include "core/units.h"

#define DRAIN_DEFAULT_NS (30 * VT_S)

void vt_endurance_options_clear(VtEnduranceOptions *self)
{
    g_free(self->drain);
}

void vt_endurance_options_add(VtEnduranceOptions *self, GArray *entries)
{
    const GOptionEntry own[] = {
        { "drain", 0, 0, G_OPTION_ARG_STRING, &self->drain,
          "How long what is in flight may take to end after Ctrl-C (30s); 0: it is lost",
          "LENGTH" },
    };

    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
}

bool vt_endurance_options_drain(const VtEnduranceOptions *self, VtTime *out_ns,
                                GError **error)
{
    if (self->drain == NULL) {
        *out_ns = DRAIN_DEFAULT_NS;
        return true;
    }
    if (vt_duration_parse(self->drain, out_ns, error))
        return true;
    g_prefix_error(error, "--drain: ");
    return false;
}
