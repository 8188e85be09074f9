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

/**
 * Whether the URL of @function, a name, is one, and names what the template means: a name
 * such as HashFunction@HashApp, put into a host, would be a user at another host.
 *
 * Errors: VT_ERROR_INPUT with the URL and the function.
 */
bool vt_url_template_check(const VtTextTemplate *self, const char *function,
                           GError **error);

/** What @function's calls connect to, "HOST:PORT"; NULL when that is not the same for all
 *  of them. Freed by g_free(). */
char *vt_url_template_host(const VtTextTemplate *self, const char *function);
