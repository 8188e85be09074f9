#include "core/config_value.h"

#include "core/distribution.h"
#include "core/errors.h"
#include "core/units.h"

#include <math.h>
#include <string.h>

/* A parsed value of any type but VT_CONFIG_CUSTOM, which knows its own field. */
typedef union {
    bool flag;
    int choice;
    int64_t whole; /* INT, DURATION, MEMORY, CPU */
    double number;
    VtDistribution distribution;
} Value;

static bool parse_bool(const char *text, bool *out, GError **error)
{
    const bool is_true = g_ascii_strcasecmp(text, "true") == 0;

    if (!is_true && g_ascii_strcasecmp(text, "false") != 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "expected true or false, not '%s'",
                    text);
        return false;
    }
    *out = is_true;
    return true;
}

static bool parse_choice(const VtConfigKey *key, const char *text, int *out,
                         GError **error)
{
    g_autofree char *names = NULL;

    for (int i = 0; key->choices[i] != NULL; i++) {
        if (strcmp(text, key->choices[i]) == 0) {
            *out = i;
            return true;
        }
    }
    names = g_strjoinv(", ", (char **)key->choices);
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "expected one of %s, not '%s'", names,
                text);
    return false;
}

static bool parse_value(const VtConfigKey *key, const char *text, Value *out,
                        GError **error)
{
    switch (key->type) {
    case VT_CONFIG_BOOL: return parse_bool(text, &out->flag, error);
    case VT_CONFIG_INT: return vt_int64_parse(text, &out->whole, error);
    case VT_CONFIG_DOUBLE: return vt_double_parse(text, &out->number, error);
    case VT_CONFIG_DURATION: return vt_duration_parse(text, &out->whole, error);
    case VT_CONFIG_MEMORY: return vt_memory_parse(text, &out->whole, error);
    case VT_CONFIG_CPU: return vt_cpu_parse(text, &out->whole, error);
    case VT_CONFIG_CHOICE: return parse_choice(key, text, &out->choice, error);
    case VT_CONFIG_DISTRIBUTION:
        return vt_distribution_parse(text, &out->distribution, error);
    case VT_CONFIG_CUSTOM:
    case VT_CONFIG_CONSTANT: break;
    }
    g_assert_not_reached();
}

static size_t field_size(VtConfigType type)
{
    switch (type) {
    case VT_CONFIG_BOOL: return sizeof(bool);
    case VT_CONFIG_CHOICE: return sizeof(int);
    case VT_CONFIG_DOUBLE: return sizeof(double);
    case VT_CONFIG_DISTRIBUTION: return sizeof(VtDistribution);
    case VT_CONFIG_INT:
    case VT_CONFIG_DURATION:
    case VT_CONFIG_MEMORY:
    case VT_CONFIG_CPU: return sizeof(int64_t);
    case VT_CONFIG_CUSTOM:
    case VT_CONFIG_CONSTANT: break;
    }
    g_assert_not_reached();
}

static char *format_value(const VtConfigKey *key, const Value *value)
{
    switch (key->type) {
    case VT_CONFIG_BOOL: return g_strdup(value->flag ? "true" : "false");
    case VT_CONFIG_INT: return g_strdup_printf("%" PRId64, value->whole);
    case VT_CONFIG_DOUBLE: return vt_double_format(value->number);
    case VT_CONFIG_DURATION: return vt_duration_format(value->whole);
    case VT_CONFIG_MEMORY: return vt_memory_format(value->whole);
    case VT_CONFIG_CPU: return vt_cpu_format(value->whole);
    case VT_CONFIG_CHOICE: return g_strdup(key->choices[value->choice]);
    case VT_CONFIG_DISTRIBUTION: return vt_distribution_format(&value->distribution);
    case VT_CONFIG_CUSTOM:
    case VT_CONFIG_CONSTANT: break;
    }
    g_assert_not_reached();
}

static bool has_range(const VtConfigKey *key)
{
    return key->min < 0 || key->min > 0 || key->max > 0;
}

static char *format_bound(const VtConfigKey *key, double bound)
{
    const Value value = key->type == VT_CONFIG_DOUBLE
                          ? (Value){ .number = bound }
                          : (Value){ .whole = (int64_t)bound };

    return format_value(key, &value);
}

/* "between 0 and 1000", "at least 6s" or "at most 1"; at least one bound is finite. */
static char *format_range(const VtConfigKey *key)
{
    g_autofree char *min = isfinite(key->min) ? format_bound(key, key->min) : NULL;
    g_autofree char *max = isfinite(key->max) ? format_bound(key, key->max) : NULL;

    if (max == NULL)
        return g_strdup_printf("at least %s", min);
    if (min == NULL)
        return g_strdup_printf("at most %s", max);
    return g_strdup_printf("between %s and %s", min, max);
}

static bool check_range(const VtConfigKey *key, const Value *value, const char *text,
                        GError **error)
{
    const double number =
        key->type == VT_CONFIG_DOUBLE ? value->number : (double)value->whole;
    g_autofree char *range = NULL;

    if (!has_range(key) || (number >= key->min && number <= key->max))
        return true;
    range = format_range(key);
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "expected %s, not '%s'", range, text);
    return false;
}

bool vt_config_value_parse(const VtConfigKey *key, const char *text, void *field,
                           GError **error)
{
    Value value;

    if (key->type == VT_CONFIG_CUSTOM)
        return key->parse(text, field, error);
    if (!parse_value(key, text, &value, error) || !check_range(key, &value, text, error))
        return false;
    memcpy(field, &value, field_size(key->type));
    return true;
}

char *vt_config_value_format(const VtConfigKey *key, const void *field)
{
    Value value;

    if (key->type == VT_CONFIG_CUSTOM)
        return key->format(field);
    memcpy(&value, field, field_size(key->type));
    return format_value(key, &value);
}

static char *describe_type(const VtConfigKey *key)
{
    static const char *const names[] = {
        [VT_CONFIG_BOOL] = "true or false",
        [VT_CONFIG_INT] = "whole number",
        [VT_CONFIG_DOUBLE] = "number",
        [VT_CONFIG_DURATION] = "length of time",
        [VT_CONFIG_MEMORY] = "memory",
        [VT_CONFIG_CPU] = "cores",
        [VT_CONFIG_DISTRIBUTION] = "distribution of lengths of time",
        [VT_CONFIG_CUSTOM] = "text as above",
    };
    g_autofree char *choices = NULL;

    if (key->type != VT_CONFIG_CHOICE)
        return g_strdup(names[key->type]);
    choices = g_strjoinv(", ", (char **)key->choices);
    return g_strconcat("one of ", choices, NULL);
}

char *vt_config_value_describe(const VtConfigKey *key)
{
    g_autofree char *type = describe_type(key);
    g_autofree char *range = has_range(key) ? format_range(key) : NULL;

    return range == NULL ? g_steal_pointer(&type) : g_strconcat(type, " ", range, NULL);
}
