#include "cli/settings.h"

#include "core/config_origin.h"
#include "core/csv.h"
#include "core/errors.h"

enum { SECTIONS_COUNT = 7, PER_FUNCTION_COUNT = 3 };

typedef struct {
    VtConfigBinding items[SECTIONS_COUNT];
} Bindings;

/* Every section of the configuration file, in the order in which it is shown; those that
 * a function may have of its own come first. */
static Bindings bind(VtSettings *self)
{
    return (Bindings){ {
        vt_autoscaler_config_binding(&self->autoscaler),
        vt_function_config_binding(&self->function),
        vt_resources_config_binding(&self->resources),
        vt_nodes_config_binding(&self->nodes),
        vt_control_plane_config_binding(&self->control_plane),
        vt_kubelet_config_binding(&self->kubelet),
        vt_data_path_config_binding(&self->data_path),
    } };
}

void vt_settings_sources_clear(VtSettingsSources *self)
{
    g_strfreev(self->config_paths);
    g_strfreev(self->assignments);
    g_free(self->functions_path);
}

void vt_settings_options_add(VtSettingsSources *self, GArray *entries)
{
    const GOptionEntry own[] = {
        { "config", 'c', 0, G_OPTION_ARG_FILENAME_ARRAY, &self->config_paths,
          "Configuration file; may be repeated, later ones win", "FILE" },
        { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->assignments,
          "Set one key; may be repeated, wins over every file", "SECTION.KEY=VALUE" },
    };

    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
}

/* Of a function without anything of its own. */
static VtRevisionConfig common_config(const VtSettings *self)
{
    return (VtRevisionConfig){
        .autoscaler = self->autoscaler,
        .function = self->function,
        .resources = self->resources,
    };
}

/* What keys that contradict one another are set to, and where; of one function, or of all
 * that have nothing of their own. */
static void explain(Bindings bindings, const VtSettingsSources *sources,
                    const char *function, GError *error)
{
    const VtConfigOrigins origins = {
        .paths = sources->config_paths,
        .assignments = sources->assignments,
        .functions_path = sources->functions_path,
        .function = function,
    };

    vt_config_explain(bindings.items, SECTIONS_COUNT, &origins, error);
}

static VtAutoscalerConfig default_autoscaler(void)
{
    VtAutoscalerConfig config;
    const VtConfigBinding binding = vt_autoscaler_config_binding(&config);

    vt_config_defaults(&binding, 1);
    return config;
}

bool vt_settings_load(VtSettings *self, const VtSettingsSources *sources, GError **error)
{
    const Bindings bindings = bind(self);

    vt_config_defaults(bindings.items, SECTIONS_COUNT);
    for (char **path = sources->config_paths; path != NULL && *path != NULL; path++) {
        if (!vt_config_load(bindings.items, SECTIONS_COUNT, *path, error))
            return false;
    }
    for (char **text = sources->assignments; text != NULL && *text != NULL; text++) {
        if (!vt_config_set(bindings.items, SECTIONS_COUNT, *text, error)) {
            g_prefix_error(error, "--set: ");
            return false;
        }
    }

    const VtRevisionConfig common = common_config(self);
    const VtAutoscalerConfig defaults = default_autoscaler();
    GError *contradiction = NULL;

    if (vt_autoscaler_config_check_owners(&self->autoscaler, &defaults, &contradiction)
        && vt_nodes_config_validate(&self->nodes, &contradiction)
        && vt_revision_config_validate(&common, &contradiction))
        return true;
    explain(bindings, sources, NULL, contradiction);
    g_propagate_error(error, contradiction);
    return false;
}

/* What a function has of its own, the first PER_FUNCTION_COUNT, and what all share. */
static Bindings bind_function(VtSettings *self, VtRevisionConfig *config)
{
    Bindings bindings = bind(self);

    bindings.items[0] = vt_autoscaler_config_binding(&config->autoscaler);
    bindings.items[1] = vt_function_config_binding(&config->function);
    bindings.items[2] = vt_resources_config_binding(&config->resources);
    return bindings;
}

void vt_settings_explain(VtSettings *self, const VtSettingsSources *sources,
                         VtRevisionConfig *configs, const VtFunction *functions,
                         size_t count, GError *error)
{
    for (size_t i = 0; i < count; i++) {
        g_autofree char *prefix = g_strdup_printf("function '%s': ", functions[i].name);

        if (g_str_has_prefix(error->message, prefix)) {
            explain(bind_function(self, &configs[i]), sources, functions[i].name, error);
            return;
        }
    }
}

static bool override(VtRevisionConfig *config, const VtCsv *csv, size_t key, size_t value,
                     GError **error)
{
    const VtConfigBinding bindings[PER_FUNCTION_COUNT] = {
        vt_autoscaler_config_binding(&config->autoscaler),
        vt_function_config_binding(&config->function),
        vt_resources_config_binding(&config->resources),
    };

    if (vt_config_set_for_function(bindings, PER_FUNCTION_COUNT, vt_csv_text(csv, key),
                                   vt_csv_text(csv, value), error))
        return true;
    g_prefix_error(error, "%s: line %" G_GUINT64_FORMAT ": ", vt_csv_path(csv),
                   vt_csv_line(csv));
    return false;
}

/* A later row would win in silence. */
static bool check_once(GHashTable *seen, const VtCsv *csv, size_t function, size_t key,
                       GError **error)
{
    char *pair =
        g_strdup_printf("%s,%s", vt_csv_text(csv, function), vt_csv_text(csv, key));

    if (g_hash_table_add(seen, pair))
        return true;
    vt_csv_set_error(csv, key, "each key of a function once", error);
    return false;
}

static bool override_rows(VtRevisionConfig *configs, VtCsv *csv, GHashTable *index,
                          GError **error)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    size_t function;
    size_t key;
    size_t value;
    GError *read_error = NULL;

    if (!vt_csv_require_column(csv, "function", &function, error)
        || !vt_csv_require_column(csv, "key", &key, error)
        || !vt_csv_require_column(csv, "value", &value, error))
        return false;
    while (vt_csv_next(csv, &read_error)) {
        gpointer found = NULL;

        if (!vt_csv_check_width(csv, error))
            return false;
        if (!g_hash_table_lookup_extended(index, vt_csv_text(csv, function), NULL,
                                          &found)) {
            vt_csv_set_error(csv, function, "a function of the workload", error);
            return false;
        }
        if (!check_once(seen, csv, function, key, error)
            || !override(&configs[GPOINTER_TO_SIZE(found)], csv, key, value, error))
            return false;
    }
    if (read_error != NULL) {
        g_propagate_error(error, read_error);
        return false;
    }
    return true;
}

static bool apply_overrides(VtRevisionConfig *configs, const char *path,
                            const VtFunction *functions, size_t count, GError **error)
{
    g_autoptr(GHashTable) index = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(VtCsv) csv = vt_csv_open(path, error);

    if (csv == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        g_hash_table_insert(index, functions[i].name, GSIZE_TO_POINTER(i));
    return override_rows(configs, csv, index, error);
}

/* Of what single functions have of their own. */
static bool validate(VtSettings *self, const VtSettingsSources *sources,
                     VtRevisionConfig *configs, const VtFunction *functions, size_t count,
                     GError **error)
{
    for (size_t i = 0; i < count; i++) {
        GError *contradiction = NULL;

        if (vt_autoscaler_config_check_owners(&configs[i].autoscaler, &self->autoscaler,
                                              &contradiction)
            && vt_autoscaler_config_check_annotations(&configs[i].autoscaler,
                                                      &self->autoscaler, &contradiction)
            && vt_revision_config_validate(&configs[i], &contradiction))
            continue;
        g_prefix_error(&contradiction, "function '%s': ", functions[i].name);
        explain(bind_function(self, &configs[i]), sources, functions[i].name,
                contradiction);
        g_propagate_error(error, contradiction);
        return false;
    }
    return true;
}

VtRevisionConfig *vt_settings_for_functions(VtSettings *self,
                                            const VtSettingsSources *sources,
                                            const VtFunction *functions, size_t count,
                                            GError **error)
{
    g_autofree VtRevisionConfig *configs = g_new(VtRevisionConfig, count);

    for (size_t i = 0; i < count; i++)
        configs[i] = common_config(self);
    if (sources->functions_path != NULL
        && (!apply_overrides(configs, sources->functions_path, functions, count, error)
            || !validate(self, sources, configs, functions, count, error)))
        return NULL;
    return g_steal_pointer(&configs);
}

void vt_settings_write_json(VtSettings *self, JsonBuilder *builder)
{
    const Bindings bindings = bind(self);

    vt_config_write_json(bindings.items, SECTIONS_COUNT, builder);
}

JsonObject *vt_settings_overrides_to_json(VtSettings *self, VtRevisionConfig *configs,
                                          const VtFunction *functions, size_t count)
{
    const Bindings base = bind(self); /* begins with those that a function may have */
    JsonObject *overrides = json_object_new();

    for (size_t i = 0; i < count; i++) {
        const Bindings bindings = bind_function(self, &configs[i]);
        JsonObject *own =
            vt_config_differences(bindings.items, base.items, PER_FUNCTION_COUNT);

        if (json_object_get_size(own) > 0) {
            json_object_set_object_member(overrides, functions[i].name, own);
        } else {
            json_object_unref(own);
        }
    }
    return overrides;
}

char *vt_settings_describe(void)
{
    VtSettings settings;
    const Bindings bindings = bind(&settings);

    return vt_config_describe(bindings.items, SECTIONS_COUNT);
}
