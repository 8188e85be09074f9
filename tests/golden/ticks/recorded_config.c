#include "recorded_config.h"

#include "core/errors.h"

#include <json-glib/json-glib.h>
#include <string.h>

static const char annotation_prefix[] = "autoscaling.knative.dev/";

/* A JSON value as a configuration file would have it. Owned by the caller. */
static char *value_text(JsonNode *value)
{
    if (json_node_get_value_type(value) == G_TYPE_STRING)
        return json_node_dup_string(value);
    return json_to_string(value, FALSE);
}

/* "min-scale" of "minScale", the older spelling of annotations. Owned by the caller. */
static char *kebab_case(const char *name)
{
    GString *text = g_string_new(NULL);

    for (const char *c = name; *c != '\0'; c++) {
        if (g_ascii_isupper(*c))
            g_string_append_c(text, '-');
        g_string_append_c(text, g_ascii_tolower(*c));
    }
    return g_string_free(text, FALSE);
}

/* The [autoscaler] key of a key of the ConfigMap or of an annotation; NULL for an
 * annotation that is not of the autoscaler, or chooses it. Owned by the caller. */
static char *autoscaler_key(const char *name)
{
    if (strchr(name, '/') == NULL)
        return g_strdup(name);
    if (!g_str_has_prefix(name, annotation_prefix) || g_str_has_suffix(name, "/class"))
        return NULL;
    return kebab_case(name + strlen(annotation_prefix));
}

/* Sets the [autoscaler] keys that the members name. */
static bool apply(const VtConfigBinding *binding, JsonObject *members, GError **error)
{
    g_autoptr(GList) names = json_object_get_members(members);

    for (const GList *link = names; link != NULL; link = link->next) {
        const char *name = link->data;
        g_autofree char *key = autoscaler_key(name);
        g_autofree char *value = value_text(json_object_get_member(members, name));
        g_autofree char *assignment = g_strdup_printf("autoscaler.%s=%s", key, value);

        if (key != NULL && !vt_config_set(binding, 1, assignment, error))
            return false;
    }
    return true;
}

static bool read_config(JsonObject *root, VtAutoscalerConfig *config, GError **error)
{
    static const char *const layers[] = { "autoscaler_config_defaults",
                                          "autoscaler_config_overrides",
                                          "revision_annotations" };
    const VtConfigBinding binding = vt_autoscaler_config_binding(config);

    vt_config_defaults(&binding, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(layers); i++) {
        if (!json_object_has_member(root, layers[i])) {
            g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "no member '%s'", layers[i]);
            return false;
        }
        if (!apply(&binding, json_object_get_object_member(root, layers[i]), error))
            return false;
    }
    config->initial_scale = json_object_get_int_member(root, "initial_scale");
    return vt_autoscaler_config_validate(config, error);
}

bool recorded_config_load(const char *folder, VtDeciderSpec *out_spec, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "config.json", NULL);
    g_autoptr(JsonParser) parser = json_parser_new();
    VtAutoscalerConfig config;

    if (!json_parser_load_from_file(parser, path, error))
        return false;

    JsonObject *root = json_node_get_object(json_parser_get_root(parser));

    if (!read_config(root, &config, error)) {
        g_prefix_error(error, "%s: ", path);
        return false;
    }

    const VtRevisionTraits traits = {
        .container_concurrency = json_object_get_int_member(root, "containerConcurrency"),
    };

    *out_spec = vt_decider_spec_resolve(&config, &traits);
    return true;
}
