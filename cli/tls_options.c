#include "cli/tls_options.h"

#include "core/errors.h"

#include <errno.h>
#include <unistd.h>

void vt_tls_options_clear(VtTlsOptions *self)
{
    g_free(self->cacert);
    g_free(self->cert);
    g_free(self->key);
}

void vt_tls_options_add(VtTlsOptions *self, GArray *entries)
{
    const GOptionEntry own[] = {
        { "cacert", 0, 0, G_OPTION_ARG_FILENAME, &self->cacert,
          "https: trust the authorities in FILE (PEM) instead of the system's", "FILE" },
        { "cert", 0, 0, G_OPTION_ARG_FILENAME, &self->cert,
          "https: show the target the certificate in FILE (PEM)", "FILE" },
        { "key", 0, 0, G_OPTION_ARG_FILENAME, &self->key,
          "https: the certificate's key, when it is not in the same file", "FILE" },
        { "insecure", 0, 0, G_OPTION_ARG_NONE, &self->is_insecure,
          "https: believe whoever answers, whatever the certificate says", NULL },
    };

    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
}

static bool is_any_given(const VtTlsOptions *self)
{
    return self->cacert != NULL || self->cert != NULL || self->key != NULL
        || self->is_insecure;
}

static bool check_file(const char *option, const char *path, GError **error)
{
    if (path == NULL || access(path, R_OK) == 0)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "%s: cannot read '%s': %s", option, path,
                g_strerror(errno));
    return false;
}

bool vt_tls_options_check(const VtTlsOptions *self, const char *url, GError **error)
{
    if (is_any_given(self) && url == NULL) {
        g_set_error_literal(error, VT_ERROR, VT_ERROR_USAGE,
                            "--cacert, --cert, --key and --insecure need --url");
        return false;
    }
    if (self->key != NULL && self->cert == NULL) {
        g_set_error_literal(error, VT_ERROR, VT_ERROR_USAGE, "--key needs --cert");
        return false;
    }
    if (self->cacert != NULL && self->is_insecure) {
        g_set_error_literal(error, VT_ERROR, VT_ERROR_USAGE,
                            "--insecure makes nothing of --cacert: give one of them");
        return false;
    }
    return check_file("--cacert", self->cacert, error)
        && check_file("--cert", self->cert, error)
        && check_file("--key", self->key, error);
}

VtHttpOptions vt_tls_options_http(const VtTlsOptions *self)
{
    return (VtHttpOptions){ .cacert = self->cacert,
                            .cert = self->cert,
                            .key = self->key,
                            .is_insecure = self->is_insecure };
}
