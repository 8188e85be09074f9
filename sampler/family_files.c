/* A family on disk. */
#include "core/csv.h"
#include "core/errors.h"
#include "core/output_file.h"
#include "sampler/family.h"
#include "sampler/trace_weights.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static bool remove_if_there(const char *folder, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    if (g_unlink(path) == 0 || errno == ENOENT)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_WORK, "%s: cannot be removed: %s", path,
                g_strerror(errno));
    return false;
}

static bool remove_sample(const char *samples, const char *size, GError **error)
{
    g_autofree char *folder = g_build_filename(samples, size, NULL);

    for (size_t i = 0; i < VT_CSV_SUFFIXES; i++) {
        g_autofree char *weights = g_strconcat("weights", vt_csv_suffixes[i], NULL);

        if (!remove_if_there(folder, weights, error))
            return false;
    }
    return vt_trace_remove(folder, error);
}

/* Clears an earlier family away, its manifest first, so that no sample of it passes for
 * one of ours. Anything that is not a family's is left alone. */
static bool remove_earlier(const char *folder, const char *samples, GError **error)
{
    if (!remove_if_there(folder, "family.json", error)
        || !remove_if_there(folder, "samples.csv", error))
        return false;

    g_autoptr(GDir) dir = g_dir_open(samples, 0, NULL);
    const char *name = NULL;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        if (strspn(name, "0123456789") == strlen(name)
            && !remove_sample(samples, name, error))
            return false;
    }
    return true;
}

static bool save_samples(const VtFamily *self, const char *samples, GError **error)
{
    for (size_t m = 0; m < self->members_count; m++) {
        const VtFamilyMember *member = &self->members[m];
        g_autofree char *path = g_strdup_printf("%s/%zu", samples, member->size);
        g_autoptr(VtTrace) sample =
            vt_trace_subset(self->trace, member->functions, member->size);

        if (!vt_trace_save(sample, path, false, error)
            || (member->weights != NULL
                && !vt_trace_weights_save(sample, member->weights, path, error)))
            return false;
    }
    return true;
}

static void save_figure(VtOutputFile *file, double figure)
{
    vt_output_file_char(file, ',');
    vt_output_file_double(file, figure);
}

static void save_distance(VtOutputFile *file, VtDistance distance)
{
    save_figure(file, distance.invocation_wd);
    save_figure(file, distance.resource_wd);
    save_figure(file, vt_distance_mean(distance));
}

static bool save_table(const VtFamily *self, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "samples.csv", NULL);
    g_autoptr(VtOutputFile) file = vt_output_file_open(path, VT_OUTPUT_ATOMIC, error);

    if (file == NULL)
        return false;
    vt_output_file_text(file, "size,method,trials,seed,invocation_wd,resource_wd,mean_wd,"
                              "bound,invocations,mean_rps,cpu_cores,memory_mib");
    if (self->options.method->weigh != NULL) {
        vt_output_file_text(file, ",weighted_invocation_wd,weighted_resource_wd,"
                                  "weighted_mean_wd");
    }
    vt_output_file_char(file, '\n');
    for (size_t m = 0; m < self->members_count; m++) {
        const VtFamilyMember *member = &self->members[m];
        g_autofree char *head = g_strdup_printf("%zu,%s,%d,%" PRIu64, member->size,
                                                self->options.method->name,
                                                self->options.trials, self->options.seed);

        vt_output_file_text(file, head);
        save_distance(file, member->distance);
        save_figure(file, member->bound);
        vt_output_file_char(file, ',');
        vt_output_file_fixed(file, member->load.invocations, 0);
        save_figure(file, member->load.mean_rps);
        save_figure(file, member->load.cpu_cores);
        save_figure(file, member->load.memory_mib);
        if (member->weights != NULL)
            save_distance(file, member->weighted_distance);
        vt_output_file_char(file, '\n');
    }
    return vt_output_file_close(file, error);
}

static JsonObject *row_to_json(const VtFamily *self, const VtFamilyMember *member)
{
    JsonObject *json = json_object_new();

    json_object_set_int_member(json, "size", (int64_t)member->size);
    json_object_set_string_member(json, "method", self->options.method->name);
    json_object_set_int_member(json, "trials", self->options.trials);
    json_object_set_int_member(json, "seed", (int64_t)self->options.seed);
    json_object_set_double_member(json, "invocation_wd", member->distance.invocation_wd);
    json_object_set_double_member(json, "resource_wd", member->distance.resource_wd);
    json_object_set_double_member(json, "mean_wd", vt_distance_mean(member->distance));
    json_object_set_double_member(json, "bound", member->bound);
    json_object_set_int_member(json, "invocations", (int64_t)member->load.invocations);
    json_object_set_double_member(json, "mean_rps", member->load.mean_rps);
    json_object_set_double_member(json, "cpu_cores", member->load.cpu_cores);
    json_object_set_double_member(json, "memory_mib", member->load.memory_mib);
    if (member->weights != NULL) {
        const VtDistance weighted = member->weighted_distance;

        json_object_set_double_member(json, "weighted_invocation_wd",
                                      weighted.invocation_wd);
        json_object_set_double_member(json, "weighted_resource_wd", weighted.resource_wd);
        json_object_set_double_member(json, "weighted_mean_wd",
                                      vt_distance_mean(weighted));
    }
    return json;
}

JsonArray *vt_family_rows_to_json(const VtFamily *self)
{
    JsonArray *rows = json_array_new();

    for (size_t m = 0; m < self->members_count; m++)
        json_array_add_object_element(rows, row_to_json(self, &self->members[m]));
    return rows;
}

static void set_target(JsonObject *json, const char *name, double target)
{
    if (target > 0)
        json_object_set_double_member(json, name, target);
}

static JsonNode *manifest(const VtFamily *self, JsonObject *provenance)
{
    JsonNode *node = json_node_new(JSON_NODE_OBJECT);
    JsonObject *json = json_object_new();
    const VtFamilyOptions *options = &self->options;
    g_autofree char *digest =
        g_strdup_printf("%016" PRIx64, vt_trace_digest(self->trace));

    json_object_set_string_member(json, "method", options->method->name);
    json_object_set_int_member(json, "trials", options->trials);
    json_object_set_int_member(json, "seed", (int64_t)options->seed);
    if (options->evaluations > 0)
        json_object_set_int_member(json, "evaluations", (int64_t)options->evaluations);
    if (options->budget_s > 0)
        json_object_set_double_member(json, "budget_s", options->budget_s);
    json_object_set_double_member(json, "resource_norm", options->resource_norm);
    json_object_set_double_member(json, "duration_min_ms",
                                  (double)options->clamp.duration_min_ns / VT_MS);
    json_object_set_double_member(json, "duration_max_ms",
                                  (double)options->clamp.duration_max_ns / VT_MS);
    set_target(json, "target_cores", options->target.cpu_cores);
    set_target(json, "target_rps", options->target.mean_rps);
    set_target(json, "target_memory_gib", options->target.memory_mib / 1024);
    json_object_set_string_member(json, "trace_digest", digest);
    json_object_set_int_member(json, "trace_functions",
                               (int64_t)self->trace->functions_count);
    json_object_set_int_member(json, "first_minute", self->trace->first_minute);
    json_object_set_int_member(json, "minutes", (int64_t)self->trace->minutes_count);
    json_object_set_array_member(json, "samples", vt_family_rows_to_json(self));
    json_object_set_object_member(json, "provenance", provenance);
    json_node_take_object(node, json);
    return node;
}

bool vt_family_save(const VtFamily *self, const char *folder, JsonObject *provenance,
                    GError **error)
{
    g_autoptr(JsonNode) root = manifest(self, provenance);
    g_autofree char *text = json_to_string(root, TRUE);
    g_autofree char *samples = g_build_filename(folder, "samples", NULL);
    g_autofree char *path = g_build_filename(folder, "family.json", NULL);

    if (g_mkdir_with_parents(samples, 0777) != 0) {
        g_set_error(error, VT_ERROR, VT_ERROR_WORK, "%s: cannot be made: %s", samples,
                    g_strerror(errno));
        return false;
    }
    if (!remove_earlier(folder, samples, error) || !save_samples(self, samples, error)
        || !save_table(self, folder, error))
        return false;

    g_autoptr(VtOutputFile) file = vt_output_file_open(path, VT_OUTPUT_ATOMIC, error);

    if (file == NULL)
        return false;
    vt_output_file_text(file, text);
    vt_output_file_char(file, '\n');
    return vt_output_file_close(file, error);
}
