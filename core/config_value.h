/**
 * One value of the configuration: its text, its field, its range. Private to
 * core/config.c and core/config_origin.c.
 */
#pragma once

#include "core/config.h"

/** Parses @text as @key's type says and stores it in @field, which stays untouched when
 *  the text or its value is not acceptable. Errors: VT_ERROR_INPUT saying what is. */
bool vt_config_value_parse(const VtConfigKey *key, const char *text, void *field,
                           GError **error);

/** The text that parses into @field's value. Owned by the caller. */
char *vt_config_value_format(const VtConfigKey *key, const void *field);

/** What may stand for the value: "length of time, at least 6s", "one of kpa, fixed".
 *  Owned by the caller. */
char *vt_config_value_describe(const VtConfigKey *key);
