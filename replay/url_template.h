/**
 * Templates of the URLs that are called.
 */
#pragma once

#include "replay/text_template.h"

/**
 * Reads @text. With @wants_duration a template without a place for the duration gets a
 * query parameter duration_us.
 *
 * Errors: VT_ERROR_USAGE for an unknown place, or when no http or https URL results.
 */
VtTextTemplate *vt_url_template_new(const char *text, bool wants_duration,
                                    GError **error);
