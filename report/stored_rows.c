#include "report/stored_rows.h"

#include "core/errors.h"
#include "report/stored_file.h"

enum { STATUSES = VT_STATUS_LOST + 1, STARTS = VT_START_COLD + 1, PHASES = 2 };

/* Where the columns are. */
typedef struct {
    size_t id, function, phase, scheduled, sent, response, requested, executed, memory;
    size_t start, instance, status;
} Columns;

struct VtStoredRows {
    VtStoredFile file;
    Columns columns;
    GHashTable *indices; /* of function names */
    GPtrArray *names;
};

static bool find_columns(VtStoredRows *self, GError **error)
{
    Columns *columns = &self->columns;
    const struct {
        const char *name;
        size_t *column;
    } wanted[] = {
        { "id", &columns->id },
        { "function", &columns->function },
        { "phase", &columns->phase },
        { "scheduled_us", &columns->scheduled },
        { "sent_us", &columns->sent },
        { "response_us", &columns->response },
        { "requested_us", &columns->requested },
        { "executed_us", &columns->executed },
        { "memory_mib", &columns->memory },
        { "start", &columns->start },
        { "instance", &columns->instance },
        { "status", &columns->status },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
        if (!vt_csv_require_column(self->file.csv, wanted[i].name, wanted[i].column,
                                   error))
            return false;
    }
    return true;
}

static bool read_instance(const VtStoredRows *self, uint32_t *out_instance,
                          GError **error)
{
    int64_t instance;

    if (!vt_stored_file_optional_count(&self->file, self->columns.instance,
                                       UINT32_MAX - 1, &instance, error))
        return false;
    *out_instance = instance < 0 ? VT_INSTANCE_UNKNOWN : (uint32_t)instance;
    return true;
}

static const char *status_name(int value)
{
    return vt_status_name((VtStatus)value);
}

static const char *start_name(int value)
{
    return vt_start_name((VtStart)value);
}

static const char *phase_name(int value)
{
    return vt_phase_name((VtPhase)value);
}

static bool read_choices(const VtStoredRows *self, VtRecord *record, GError **error)
{
    const Columns *columns = &self->columns;
    int phase, start, status;

    if (!vt_stored_file_choice(&self->file, columns->phase, phase_name, PHASES, &phase,
                               error)
        || !vt_stored_file_choice(&self->file, columns->start, start_name, STARTS, &start,
                                  error)
        || !vt_stored_file_choice(&self->file, columns->status, status_name, STATUSES,
                                  &status, error))
        return false;
    record->invocation.phase = (VtPhase)phase;
    record->start = (VtStart)start;
    record->status = (VtStatus)status;
    return true;
}

static bool read_function(VtStoredRows *self, uint32_t *out_function, GError **error)
{
    const char *name;
    void *index;

    if (!vt_csv_name(self->file.csv, self->columns.function, &name, error))
        return false;
    if (!g_hash_table_lookup_extended(self->indices, name, NULL, &index)) {
        char *copy = g_strdup(name);

        index = GUINT_TO_POINTER(self->names->len);
        g_ptr_array_add(self->names, copy);
        g_hash_table_insert(self->indices, copy, index);
    }
    *out_function = GPOINTER_TO_UINT(index);
    return true;
}

static bool read_row(VtStoredRows *self, VtRecord *record, GError **error)
{
    const Columns *columns = &self->columns;
    VtInvocation *invocation = &record->invocation;
    int64_t id, memory_mib;

    if (!vt_csv_int64(self->file.csv, columns->id, 0, INT64_MAX, &id, error)
        || !read_function(self, &invocation->function, error)
        || !vt_stored_file_time(&self->file, columns->scheduled,
                                &invocation->scheduled_ns, error)
        || !vt_stored_file_time(&self->file, columns->requested,
                                &invocation->requested_ns, error)
        || !vt_csv_int64(self->file.csv, columns->memory, 0, UINT32_MAX, &memory_mib,
                         error)
        || !vt_stored_file_optional_time(&self->file, columns->sent, &record->sent_ns,
                                         error)
        || !vt_stored_file_optional_time(&self->file, columns->response,
                                         &record->response_ns, error)
        || !vt_stored_file_optional_time(&self->file, columns->executed,
                                         &record->executed_ns, error)
        || !read_instance(self, &record->instance, error)
        || !read_choices(self, record, error))
        return false;
    invocation->id = (uint64_t)id;
    invocation->memory_mib = (uint32_t)memory_mib;
    if (record->status == VT_STATUS_OK && record->response_ns == VT_UNKNOWN) {
        vt_csv_set_error(self->file.csv, columns->response,
                         "the response time of an ok invocation", error);
        return false;
    }
    return true;
}

static char *find_invocations(const char *folder, GError **error)
{
    g_autofree char *plain = g_build_filename(folder, "invocations.csv", NULL);
    g_autofree char *compressed = g_strconcat(plain, ".gz", NULL);

    if (g_file_test(plain, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&plain);
    if (g_file_test(compressed, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&compressed);
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "%s: no such file; was the run made with --no-invocations?", plain);
    return NULL;
}

VtStoredRows *vt_stored_rows_open(const char *folder, bool may_be_torn, GError **error)
{
    g_autofree char *path = find_invocations(folder, error);
    g_autoptr(VtStoredRows) self = g_new0(VtStoredRows, 1);

    self->indices = g_hash_table_new(g_str_hash, g_str_equal);
    self->names = g_ptr_array_new_with_free_func(g_free);
    if (path == NULL || !vt_stored_file_open(&self->file, path, may_be_torn, error)
        || !find_columns(self, error))
        return NULL;
    return g_steal_pointer(&self);
}

void vt_stored_rows_free(VtStoredRows *self)
{
    if (self == NULL)
        return;
    g_hash_table_unref(self->indices);
    g_ptr_array_unref(self->names);
    vt_stored_file_clear(&self->file);
    g_free(self);
}

bool vt_stored_rows_next(VtStoredRows *self, VtRecord *out_record, GError **error)
{
    VtRecord record = { 0 };

    if (!vt_stored_file_next(&self->file, error) || !read_row(self, &record, error))
        return false;
    *out_record = record;
    return true;
}

const char *vt_stored_rows_path(const VtStoredRows *self)
{
    return vt_csv_path(self->file.csv);
}

const char *const *vt_stored_rows_functions(const VtStoredRows *self, size_t *out_count)
{
    *out_count = self->names->len;
    return (const char *const *)self->names->pdata;
}
