/**
 * Keys by name: what core/config.c, core/config_file.c and core/config_origin.c lend one
 * another, and nobody else.
 */
#pragma once

#include "core/config.h"

/** Sets one field from text. Errors: VT_ERROR_INPUT naming the key, or the nearest one.
 */
bool vt_config_assign(const VtConfigBinding *bindings, size_t count, const char *section,
                      const char *key, const char *value, GError **error);

/** Whether the file sets the key, and in which line; 0 in JSON. False when it cannot be
 *  read. */
bool vt_config_file_sets(const char *path, const char *section, const char *key,
                         int *out_line);

/** The key if it is a VT_CONFIG_CONSTANT of the table; else NULL. */
const VtConfigKey *vt_config_constant(const VtConfigBinding *bindings, size_t count,
                                      const char *section, const char *key);
