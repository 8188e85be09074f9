/**
 * Texts with places for what an invocation is about.
 *
 * Places: {function} the function's name, percent-encoded; {name} the same as it stands;
 * {duration_us} and {duration_ms} the requested duration; {memory_mib}. Other words in
 * braces are errors; braces around anything but a word, as in JSON, stand for themselves.
 */
#pragma once

#include "core/invocation.h"

#include <glib.h>

#include <stdbool.h>

typedef struct VtTextTemplate VtTextTemplate;

/** Errors: VT_ERROR_USAGE for an unknown place. */
VtTextTemplate *vt_text_template_new(const char *text, GError **error);
void vt_text_template_free(VtTextTemplate *self);

/** An array of templates that owns them. */
GPtrArray *vt_text_templates_new(void);

bool vt_text_template_has_duration(const VtTextTemplate *self);

/** Whether two invocations of one function may differ in it. */
bool vt_text_template_is_per_call(const VtTextTemplate *self);

/** Appends to @out. @name: the function's. */
void vt_text_template_expand(const VtTextTemplate *self, const char *name,
                             const VtInvocation *invocation, GString *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VtTextTemplate, vt_text_template_free)
