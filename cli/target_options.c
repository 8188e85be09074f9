#include "cli/target_options.h"

#include "core/errors.h"

#include <string.h>

void vt_target_options_clear(VtTargetOptions *self)
{
    g_free(self->platform);
    g_free(self->url);
    vt_tls_options_clear(&self->tls);
}

void vt_target_options_add(VtTargetOptions *self, GArray *entries)
{
    const GOptionEntry own[] = {
        { "platform", 'p', 0, G_OPTION_ARG_STRING, &self->platform,
          "local: function processes on this machine, scaled by the model of Knative "
          "(default); http: any URL (default with --url)",
          "KIND" },
        { "url", 0, 0, G_OPTION_ARG_STRING, &self->url,
          "Of a function, with {function}, {name}, {duration_us}, {duration_ms}, "
          "{memory_mib}",
          "TEMPLATE" },
    };

    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
    vt_tls_options_add(&self->tls, entries);
}

static bool choose_platform(const char *name, VtPlatformKind *out_kind, GError **error)
{
    for (VtPlatformKind kind = VT_PLATFORM_LOCAL; kind <= VT_PLATFORM_HTTP; kind++) {
        if (strcmp(name, vt_platform_kind_name(kind)) == 0) {
            *out_kind = kind;
            return true;
        }
    }
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                "--platform: expected local or http, not '%s'", name);
    return false;
}

/* A URL that is not called would be a measurement of something else. */
static bool check_url(const char *url, VtPlatformKind kind, GError **error)
{
    if ((url != NULL) == (kind == VT_PLATFORM_HTTP))
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                url != NULL ? "--url does not go with --platform local"
                            : "--platform http needs --url");
    return false;
}

bool vt_target_options_check(const VtTargetOptions *self, VtPlatformKind *out_kind,
                             GError **error)
{
    const char *usual = self->url != NULL ? "http" : "local";
    const char *platform = self->platform != NULL ? self->platform : usual;
    VtPlatformKind kind;

    if (!choose_platform(platform, &kind, error) || !check_url(self->url, kind, error)
        || !vt_tls_options_check(&self->tls, self->url, error))
        return false;
    *out_kind = kind;
    return true;
}
