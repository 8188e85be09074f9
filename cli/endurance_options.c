#include "cli/endurance_options.h"

#include "core/errors.h"
#include "core/units.h"

#define DRAIN_DEFAULT_NS (30 * VT_S)

void vt_endurance_options_clear(VtEnduranceOptions *self)
{
    g_free(self->drain);
    g_free(self->resume);
}

void vt_endurance_options_add(VtEnduranceOptions *self, GArray *entries)
{
    const GOptionEntry own[] = {
        { "drain", 0, 0, G_OPTION_ARG_STRING, &self->drain,
          "How long what is in flight may take to end after Ctrl-C (30s); 0: it is lost",
          "LENGTH" },
        { "resume", 0, 0, G_OPTION_ARG_FILENAME, &self->resume,
          "Go on with a run that was stopped, over HTTP; RUN of -o gets all of both",
          "OLD_RUN" },
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

bool vt_endurance_options_check(const VtEnduranceOptions *self, VtPlatformKind kind,
                                bool has_function_timelines, GError **error)
{
    if (self->resume != NULL && kind != VT_PLATFORM_HTTP) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                    "--resume needs --platform http: nobody can tell what became of a "
                    "control plane");
        return false;
    }
    if (self->resume != NULL && has_function_timelines) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                    "--resume does not go with --timeline-functions");
        return false;
    }
    return true;
}
