/**
 * Keys by name: what core/config.c lends to core/config_file.c, and to nobody else.
 */
#pragma once

#include "core/config.h"

/** Sets one field from text. Errors: VT_ERROR_INPUT naming the key, or the nearest one.
 */
bool vt_config_assign(const VtConfigBinding *bindings, size_t count, const char *section,
                      const char *key, const char *value, GError **error);

/** Whether the table lists the key as VT_CONFIG_IGNORED. */
bool vt_config_is_ignored(const VtConfigBinding *bindings, size_t count,
                          const char *section, const char *key);
