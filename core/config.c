#include "core/config.h"

#include "core/config_keys.h"
#include "core/config_value.h"
#include "core/edit_distance.h"
#include "core/errors.h"

#include <stdint.h>
#include <string.h>

#define DESCRIBE_COLUMNS 90

/* Visits the keys of all bindings in table order. */
typedef struct {
    const VtConfigBinding *bindings;
    size_t bindings_count;
    size_t binding, next;
    const VtConfigKey *key;
    void *field;
} Cursor;

static Cursor cursor_at_start(const VtConfigBinding *bindings, size_t count)
{
    return (Cursor){ .bindings = bindings, .bindings_count = count };
}

static bool cursor_next(Cursor *self)
{
    while (self->binding < self->bindings_count
           && self->next == self->bindings[self->binding].keys_count) {
        self->binding++;
        self->next = 0;
    }
    if (self->binding == self->bindings_count)
        return false;
    self->key = &self->bindings[self->binding].keys[self->next++];
    self->field = (char *)self->bindings[self->binding].target + self->key->offset;
    return true;
}

static bool is_modelled(const VtConfigKey *key)
{
    return key->type != VT_CONFIG_CONSTANT;
}

/* Leaves @cursor at section.key; false when there is none such. */
static bool cursor_find(Cursor *cursor, const char *section, const char *key)
{
    while (cursor_next(cursor)) {
        if (strcmp(cursor->key->section, section) == 0
            && strcmp(cursor->key->key, key) == 0)
            return true;
    }
    return false;
}

/* Refuses @name, naming the valid "section.key" next to it. A bare key is compared with
 * bare keys. */
static bool fail_unknown(Cursor cursor, const char *name, bool is_per_function,
                         GError **error)
{
    g_autofree char *nearest = NULL;
    size_t nearest_distance = SIZE_MAX;
    const bool is_bare = strchr(name, '.') == NULL;

    while (cursor_next(&cursor)) {
        const VtConfigKey *key = cursor.key;
        g_autofree char *full = g_strconcat(key->section, ".", key->key, NULL);
        const size_t distance = vt_edit_distance(name, is_bare ? key->key : full);

        if (is_modelled(key) && (key->is_per_function || !is_per_function)
            && distance < nearest_distance) {
            nearest_distance = distance;
            g_free(nearest);
            nearest = g_steal_pointer(&full);
        }
    }
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "no %skey '%s'; the nearest is '%s'",
                is_per_function ? "per-function " : "", name,
                nearest != NULL ? nearest : "");
    return false;
}

static bool set_field(const Cursor *cursor, const char *value, GError **error)
{
    if (vt_config_value_parse(cursor->key, value, cursor->field, error))
        return true;
    g_prefix_error(error, "%s.%s: ", cursor->key->section, cursor->key->key);
    return false;
}

bool vt_config_assign(const VtConfigBinding *bindings, size_t count, const char *section,
                      const char *key, const char *value, GError **error)
{
    Cursor cursor = cursor_at_start(bindings, count);

    if (!cursor_find(&cursor, section, key)) {
        g_autofree char *name = g_strconcat(section, ".", key, NULL);

        return fail_unknown(cursor_at_start(bindings, count), name, false, error);
    }
    if (!is_modelled(cursor.key)) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "key '%s.%s' is not modelled; only a ConfigMap may hold it", section,
                    key);
        return false;
    }
    return set_field(&cursor, value, error);
}

const VtConfigKey *vt_config_constant(const VtConfigBinding *bindings, size_t count,
                                      const char *section, const char *key)
{
    Cursor cursor = cursor_at_start(bindings, count);

    if (!cursor_find(&cursor, section, key) || is_modelled(cursor.key))
        return NULL;
    return cursor.key;
}

void vt_config_defaults(const VtConfigBinding *bindings, size_t count)
{
    Cursor cursor = cursor_at_start(bindings, count);

    while (cursor_next(&cursor)) {
        g_autoptr(GError) error = NULL;

        if (is_modelled(cursor.key)
            && !set_field(&cursor, cursor.key->default_text, &error))
            g_error("default of %s", error->message);
    }
}

bool vt_config_set(const VtConfigBinding *bindings, size_t count, const char *assignment,
                   GError **error)
{
    const char *equals = strchr(assignment, '=');
    const char *dot = strchr(assignment, '.');
    g_autofree char *section = NULL, *key = NULL, *value = NULL;

    if (equals == NULL || dot == NULL || dot > equals) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                    "expected section.key=value, not '%s'", assignment);
        return false;
    }
    section = g_strstrip(g_strndup(assignment, (size_t)(dot - assignment)));
    key = g_strstrip(g_strndup(dot + 1, (size_t)(equals - dot - 1)));
    value = g_strstrip(g_strdup(equals + 1));
    return vt_config_assign(bindings, count, section, key, value, error);
}

/* Is @name the key's, with or without its section? */
static bool is_named(const VtConfigKey *key, const char *name)
{
    const size_t length = strlen(key->section);

    return strcmp(name, key->key) == 0
        || (strncmp(name, key->section, length) == 0 && name[length] == '.'
            && strcmp(name + length + 1, key->key) == 0);
}

bool vt_config_set_for_function(const VtConfigBinding *bindings, size_t count,
                                const char *key, const char *value, GError **error)
{
    Cursor cursor = cursor_at_start(bindings, count);
    Cursor found = { .key = NULL };

    while (cursor_next(&cursor)) {
        if (!cursor.key->is_per_function || !is_named(cursor.key, key))
            continue;
        if (found.key != NULL) {
            g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                        "key '%s' is ambiguous: '%s.%s' or '%s.%s'", key,
                        found.key->section, found.key->key, cursor.key->section,
                        cursor.key->key);
            return false;
        }
        found = cursor;
    }
    if (found.key == NULL)
        return fail_unknown(cursor_at_start(bindings, count), key, true, error);
    return set_field(&found, value, error);
}

void vt_config_write_json(const VtConfigBinding *bindings, size_t count,
                          JsonBuilder *builder)
{
    Cursor cursor = cursor_at_start(bindings, count);
    const char *section = NULL;

    while (cursor_next(&cursor)) {
        g_autofree char *value = NULL;

        if (!is_modelled(cursor.key))
            continue;
        if (g_strcmp0(section, cursor.key->section) != 0) {
            if (section != NULL)
                json_builder_end_object(builder);
            section = cursor.key->section;
            json_builder_set_member_name(builder, section);
            json_builder_begin_object(builder);
        }
        value = vt_config_value_format(cursor.key, cursor.field);
        json_builder_set_member_name(builder, cursor.key->key);
        json_builder_add_string_value(builder, value);
    }
    if (section != NULL)
        json_builder_end_object(builder);
}

static JsonObject *section_of(JsonObject *json, const char *section)
{
    if (!json_object_has_member(json, section))
        json_object_set_object_member(json, section, json_object_new());
    return json_object_get_object_member(json, section);
}

JsonObject *vt_config_differences(const VtConfigBinding *bindings,
                                  const VtConfigBinding *base, size_t count)
{
    Cursor cursor = cursor_at_start(bindings, count);
    Cursor other = cursor_at_start(base, count);
    JsonObject *json = json_object_new();

    while (cursor_next(&cursor) && cursor_next(&other)) {
        if (!is_modelled(cursor.key))
            continue;

        g_autofree char *value = vt_config_value_format(cursor.key, cursor.field);
        g_autofree char *usual = vt_config_value_format(other.key, other.field);

        if (strcmp(value, usual) != 0) {
            json_object_set_string_member(section_of(json, cursor.key->section),
                                          cursor.key->key, value);
        }
    }
    return json;
}

/* Appends @prose as comment lines, broken between words. */
static void append_comment(GString *text, const char *prose)
{
    g_auto(GStrv) words = g_strsplit(prose, " ", 0);
    size_t column = 1;

    g_string_append_c(text, '#');
    for (char **word = words; *word != NULL; word++) {
        const size_t length = strlen(*word) + 1;

        if (column + length > DESCRIBE_COLUMNS) {
            g_string_append(text, "\n#");
            column = 1;
        }
        g_string_append_printf(text, " %s", *word);
        column += length;
    }
    g_string_append_c(text, '\n');
}

static void append_key(GString *text, const VtConfigKey *key)
{
    g_autofree char *accepted = vt_config_value_describe(key);
    g_autofree char *prose = g_strdup_printf(
        "%s%s Default %s, %s%s.%s%s", key->help,
        g_str_has_suffix(key->help, ".") ? "" : ".", key->default_text, accepted,
        key->is_per_function ? ", per function" : "", key->source != NULL ? " " : "",
        key->source != NULL ? key->source : "");

    append_comment(text, prose);
    g_string_append_printf(text, "#%s = %s\n", key->key, key->default_text);
}

char *vt_config_describe(const VtConfigBinding *bindings, size_t count)
{
    Cursor cursor = cursor_at_start(bindings, count);
    GString *text = g_string_new(NULL);
    const char *section = NULL;

    while (cursor_next(&cursor)) {
        if (!is_modelled(cursor.key))
            continue;
        if (text->len > 0)
            g_string_append_c(text, '\n');
        if (g_strcmp0(section, cursor.key->section) != 0) {
            section = cursor.key->section;
            g_string_append_printf(text, "[%s]\n\n", section);
        }
        append_key(text, cursor.key);
    }
    return g_string_free(text, FALSE);
}
