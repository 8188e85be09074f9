/**
 * Options of `replay` that say whom to trust over https, and who we are.
 */
#pragma once

#include "replay/http_pool.h"

#include <glib.h>

#include <stdbool.h>

/** Zero-initialised before parsing. */
typedef struct {
    char *cacert;
    char *cert;
    char *key;
    gboolean is_insecure;
} VtTlsOptions;

void vt_tls_options_clear(VtTlsOptions *self);

/** Appends the options to a command's own, a zero-terminated array of GOptionEntry. */
void vt_tls_options_add(VtTlsOptions *self, GArray *entries);

/** @url: the template that is called; or NULL. Errors: VT_ERROR_USAGE for options that do
 *  not go with it or with each other, VT_ERROR_INPUT for files that cannot be read. */
bool vt_tls_options_check(const VtTlsOptions *self, const char *url, GError **error);

/** As the client takes them; the texts are @self's. */
VtHttpOptions vt_tls_options_http(const VtTlsOptions *self);
