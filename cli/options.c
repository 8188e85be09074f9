#include "cli/options.h"

#include "core/errors.h"
#include "core/units.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

bool vt_options_parse(const VtOptionsSpec *spec, int *argc, char ***argv, GError **error)
{
    g_autoptr(GOptionContext) context = g_option_context_new(spec->arguments);
    g_autofree char *program = g_strconcat("vitro ", spec->command, NULL);
    g_autoptr(GError) failure = NULL;

    g_set_prgname(program); /* what --help calls us */
    g_option_context_set_summary(context, spec->description);
    g_option_context_add_main_entries(context, spec->entries, NULL);
    if (!g_option_context_parse(context, argc, argv, &failure)) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE, "%s; see `%s --help`",
                    failure->message, program);
        return false;
    }

    const int given = *argc - 1;

    if (given < spec->positionals || (given > spec->positionals && !spec->takes_more)) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                    "expected %d argument%s%s, got %d: %s %s; see `%s --help`",
                    spec->positionals, spec->positionals == 1 ? "" : "s",
                    spec->takes_more ? " or more" : "", given, program, spec->arguments,
                    program);
        return false;
    }
    return true;
}

bool vt_options_require(const char *option, const char *value, GError **error)
{
    if (value != NULL)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE, "%s is missing", option);
    return false;
}

bool vt_options_at_least(const char *option, int64_t value, int64_t min, GError **error)
{
    if (value >= min)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                "%s: expected at least %" PRId64 ", not %" PRId64, option, min, value);
    return false;
}

bool vt_options_between(const char *option, int64_t value, int64_t min, int64_t max,
                        GError **error)
{
    if (value >= min && value <= max)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                "%s: expected %" PRId64 " to %" PRId64 ", not %" PRId64, option, min, max,
                value);
    return false;
}

bool vt_options_positive(const char *option, double value, GError **error)
{
    if (isfinite(value) && value > 0)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_USAGE, "%s: expected a number above 0, not %g",
                option, value);
    return false;
}

bool vt_options_number(const char *option, const char *text, double min, double max,
                       double *inout_value, GError **error)
{
    double value;

    if (text == NULL)
        return true;
    if (!vt_double_parse(text, &value, error)) {
        g_prefix_error(error, "%s: ", option);
        return false;
    }
    if (value < min || value > max) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE, "%s: expected %g to %g, not '%s'",
                    option, min, max, text);
        return false;
    }
    *inout_value = value;
    return true;
}

bool vt_options_duration(const char *option, const char *text, VtTime min_ns,
                         VtTime *inout_ns, GError **error)
{
    VtTime value_ns;

    if (text == NULL)
        return true;
    if (!vt_duration_parse(text, &value_ns, error)) {
        g_prefix_error(error, "%s: ", option);
        return false;
    }
    if (value_ns < min_ns) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                    "%s: expected at least %gms, not '%s'", option,
                    (double)min_ns / VT_MS, text);
        return false;
    }
    *inout_ns = value_ns - value_ns % VT_US;
    return true;
}

void vt_print_json(JsonObject *json)
{
    g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);

    json_node_take_object(node, json);

    g_autofree char *text = json_to_string(node, TRUE);

    puts(text);
}
