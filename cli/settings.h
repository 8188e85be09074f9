/**
 * The configuration as a whole: every section, its files and its overrides.
 */
#pragma once

#include "core/function.h"
#include "sim/knative.h"

typedef struct {
    VtAutoscalerConfig autoscaler;
    VtFunctionConfig function;
    VtResourcesConfig resources;
    VtNodesConfig nodes;
    VtControlPlaneConfig control_plane;
    VtKubeletConfig kubelet;
    VtDataPathConfig data_path;
} VtSettings;

/** What the options --config, --set and --functions gave; NULL where they did not. */
typedef struct {
    char **config_paths;
    char **assignments;
    char *functions_path;
} VtSettingsSources;

void vt_settings_sources_clear(VtSettingsSources *self);

/** Appends --config and --set to a command's own options, a zero-terminated array of
 *  GOptionEntry. */
void vt_settings_options_add(VtSettingsSources *self, GArray *entries);

/** Defaults, then each file in order, then each assignment. */
bool vt_settings_load(VtSettings *self, const VtSettingsSources *sources, GError **error);

/** One configuration per function: the sections that may differ, with the overrides of
 *  the --functions file. Owned by the caller. */
VtRevisionConfig *vt_settings_for_functions(VtSettings *self,
                                            const VtSettingsSources *sources,
                                            const VtFunction *functions, size_t count,
                                            GError **error);

/** Adds to @error, when it begins with "function 'NAME': ", the values of the keys that
 * it names, and where they were set. */
void vt_settings_explain(VtSettings *self, const VtSettingsSources *sources,
                         VtRevisionConfig *configs, const VtFunction *functions,
                         size_t count, GError *error);

/** Adds {section: {key: value}} to an object being built. */
void vt_settings_write_json(VtSettings *self, JsonBuilder *builder);

/** {function: {section: {key: value}}} of what is different for single functions; empty
 *  when all are alike. */
JsonObject *vt_settings_overrides_to_json(VtSettings *self, VtRevisionConfig *configs,
                                          const VtFunction *functions, size_t count);

/** The reference that --help-config prints. Owned by the caller. */
char *vt_settings_describe(void);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VtSettingsSources, vt_settings_sources_clear)
