/* A family on disk. */
#include "core/errors.h"
#include "core/output_file.h"
#include "sampler/family.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static bool remove_if_there(const char *folder, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    if (g_remove(path) == 0 || errno == ENOENT)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_WORK, "%s: cannot be removed: %s", path,
                g_strerror(errno));
    return false;
}

static bool remove_sample(const char *samples, const char *size, GError **error)
{
    static const char *const files[] = { "invocations", "durations", "memory" };
    g_autofree char *folder = g_build_filename(samples, size, NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *plain = g_strconcat(files[i], ".csv", NULL);
        g_autofree char *packed = g_strconcat(plain, ".gz", NULL);

        if (!remove_if_there(folder, plain, error)
            || !remove_if_there(folder, packed, error))
            return false;
    }
    return remove_if_there(samples, size, error);
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

        if (!vt_trace_save(sample, path, false, error))
            return false;
    }
    return true;
}

static bool save_table(const VtFamily *self, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "samples.csv", NULL);
    g_autoptr(VtOutputFile) file = vt_output_file_open(path, VT_OUTPUT_ATOMIC, error);

    if (file == NULL)
        return false;
    vt_output_file_text(file, "size,method,trials,seed,invocation_wd,resource_wd,mean_wd,"
                              "bound,invocations,mean_rps,cpu_cores,memory_mib\n");
    for (size_t m = 0; m < self->members_count; m++) {
        const VtFamilyMember *member = &self->members[m];
        g_autofree char *head = g_strdup_printf("%zu,%s,%d,%" PRIu64, member->size,
                                                self->options.method->name,
                                                self->options.trials, self->options.seed);
        const double distances[] = {
            member->distance.invocation_wd,
            member->distance.resource_wd,
            vt_distance_mean(member->distance),
        };
        const double loads[] = { member->load.mean_rps, member->load.cpu_cores,
                                 member->load.memory_mib };

        vt_output_file_text(file, head);
        for (size_t i = 0; i < G_N_ELEMENTS(distances); i++) {
            vt_output_file_char(file, ',');
            vt_output_file_double(file, distances[i]);
        }
        vt_output_file_text(file, ",,"); /* no bound yet */
        vt_output_file_fixed(file, member->load.invocations, 0);
        for (size_t i = 0; i < G_N_ELEMENTS(loads); i++) {
            vt_output_file_char(file, ',');
            vt_output_file_double(file, loads[i]);
        }
        vt_output_file_char(file, '\n');
    }
    return vt_output_file_close(file, error);
}

static void add_double(JsonBuilder *builder, const char *name, double value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_double_value(builder, value);
}

static void add_int(JsonBuilder *builder, const char *name, int64_t value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_int_value(builder, value);
}

static void add_text(JsonBuilder *builder, const char *name, const char *value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_string_value(builder, value);
}

void vt_family_write_json(const VtFamily *self, JsonBuilder *builder)
{
    json_builder_begin_array(builder);
    for (size_t m = 0; m < self->members_count; m++) {
        const VtFamilyMember *member = &self->members[m];

        json_builder_begin_object(builder);
        add_int(builder, "size", (int64_t)member->size);
        add_text(builder, "method", self->options.method->name);
        add_int(builder, "trials", self->options.trials);
        add_int(builder, "seed", (int64_t)self->options.seed);
        add_double(builder, "invocation_wd", member->distance.invocation_wd);
        add_double(builder, "resource_wd", member->distance.resource_wd);
        add_double(builder, "mean_wd", vt_distance_mean(member->distance));
        json_builder_set_member_name(builder, "bound");
        json_builder_add_null_value(builder);
        add_int(builder, "invocations", (int64_t)member->load.invocations);
        add_double(builder, "mean_rps", member->load.mean_rps);
        add_double(builder, "cpu_cores", member->load.cpu_cores);
        add_double(builder, "memory_mib", member->load.memory_mib);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static JsonNode *manifest(const VtFamily *self, JsonObject *provenance)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    JsonNode *node = json_node_new(JSON_NODE_OBJECT);
    const VtFamilyOptions *options = &self->options;
    g_autofree char *digest =
        g_strdup_printf("%016" PRIx64, vt_trace_digest(self->trace));

    json_node_take_object(node, provenance);
    json_builder_begin_object(builder);
    add_text(builder, "method", options->method->name);
    add_int(builder, "trials", options->trials);
    add_int(builder, "seed", (int64_t)options->seed);
    add_double(builder, "resource_norm", options->resource_norm);
    add_double(builder, "duration_min_ms",
               (double)options->clamp.duration_min_ns / VT_MS);
    add_double(builder, "duration_max_ms",
               (double)options->clamp.duration_max_ns / VT_MS);
    if (options->target_cores > 0)
        add_double(builder, "target_cores", options->target_cores);
    add_text(builder, "trace_digest", digest);
    add_int(builder, "trace_functions", (int64_t)self->trace->functions_count);
    add_int(builder, "first_minute", self->trace->first_minute);
    add_int(builder, "minutes", (int64_t)self->trace->minutes_count);
    json_builder_set_member_name(builder, "samples");
    vt_family_write_json(self, builder);
    json_builder_set_member_name(builder, "provenance");
    json_builder_add_value(builder, node);
    json_builder_end_object(builder);
    return json_builder_get_root(builder);
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
