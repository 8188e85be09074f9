/**
 * A file that says which URL stands for which function.
 */
#pragma once

#include "core/function.h"
#include "replay/text_template.h"

#include <stddef.h>

/**
 * Reads the templates of CSV rows function,url.
 *
 * Shape:  one VtTextTemplate for each of @functions, which ascend by name; rows of other
 *         functions are passed over.
 * Errors: VT_ERROR_INPUT naming the function that is missing or is there twice, or the
 *         URL that is none. @wants_duration: as of vt_url_template_new().
 */
GPtrArray *vt_target_map_load(const char *path, const VtFunction *functions, size_t count,
                              bool wants_duration, GError **error);
