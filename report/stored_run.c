#include "report/stored_run.h"

#include "core/errors.h"
#include "core/weights.h"
#include "report/stored_manifest.h"
#include "report/stored_rows.h"

#include <stdbool.h>
#include <string.h>

static bool read_manifest(VtStoredRun *self, GError **error)
{
    g_autoptr(JsonObject) json = vt_stored_manifest_load(self->path, error);

    if (json == NULL)
        return false;
    self->status = vt_stored_manifest_text(json, "status");
    self->schedule_digest = vt_stored_manifest_text(json, "schedule_digest");
    self->platform = vt_stored_manifest_text(json, "platform");
    if (self->status == NULL) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s/run.json: expected a \"status\", such as \"complete\"",
                    self->path);
        return false;
    }
    return true;
}

static bool read_records(VtStoredRows *rows, GArray *records, GError **error)
{
    g_autoptr(GError) failure = NULL;
    VtRecord record;

    while (vt_stored_rows_next(rows, &record, &failure))
        g_array_append_val(records, record);
    if (failure == NULL)
        return true;
    g_propagate_error(error, g_steal_pointer(&failure));
    return false;
}

static int compare_ids(const void *a, const void *b)
{
    const uint64_t x = ((const VtRecord *)a)->invocation.id;
    const uint64_t y = ((const VtRecord *)b)->invocation.id;

    return (x > y) - (x < y);
}

/* Rows come by id in a complete run, in order of completion in any other. */
static bool sort_records(GArray *array, const char *path, GError **error)
{
    const VtRecord *records;

    g_array_sort(array, compare_ids);
    records = (const VtRecord *)(void *)array->data;
    for (guint i = 1; i < array->len; i++) {
        if (compare_ids(&records[i - 1], &records[i]) == 0) {
            g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                        "%s: id %" PRIu64 " occurs twice", path,
                        records[i].invocation.id);
            return false;
        }
    }
    return true;
}

static bool read_invocations(VtStoredRun *self, GError **error)
{
    const bool may_be_torn = strcmp(self->status, "running") == 0;
    g_autoptr(VtStoredRows) rows = vt_stored_rows_open(self->path, may_be_torn, error);
    g_autoptr(GArray) records = g_array_new(FALSE, FALSE, sizeof(VtRecord));
    const char *const *functions;
    gsize records_count;

    if (rows == NULL || !read_records(rows, records, error)
        || !sort_records(records, vt_stored_rows_path(rows), error))
        return false;
    functions = vt_stored_rows_functions(rows, &self->functions_count);
    self->functions = g_new0(char *, self->functions_count + 1);
    for (size_t i = 0; i < self->functions_count; i++)
        self->functions[i] = g_strdup(functions[i]);
    self->records = g_array_steal(records, &records_count);
    self->records_count = records_count;
    return true;
}

/* Functions without an invocation have weights, too. */
static bool read_weights(VtStoredRun *self, GError **error)
{
    const VtWeightedFunctions functions = {
        .names = (const char *const *)self->functions,
        .count = self->functions_count,
        .scope = VT_WEIGHTS_AT_LEAST,
    };

    return vt_weights_load(&functions, self->path, &self->weights, error);
}

VtStoredRun *vt_stored_run_load(const char *path, GError **error)
{
    g_autoptr(VtStoredRun) self = g_new0(VtStoredRun, 1);

    self->path = g_strdup(path);
    if (!read_manifest(self, error) || !read_invocations(self, error)
        || !read_weights(self, error))
        return NULL;
    return g_steal_pointer(&self);
}

void vt_stored_run_free(VtStoredRun *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->functions_count; i++)
        g_free(self->functions[i]);
    g_free((void *)self->functions);
    g_free(self->weights);
    g_free(self->records);
    g_free(self->schedule_digest);
    g_free(self->platform);
    g_free(self->status);
    g_free(self->path);
    g_free(self);
}
