#include "sim/pod_stages.h"

#include "core/csv.h"
#include "core/errors.h"
#include "core/rng.h"

#define LONGEST_US (VT_LONGEST / VT_US)

typedef struct {
    size_t function, scheduling_us, starting_us, readiness_us, termination_us;
} Columns;

struct VtPodStagesFile {
    const VtFunction *functions;
    size_t functions_count;
    uint64_t seed;
    GArray *rows;     /* of VtPodStages, as in the file */
    GArray **indices; /* per function: uint32_t into rows */
};

static bool find_columns(Columns *self, const VtCsv *csv, GError **error)
{
    return vt_csv_require_column(csv, "function", &self->function, error)
        && vt_csv_require_column(csv, "scheduling_us", &self->scheduling_us, error)
        && vt_csv_require_column(csv, "starting_us", &self->starting_us, error)
        && vt_csv_require_column(csv, "readiness_us", &self->readiness_us, error)
        && vt_csv_require_column(csv, "termination_us", &self->termination_us, error);
}

static bool read_length(const VtCsv *csv, size_t column, VtTime *out, GError **error)
{
    int64_t length_us = 0;

    if (!vt_csv_int64(csv, column, 0, LONGEST_US, &length_us, error))
        return false;
    *out = length_us * VT_US;
    return true;
}

static bool read_stages(const VtCsv *csv, const Columns *columns, VtPodStages *out,
                        GError **error)
{
    out->termination_ns = VT_UNKNOWN;
    return vt_csv_check_width(csv, error)
        && read_length(csv, columns->scheduling_us, &out->scheduling_ns, error)
        && read_length(csv, columns->starting_us, &out->starting_ns, error)
        && read_length(csv, columns->readiness_us, &out->readiness_ns, error)
        && (*vt_csv_text(csv, columns->termination_us) == '\0'
            || read_length(csv, columns->termination_us, &out->termination_ns, error));
}

static bool read_row(VtPodStagesFile *self, const VtCsv *csv, const Columns *columns,
                     GHashTable *by_name, GError **error)
{
    VtPodStages stages;
    gpointer function = NULL;
    const uint32_t index = self->rows->len;

    if (!read_stages(csv, columns, &stages, error))
        return false;
    if (!g_hash_table_lookup_extended(by_name, vt_csv_text(csv, columns->function), NULL,
                                      &function)) {
        vt_csv_set_error(csv, columns->function, "a function of the workload", error);
        return false;
    }
    g_array_append_val(self->rows, stages);
    g_array_append_val(self->indices[GPOINTER_TO_SIZE(function)], index);
    return true;
}

static bool read_rows(VtPodStagesFile *self, VtCsv *csv, GError **error)
{
    g_autoptr(GHashTable) by_name = g_hash_table_new(g_str_hash, g_str_equal);
    Columns columns;
    GError *read_error = NULL;

    for (size_t i = 0; i < self->functions_count; i++)
        g_hash_table_insert(by_name, self->functions[i].name, GSIZE_TO_POINTER(i));
    if (!find_columns(&columns, csv, error))
        return false;
    while (vt_csv_next(csv, &read_error)) {
        if (!read_row(self, csv, &columns, by_name, error))
            return false;
    }
    if (read_error != NULL) {
        g_propagate_error(error, read_error);
        return false;
    }
    if (self->rows->len > 0)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "%s: no row: nothing to draw from",
                vt_csv_path(csv));
    return false;
}

VtPodStagesFile *vt_pod_stages_load(const char *path, const VtFunction *functions,
                                    size_t count, uint64_t seed, GError **error)
{
    g_autoptr(VtCsv) csv = vt_csv_open(path, error);
    g_autoptr(VtPodStagesFile) self = NULL;

    if (csv == NULL)
        return NULL;
    self = g_new0(VtPodStagesFile, 1);
    self->functions = functions;
    self->functions_count = count;
    self->seed = seed;
    self->rows = g_array_new(FALSE, FALSE, sizeof(VtPodStages));
    self->indices = g_new(GArray *, count);
    for (size_t i = 0; i < count; i++)
        self->indices[i] = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    return read_rows(self, csv, error) ? g_steal_pointer(&self) : NULL;
}

void vt_pod_stages_free(VtPodStagesFile *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->functions_count; i++)
        g_array_unref(self->indices[i]);
    g_free(self->indices);
    g_array_unref(self->rows);
    g_free(self);
}

/* Keyed by the pod, so that whoever asks, and when, changes nothing. */
static uint32_t draw(const VtPodStagesFile *self, uint32_t function, uint32_t instance)
{
    VtRng rng;

    vt_rng_init(&rng, &(VtStreamKey){ .seed = self->seed,
                                      .subject = self->functions[function].hash,
                                      .purpose = VT_PURPOSE_CONTROL_PLANE,
                                      .position = instance });
    return (uint32_t)vt_rng_below(&rng, self->rows->len);
}

VtPodStages vt_pod_stages_get(const VtPodStagesFile *self, uint32_t function,
                              uint32_t instance)
{
    const GArray *own = self->indices[function];
    const uint32_t row = instance < own->len ? g_array_index(own, uint32_t, instance)
                                             : draw(self, function, instance);

    return g_array_index(self->rows, VtPodStages, row);
}
