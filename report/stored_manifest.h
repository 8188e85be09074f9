/**
 * run.json of a run folder, read back.
 */
#pragma once

#include <glib.h>

#include <json-glib/json-glib.h>

/** The object that it holds, owned by the caller. Errors: VT_ERROR_INPUT. */
JsonObject *vt_stored_manifest_load(const char *folder, GError **error);

/** The text of member @name, owned by the caller; NULL when there is none. */
char *vt_stored_manifest_text(JsonObject *self, const char *name);
