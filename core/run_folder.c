#include "core/run_folder.h"

#include "core/csv_sort.h"
#include "core/errors.h"
#include "core/folder_lock.h"
#include "core/function_timelines.h"
#include "core/output_file.h"
#include "core/run_files.h"
#include "core/weights.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char *const manifest_name = "run.json";
static const char *const functions_name = "functions.csv";
/* A finished run may hold these packed. */
static const VtRunFile sorted_files[] = { VT_RUN_INVOCATIONS, VT_RUN_REQUESTS };
static const char *const packed_names[] = { "invocations.csv.gz", "requests.csv.gz" };

/* Rows held while they are dealt out to functions. */
#define TIMELINES_MEMORY_BYTES ((size_t)64 << 20)

struct VtRunFolder {
    char *path;
    int lock_fd; /* -1: not locked yet */
    VtRunFiles *files;
    VtRunFolderOptions options;
};

static bool has_name(const char *name, size_t length, const char *known)
{
    return strlen(known) == length && strncmp(name, known, length) == 0;
}

/* A name that a run gives to its files, finished or on the way. */
static bool is_ours(const char *name, bool *out_is_part)
{
    const size_t length = strlen(name);
    const size_t suffix_length = strlen(VT_OUTPUT_PART_SUFFIX);
    const char *part = g_strrstr(name, ".part-");
    const bool is_part = part != NULL && strlen(part) == suffix_length;
    const size_t stem_length = is_part ? length - suffix_length : length;

    *out_is_part = is_part;
    for (VtRunFile i = 0; i < VT_RUN_FILES; i++) {
        if (has_name(name, stem_length, vt_run_file_name(i)))
            return true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(packed_names); i++) {
        if (has_name(name, stem_length, packed_names[i]))
            return true;
    }
    return strcmp(name, VT_FUNCTION_TIMELINES) == 0
        || has_name(name, stem_length, VT_WEIGHTS_CSV)
        || has_name(name, stem_length, manifest_name)
        || has_name(name, stem_length, functions_name);
}

static GPtrArray *list_folder(const char *path, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) cause = NULL;
    g_autoptr(GDir) dir = g_dir_open(path, 0, &cause);
    const char *name;

    if (dir == NULL) {
        g_set_error(error, VT_ERROR, VT_ERROR_WORK, "%s", cause->message);
        return NULL;
    }
    while ((name = g_dir_read_name(dir)) != NULL)
        g_ptr_array_add(names, g_strdup(name));
    return g_steal_pointer(&names);
}

/* Only an empty folder, or one with an earlier run and nothing else, may be used. */
static bool check_names(const char *path, const GPtrArray *names, GError **error)
{
    bool has_manifest = false;
    const char *foreign = NULL;

    for (guint i = 0; i < names->len; i++)
        has_manifest = has_manifest || strcmp(names->pdata[i], manifest_name) == 0;
    for (guint i = 0; i < names->len; i++) {
        bool is_part = false;

        if (!is_ours(names->pdata[i], &is_part) || !(has_manifest || is_part))
            foreign = names->pdata[i];
    }
    if (foreign == NULL && vt_function_timelines_has_foreign(path))
        foreign = VT_FUNCTION_TIMELINES;
    if (foreign == NULL)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_WORK,
                "%s: holds '%s', which is not part of an earlier run: expected a new or "
                "empty folder",
                path, foreign);
    return false;
}

static bool remove_all(const char *folder, const GPtrArray *names, GError **error)
{
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);

        if (strcmp(names->pdata[i], manifest_name) == 0
            || strcmp(names->pdata[i], VT_FUNCTION_TIMELINES) == 0 || g_unlink(path) == 0)
            continue;
        g_set_error(error, VT_ERROR, VT_ERROR_WORK, "cannot remove '%s': %s", path,
                    g_strerror(errno));
        return false;
    }
    return vt_function_timelines_remove(folder, error);
}

static bool write_whole(const VtRunFolder *self, const char *name, const char *text,
                        GError **error)
{
    g_autofree char *path = g_build_filename(self->path, name, NULL);
    g_autoptr(VtOutputFile) file = vt_output_file_open(path, VT_OUTPUT_ATOMIC, error);

    if (file == NULL)
        return false;
    vt_output_file_text(file, text);
    return vt_output_file_close(file, error);
}

static bool write_manifest(const VtRunFolder *self, JsonObject *manifest,
                           const char *status, GError **error)
{
    g_autoptr(JsonNode) root = json_node_new(JSON_NODE_OBJECT);
    g_autoptr(JsonGenerator) generator = json_generator_new();
    g_autoptr(GList) members = json_object_get_members(manifest);
    JsonObject *object = json_object_new();
    g_autofree char *text = NULL;
    g_autofree char *line = NULL;

    json_node_take_object(root, object);
    json_object_set_string_member(object, "status", status);
    for (const GList *member = members; member != NULL; member = member->next) {
        if (strcmp(member->data, "status") != 0) {
            json_object_set_member(object, member->data,
                                   json_object_dup_member(manifest, member->data));
        }
    }
    json_generator_set_root(generator, root);
    json_generator_set_pretty(generator, TRUE);
    text = json_generator_to_data(generator, NULL);
    line = g_strconcat(text, "\n", NULL);
    return write_whole(self, manifest_name, line, error);
}

static unsigned wanted_files(const VtRunFolderOptions *options)
{
    return 1U << VT_RUN_TIMELINE | 1U << VT_RUN_COLDSTARTS
         | (unsigned)options->has_invocations << VT_RUN_INVOCATIONS
         | (unsigned)options->has_requests << VT_RUN_REQUESTS
         | (unsigned)options->has_decisions << VT_RUN_DECISIONS
         | (unsigned)options->has_function_timelines << VT_RUN_FUNCTION_TIMELINES;
}

static bool make_folder(VtRunFolder *self, GError **error)
{
    if (g_mkdir_with_parents(self->path, 0777) == 0)
        return vt_folder_lock_take(self->path, &self->lock_fd, error);
    g_set_error(error, VT_ERROR, VT_ERROR_WORK, "cannot make folder '%s': %s", self->path,
                g_strerror(errno));
    return false;
}

/* The old manifest gives way first: it must not vouch for files of two runs. */
static bool clear_folder(const VtRunFolder *self, JsonObject *manifest, GError **error)
{
    g_autoptr(GPtrArray) names = list_folder(self->path, error);

    return names != NULL && check_names(self->path, names, error)
        && write_manifest(self, manifest, "running", error)
        && remove_all(self->path, names, error);
}

static bool write_weights(const VtRunFolder *self, const VtFunction *functions,
                          size_t functions_count, GError **error)
{
    g_autofree const char **names = g_new(const char *, MAX(functions_count, 1));
    const VtWeightedFunctions weighted = { names, functions_count, VT_WEIGHTS_EXACTLY };

    for (size_t i = 0; i < functions_count; i++)
        names[i] = functions[i].name;
    return self->options.weights == NULL
        || vt_weights_save(&weighted, self->options.weights, self->path, error);
}

VtRunFolder *vt_run_folder_create(const char *path, const VtFunction *functions,
                                  size_t functions_count, JsonObject *manifest,
                                  const VtRunFolderOptions *options, GError **error)
{
    const VtRunFilesOptions files = { .wanted = wanted_files(options),
                                      .is_simulated = options->is_simulated };
    g_autoptr(VtRunFolder) self = g_new0(VtRunFolder, 1);

    self->path = g_strdup(path);
    self->lock_fd = -1;
    self->options = *options;
    if (!make_folder(self, error) || !clear_folder(self, manifest, error)
        || !write_weights(self, functions, functions_count, error))
        return NULL;
    self->files = vt_run_files_create(path, &files, functions, functions_count, error);
    return self->files != NULL ? g_steal_pointer(&self) : NULL;
}

void vt_run_folder_free(VtRunFolder *self)
{
    if (self == NULL)
        return;
    vt_run_files_free(self->files);
    if (self->lock_fd >= 0)
        close(self->lock_fd);
    g_free(self->path);
    g_free(self);
}

VtRunLog *vt_run_folder_log(VtRunFolder *self)
{
    return vt_run_files_log(self->files);
}

bool vt_run_folder_check(VtRunFolder *self, GError **error)
{
    return vt_run_files_flush(self->files, error);
}

bool vt_run_folder_set_manifest(VtRunFolder *self, JsonObject *manifest, GError **error)
{
    return vt_run_files_flush(self->files, error)
        && write_manifest(self, manifest, "running", error);
}

static bool needs_sort(const VtRunFolder *self, VtRunFile file)
{
    return (wanted_files(&self->options) & 1U << file) != 0
        && (self->options.gzip || !vt_run_files_has_order(self->files, file));
}

static bool sort_files(const VtRunFolder *self, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(sorted_files); i++) {
        const VtRunFile file = sorted_files[i];
        g_autofree char *path =
            g_build_filename(self->path, vt_run_file_name(file), NULL);

        if (needs_sort(self, file) && !vt_csv_sort_by_id(path, self->options.gzip, error))
            return false;
    }
    return true;
}

static bool deal_timelines(const VtRunFolder *self, GError **error)
{
    g_autofree char *rows =
        g_build_filename(self->path, vt_run_file_name(VT_RUN_FUNCTION_TIMELINES), NULL);

    return vt_function_timelines_deal(self->path, rows, TIMELINES_MEMORY_BYTES, error);
}

bool vt_run_folder_finish(VtRunFolder *self, JsonObject *manifest, const char *status,
                          const char *functions_csv, GError **error)
{
    return vt_run_files_close(self->files, error) && sort_files(self, error)
        && (!self->options.has_function_timelines || deal_timelines(self, error))
        && write_whole(self, functions_name, functions_csv, error)
        && write_manifest(self, manifest, status, error);
}
