#include "report/stored_manifest.h"

#include "core/errors.h"

JsonObject *vt_stored_manifest_load(const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "run.json", NULL);
    g_autoptr(JsonParser) parser = json_parser_new();

    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: no such file; expected the folder of a run", path);
        return NULL;
    }
    if (!json_parser_load_from_file(parser, path, error)) {
        g_prefix_error(error, "%s: ", path);
        return NULL;
    }

    JsonNode *root = json_parser_get_root(parser);

    if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root)) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "%s: expected a JSON object", path);
        return NULL;
    }

    return json_object_ref(json_node_get_object(root));
}

char *vt_stored_manifest_text(JsonObject *self, const char *name)
{
    JsonNode *node = json_object_get_member(self, name);

    if (node == NULL || json_node_get_value_type(node) != G_TYPE_STRING)
        return NULL;
    return json_node_dup_string(node);
}
