/**
 * What the commands' option parsing has in common.
 */
#pragma once

#include "core/clock.h"

#include <glib.h>

#include <json-glib/json-glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    const char *command;
    const char *arguments;   /* as in the usage line: "TRACE -o FAMILY" */
    const char *description; /* shown above the options */
    const GOptionEntry *entries;
    int positionals; /* how many must remain */
    bool takes_more; /* or more than those */
} VtOptionsSpec;

/** Parses @argv into the variables of @entries; argv[1..] are then the positional
 *  arguments. `--help` prints and exits. Errors: VT_ERROR_USAGE. */
bool vt_options_parse(const VtOptionsSpec *spec, int *argc, char ***argv, GError **error);

/** Errors: VT_ERROR_USAGE naming @option unless @value is given. */
bool vt_options_require(const char *option, const char *value, GError **error);

/** Errors: VT_ERROR_USAGE naming @option unless @value is at least @min. */
bool vt_options_at_least(const char *option, int64_t value, int64_t min, GError **error);

/** Errors: VT_ERROR_USAGE naming @option unless @value is from @min to @max. */
bool vt_options_between(const char *option, int64_t value, int64_t min, int64_t max,
                        GError **error);

/** Errors: VT_ERROR_USAGE naming @option unless @value is finite and above 0. */
bool vt_options_positive(const char *option, double value, GError **error);

/** The number that @text says, from @min to @max; without a text @inout_value stays as it
 *  is. Errors: VT_ERROR_USAGE or VT_ERROR_INPUT naming @option. */
bool vt_options_number(const char *option, const char *text, double min, double max,
                       double *inout_value, GError **error);

/** The length of time that @text says, at least @min_ns, in whole microseconds; without a
 *  text @inout_ns stays as it is. Errors: VT_ERROR_USAGE or VT_ERROR_INPUT naming
 * @option. */
bool vt_options_duration(const char *option, const char *text, VtTime min_ns,
                         VtTime *inout_ns, GError **error);

/** Prints @json, taken, on standard output. */
void vt_print_json(JsonObject *json);
