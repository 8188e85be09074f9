/**
 * Strict configuration: a table of keys fills plain structs.
 *
 * The one table of a section gives names, types, units, ranges, defaults, help and
 * sources; it reads files, prints --help-config and the documentation page, so these
 * cannot drift apart. An unknown key, a wrong unit or an out-of-range value is an error
 * that names the nearest valid key.
 */
#pragma once

#include <glib.h>

#include <json-glib/json-glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef enum {
    VT_CONFIG_BOOL,         /* bool */
    VT_CONFIG_INT,          /* int64_t */
    VT_CONFIG_DOUBLE,       /* double */
    VT_CONFIG_DURATION,     /* VtTime */
    VT_CONFIG_MEMORY,       /* int64_t, MiB */
    VT_CONFIG_CPU,          /* int64_t, thousandths of a core */
    VT_CONFIG_CHOICE,       /* int, index into choices */
    VT_CONFIG_DISTRIBUTION, /* VtDistribution */
    VT_CONFIG_CUSTOM,       /* whatever parse and format make of it */
    VT_CONFIG_CONSTANT,     /* no field: a ConfigMap may hold it, with its default */
} VtConfigType;

typedef struct {
    const char *section;
    const char *key;
    VtConfigType type;
    size_t offset; /* of the field in the section's struct */
    const char *default_text;
    double min, max; /* in the field's own unit; may be infinite; both 0: any */
    const char *const *choices; /* NULL-terminated, for VT_CONFIG_CHOICE */
    bool is_per_function;       /* may stand in a --functions file */
    const char *help;           /* one sentence */
    const char *source;         /* "[kn: config-autoscaler]" or NULL */
    bool (*parse)(const char *text, void *field, GError **error); /* VT_CONFIG_CUSTOM */
    char *(*format)(const void *field);
} VtConfigKey;

/** A table and the struct that it fills. Keys of one section stand together. */
typedef struct {
    const VtConfigKey *keys;
    size_t keys_count;
    void *target;
} VtConfigBinding;

/** Fills every field with its default. A default that does not parse is a bug. */
void vt_config_defaults(const VtConfigBinding *bindings, size_t count);

/** Applies a GKeyFile, or the JSON of `kubectl get configmap config-autoscaler -o json`
 *  (its data become [autoscaler] keys; `_example` is skipped, and so are constants of the
 *  table that have their default). Errors: VT_ERROR_INPUT with file, line (not of JSON),
 * section and key. Fields set before the error stay set. */
bool vt_config_load(const VtConfigBinding *bindings, size_t count, const char *path,
                    GError **error);

/** Applies "section.key=value". Errors: VT_ERROR_USAGE when it has another form. */
bool vt_config_set(const VtConfigBinding *bindings, size_t count, const char *assignment,
                   GError **error);

/** Applies one "section.key" or bare, unambiguous "key" of a --functions file, which must
 *  be a per-function one. */
bool vt_config_set_for_function(const VtConfigBinding *bindings, size_t count,
                                const char *key, const char *value, GError **error);

/** Adds {section: {key: value text, ..}, ..} in table order to an object being built. */
void vt_config_write_json(const VtConfigBinding *bindings, size_t count,
                          JsonBuilder *builder);

/** {section: {key: value text}} of the keys in which @bindings differ from @base, which
 *  binds another target to each of the same tables. */
JsonObject *vt_config_differences(const VtConfigBinding *bindings,
                                  const VtConfigBinding *base, size_t count);

/** The reference of all keys as text, in the form of a commented configuration file. */
char *vt_config_describe(const VtConfigBinding *bindings, size_t count);
