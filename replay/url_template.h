/**
 * URLs with places for what an invocation is about.
 */
#pragma once

#include "core/invocation.h"

#include <glib.h>

#include <stdbool.h>

typedef struct VtUrlTemplate VtUrlTemplate;

/**
 * Places: {function} the function's name, percent-encoded; {name} the same as it stands,
 * for host names; {duration_us} and {duration_ms} the requested duration; {memory_mib}.
 * A template without a place for the duration gets a query parameter duration_us.
 *
 * Errors: VT_ERROR_USAGE for an unknown place, or when no http or https URL results.
 */
VtUrlTemplate *vt_url_template_new(const char *text, GError **error);
void vt_url_template_free(VtUrlTemplate *self);

/** Replaces what @out holds. @name: the function's. */
void vt_url_template_expand(const VtUrlTemplate *self, const char *name,
                            const VtInvocation *invocation, GString *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtUrlTemplate, vt_url_template_free)
