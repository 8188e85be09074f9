/**
 * Where a configuration's values came from, for messages about those that contradict one
 * another.
 */
#pragma once

#include "core/config.h"

/** What was read, in order; NULL where nothing was. */
typedef struct {
    char *const *paths;         /* files */
    char *const *assignments;   /* "section.key=value", which win over files */
    const char *functions_path; /* file of function,key,value, which win over both */
    const char *function;       /* whose values are meant; NULL: of all others */
} VtConfigOrigins;

/** Adds to the message of @error the value of every "section.key" that it names, and the
 *  file and line, or option, that set it. */
void vt_config_explain(const VtConfigBinding *bindings, size_t count,
                       const VtConfigOrigins *origins, GError *error);
