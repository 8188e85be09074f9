#include "core/config_origin.h"

#include "core/config_keys.h"
#include "core/config_value.h"
#include "core/csv.h"

#include <string.h>

static bool is_of_a_name(char character)
{
    return g_ascii_isalnum(character) || character == '-';
}

/* True when @message names @name, not as a part of a longer one. */
static bool names(const char *message, const char *name)
{
    const size_t length = strlen(name);

    for (const char *at = strstr(message, name); at != NULL; at = strstr(at + 1, name)) {
        if ((at == message || !is_of_a_name(at[-1])) && !is_of_a_name(at[length]))
            return true;
    }
    return false;
}

static bool is_assigned(char *const *assignments, const char *name)
{
    for (; assignments != NULL && *assignments != NULL; assignments++) {
        g_auto(GStrv) parts = g_strsplit(*assignments, "=", 2);

        if (strcmp(g_strstrip(parts[0]), name) == 0)
            return true;
    }
    return false;
}

/* The line that sets @key for the function; 0 when none does. Bare keys are of any
 * section, as where the file was read. */
static uint64_t functions_line(const VtConfigOrigins *origins, const VtConfigKey *key,
                               const char *name)
{
    g_autoptr(VtCsv) csv = vt_csv_open(origins->functions_path, NULL);
    size_t function = 0;
    size_t column = 0;

    if (csv == NULL || !vt_csv_require_column(csv, "function", &function, NULL)
        || !vt_csv_require_column(csv, "key", &column, NULL))
        return 0;
    while (vt_csv_next(csv, NULL)) {
        const char *text = vt_csv_text(csv, column);

        if (strcmp(vt_csv_text(csv, function), origins->function) == 0
            && (strcmp(text, name) == 0 || strcmp(text, key->key) == 0))
            return vt_csv_line(csv);
    }
    return 0;
}

static char *file_origin(char *const *paths, const VtConfigKey *key)
{
    char *origin = NULL;

    for (; paths != NULL && *paths != NULL; paths++) {
        int line = 0;

        if (!vt_config_file_sets(*paths, key->section, key->key, &line))
            continue;
        g_free(origin);
        origin =
            line > 0 ? g_strdup_printf("%s: line %d", *paths, line) : g_strdup(*paths);
    }
    return origin != NULL ? origin : g_strdup("default");
}

static char *origin_of(const VtConfigOrigins *origins, const VtConfigKey *key,
                       const char *name)
{
    const uint64_t line = origins->functions_path != NULL && origins->function != NULL
                            ? functions_line(origins, key, name)
                            : 0;

    if (line > 0) {
        return g_strdup_printf("%s: line %" G_GUINT64_FORMAT, origins->functions_path,
                               line);
    }
    return is_assigned(origins->assignments, name) ? g_strdup("--set")
                                                   : file_origin(origins->paths, key);
}

static void explain_key(const VtConfigKey *key, const VtConfigBinding *binding,
                        const VtConfigOrigins *origins, const char *message,
                        GString *explained)
{
    g_autofree char *name = g_strconcat(key->section, ".", key->key, NULL);

    if (key->type == VT_CONFIG_CONSTANT || !names(message, name))
        return;

    g_autofree char *origin = origin_of(origins, key, name);
    g_autofree char *value =
        vt_config_value_format(key, (const char *)binding->target + key->offset);

    g_string_append_printf(explained, "%s %s = %s (%s)", explained->len > 0 ? "," : ";",
                           name, value, origin);
}

void vt_config_explain(const VtConfigBinding *bindings, size_t count,
                       const VtConfigOrigins *origins, GError *error)
{
    g_autoptr(GString) explained = g_string_new(NULL);

    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < bindings[i].keys_count; j++) {
            explain_key(&bindings[i].keys[j], &bindings[i], origins, error->message,
                        explained);
        }
    }

    char *message = g_strconcat(error->message, explained->str, NULL);

    g_free(error->message);
    error->message = message;
}
