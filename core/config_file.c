#include "core/config.h"
#include "core/config_keys.h"
#include "core/errors.h"
#include "core/input_file.h"

#include <string.h>

/* Section that the data of Knative's ConfigMap belong to. */
#define CONFIG_MAP_SECTION "autoscaler"

/* Lines that set a key, from 1. GKeyFile does not tell, and keeps the last in silence. */
typedef struct {
    int first, last;
} Lines;

static Lines lines_of(const char *text, const char *section, const char *key)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", 0);
    g_autofree char *header = g_strconcat("[", section, "]", NULL);
    Lines found = { 0, 0 };
    bool is_inside = false;

    for (int i = 0; lines[i] != NULL; i++) {
        char *line = g_strstrip(lines[i]);

        if (line[0] == '[')
            is_inside = strcmp(line, header) == 0;
        line[strcspn(line, "=")] = '\0';
        if (is_inside && strcmp(g_strchomp(line), key) == 0) {
            found.first = found.first > 0 ? found.first : i + 1;
            found.last = i + 1;
        }
    }
    return found;
}

static bool check_once(const char *section, const char *key, Lines lines, GError **error)
{
    if (lines.first == lines.last)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "line %d: expected '%s.%s' once, but line %d sets it too", lines.last,
                section, key, lines.first);
    return false;
}

static bool load_section(const VtConfigBinding *bindings, size_t count, GKeyFile *file,
                         const char *section, const char *text, GError **error)
{
    g_auto(GStrv) keys = g_key_file_get_keys(file, section, NULL, NULL);

    for (char **key = keys; *key != NULL; key++) {
        const Lines lines = lines_of(text, section, *key);
        g_autofree char *value =
            g_strchomp(g_key_file_get_value(file, section, *key, NULL));

        if (!check_once(section, *key, lines, error))
            return false;
        if (!vt_config_assign(bindings, count, section, *key, value, error)) {
            g_prefix_error(error, "line %d: ", lines.last);
            return false;
        }
    }
    return true;
}

static bool is_key_file(const char *text, size_t length)
{
    g_autoptr(GKeyFile) file = g_key_file_new();

    return g_key_file_load_from_data(file, text, length, G_KEY_FILE_NONE, NULL);
}

/* The line, from 1, at which @text stops being a key file. */
static int malformed_line(const char *text)
{
    int line = 1;

    for (const char *end = strchr(text, '\n'); end != NULL; end = strchr(end + 1, '\n')) {
        if (!is_key_file(text, (size_t)(end - text)))
            break;
        line++;
    }
    return line;
}

static bool load_key_file(const VtConfigBinding *bindings, size_t count, const char *text,
                          size_t length, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_auto(GStrv) sections = NULL;

    if (!g_key_file_load_from_data(file, text, length, G_KEY_FILE_NONE, NULL)) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "line %d: expected a comment, [section], or key = value in a section",
                    malformed_line(text));
        return false;
    }
    sections = g_key_file_get_groups(file, NULL);
    for (char **section = sections; *section != NULL; section++) {
        if (!load_section(bindings, count, file, *section, text, error))
            return false;
    }
    return true;
}

static bool check_constant(const VtConfigKey *key, const char *value, GError **error)
{
    if (strcmp(value, key->default_text) == 0)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "%s.%s: expected %s, not '%s': %s",
                key->section, key->key, key->default_text, value, key->help);
    return false;
}

static bool load_config_map_member(const VtConfigBinding *bindings, size_t count,
                                   JsonObject *data, const char *key, GError **error)
{
    JsonNode *node = json_object_get_member(data, key);
    const VtConfigKey *constant =
        vt_config_constant(bindings, count, CONFIG_MAP_SECTION, key);

    if (strcmp(key, "_example") == 0)
        return true;
    if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_STRING) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "expected text for data '%s'", key);
        return false;
    }
    if (constant != NULL)
        return check_constant(constant, json_node_get_string(node), error);
    return vt_config_assign(bindings, count, CONFIG_MAP_SECTION, key,
                            json_node_get_string(node), error);
}

static JsonObject *config_map_of(JsonNode *root)
{
    JsonObject *object =
        root != NULL && JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;

    if (object == NULL
        || g_strcmp0(json_object_get_string_member_with_default(object, "kind", NULL),
                     "ConfigMap")
               != 0)
        return NULL;
    return object;
}

static bool load_config_map(const VtConfigBinding *bindings, size_t count,
                            const char *text, size_t length, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autoptr(GError) parse_error = NULL;
    g_autoptr(GList) keys = NULL;
    JsonObject *map;
    JsonNode *data;

    if (!json_parser_load_from_data(parser, text, (gssize)length, &parse_error)) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "expected JSON: %s",
                    parse_error->message);
        return false;
    }
    map = config_map_of(json_parser_get_root(parser));
    if (map == NULL) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "expected an object of kind ConfigMap, as `kubectl get configmap "
                    "config-autoscaler -o json` prints");
        return false;
    }
    data = json_object_get_member(map, "data");
    if (data == NULL)
        return true; /* a ConfigMap without data leaves all defaults */
    if (!JSON_NODE_HOLDS_OBJECT(data)) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "expected an object as 'data'");
        return false;
    }
    keys = json_object_get_members(json_node_get_object(data));
    for (GList *key = keys; key != NULL; key = key->next) {
        if (!load_config_map_member(bindings, count, json_node_get_object(data),
                                    key->data, error))
            return false;
    }
    return true;
}

/* The whole text of a configuration file. */
static GString *read_text(const char *path, GError **error)
{
    g_autoptr(VtInputFile) file = vt_input_file_open(path, error);
    g_autoptr(GString) text = g_string_new(NULL);
    char block[4096];
    size_t length = 0;

    if (file == NULL)
        return NULL;
    do {
        if (!vt_input_file_read(file, block, sizeof block, &length, error))
            return NULL;
        g_string_append_len(text, block, (gssize)length);
    } while (length > 0);
    return g_steal_pointer(&text);
}

static bool is_json(const GString *text)
{
    return text->str[strspn(text->str, " \t\r\n")] == '{';
}

bool vt_config_load(const VtConfigBinding *bindings, size_t count, const char *path,
                    GError **error)
{
    g_autoptr(GString) text = read_text(path, error);

    if (text == NULL) {
        g_prefix_error(error, "expected a configuration file: ");
        return false;
    }

    const bool is_ok = (is_json(text) ? load_config_map : load_key_file)(
        bindings, count, text->str, text->len, error);

    if (!is_ok)
        g_prefix_error(error, "%s: ", path);
    return is_ok;
}

static bool config_map_sets(const GString *text, const char *section, const char *key)
{
    g_autoptr(JsonParser) parser = json_parser_new();

    if (strcmp(section, CONFIG_MAP_SECTION) != 0
        || !json_parser_load_from_data(parser, text->str, (gssize)text->len, NULL))
        return false;

    JsonObject *map = config_map_of(json_parser_get_root(parser));
    JsonNode *data = map != NULL ? json_object_get_member(map, "data") : NULL;

    return data != NULL && JSON_NODE_HOLDS_OBJECT(data)
        && json_object_has_member(json_node_get_object(data), key);
}

bool vt_config_file_sets(const char *path, const char *section, const char *key,
                         int *out_line)
{
    g_autoptr(GString) text = read_text(path, NULL);

    *out_line = 0;
    if (text == NULL)
        return false;
    if (is_json(text))
        return config_map_sets(text, section, key);
    *out_line = lines_of(text->str, section, key).last;
    return *out_line > 0;
}
