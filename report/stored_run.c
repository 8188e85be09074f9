#include "report/stored_run.h"

#include "core/csv.h"
#include "core/errors.h"

#include <json-glib/json-glib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { STATUSES = VT_STATUS_LOST + 1, STARTS = VT_START_COLD + 1, PHASES = 2 };

/* Where the columns are. */
typedef struct {
    size_t id, function, phase, scheduled, sent, response, requested, executed, memory;
    size_t start, instance, status;
} Columns;

typedef struct {
    VtCsv *csv;
    Columns columns;
    GHashTable *indices; /* of function names */
    GPtrArray *names;
    GArray *records;
} Reader;

static char *string_member(JsonObject *json, const char *name)
{
    JsonNode *node = json_object_get_member(json, name);

    if (node == NULL || json_node_get_value_type(node) != G_TYPE_STRING)
        return NULL;
    return json_node_dup_string(node);
}

static bool read_manifest(VtStoredRun *self, GError **error)
{
    g_autofree char *path = g_build_filename(self->path, "run.json", NULL);
    g_autoptr(JsonParser) parser = json_parser_new();

    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: no such file; expected the folder of a run", path);
        return false;
    }
    if (!json_parser_load_from_file(parser, path, error)) {
        g_prefix_error(error, "%s: ", path);
        return false;
    }

    JsonNode *root = json_parser_get_root(parser);

    if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root)) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "%s: expected a JSON object", path);
        return false;
    }

    JsonObject *json = json_node_get_object(root);

    self->status = string_member(json, "status");
    self->schedule_digest = string_member(json, "schedule_digest");
    self->platform = string_member(json, "platform");
    if (self->status == NULL) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: expected a \"status\", such as \"complete\"", path);
        return false;
    }
    return true;
}

static bool find_columns(Reader *reader, GError **error)
{
    Columns *columns = &reader->columns;
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
        if (!vt_csv_require_column(reader->csv, wanted[i].name, wanted[i].column, error))
            return false;
    }
    return true;
}

static bool read_time(const Reader *reader, size_t column, VtTime *out_ns, GError **error)
{
    int64_t us;

    if (!vt_csv_int64(reader->csv, column, 0, INT64_MAX / VT_US, &us, error))
        return false;
    *out_ns = us * VT_US;
    return true;
}

/* An empty cell is unknown. */
static bool read_optional_time(const Reader *reader, size_t column, VtTime *out_ns,
                               GError **error)
{
    if (*vt_csv_text(reader->csv, column) != '\0')
        return read_time(reader, column, out_ns, error);
    *out_ns = VT_UNKNOWN;
    return true;
}

static bool read_instance(const Reader *reader, uint32_t *out_instance, GError **error)
{
    int64_t instance = VT_INSTANCE_UNKNOWN;

    if (*vt_csv_text(reader->csv, reader->columns.instance) != '\0'
        && !vt_csv_int64(reader->csv, reader->columns.instance, 0, UINT32_MAX - 1,
                         &instance, error))
        return false;
    *out_instance = (uint32_t)instance;
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

/* One of @count names; on failure the error lists them. */
static bool read_choice(const Reader *reader, size_t column, const char *(*name)(int),
                        int count, int *out_value, GError **error)
{
    const char *text = vt_csv_text(reader->csv, column);
    g_autoptr(GString) expected = g_string_new("one of");

    for (int value = 0; value < count; value++) {
        if (strcmp(text, name(value)) == 0) {
            *out_value = value;
            return true;
        }
        g_string_append_printf(expected, "%s%s", value == 0 ? " " : ", ", name(value));
    }
    vt_csv_set_error(reader->csv, column, expected->str, error);
    return false;
}

static bool read_choices(const Reader *reader, VtRecord *record, GError **error)
{
    const Columns *columns = &reader->columns;
    int phase, start, status;

    if (!read_choice(reader, columns->phase, phase_name, PHASES, &phase, error)
        || !read_choice(reader, columns->start, start_name, STARTS, &start, error)
        || !read_choice(reader, columns->status, status_name, STATUSES, &status, error))
        return false;
    record->invocation.phase = (VtPhase)phase;
    record->start = (VtStart)start;
    record->status = (VtStatus)status;
    return true;
}

static bool read_function(Reader *reader, uint32_t *out_function, GError **error)
{
    const char *name;
    void *index;

    if (!vt_csv_name(reader->csv, reader->columns.function, &name, error))
        return false;
    if (!g_hash_table_lookup_extended(reader->indices, name, NULL, &index)) {
        char *copy = g_strdup(name);

        index = GUINT_TO_POINTER(reader->names->len);
        g_ptr_array_add(reader->names, copy);
        g_hash_table_insert(reader->indices, copy, index);
    }
    *out_function = GPOINTER_TO_UINT(index);
    return true;
}

static bool read_row(Reader *reader, VtRecord *record, GError **error)
{
    const Columns *columns = &reader->columns;
    VtInvocation *invocation = &record->invocation;
    int64_t id, memory_mib;

    if (!vt_csv_check_width(reader->csv, error)
        || !vt_csv_int64(reader->csv, columns->id, 0, INT64_MAX, &id, error)
        || !read_function(reader, &invocation->function, error)
        || !read_time(reader, columns->scheduled, &invocation->scheduled_ns, error)
        || !read_time(reader, columns->requested, &invocation->requested_ns, error)
        || !vt_csv_int64(reader->csv, columns->memory, 0, UINT32_MAX, &memory_mib, error)
        || !read_optional_time(reader, columns->sent, &record->sent_ns, error)
        || !read_optional_time(reader, columns->response, &record->response_ns, error)
        || !read_optional_time(reader, columns->executed, &record->executed_ns, error)
        || !read_instance(reader, &record->instance, error)
        || !read_choices(reader, record, error))
        return false;
    invocation->id = (uint64_t)id;
    invocation->memory_mib = (uint32_t)memory_mib;
    if (record->status == VT_STATUS_OK && record->response_ns == VT_UNKNOWN) {
        vt_csv_set_error(reader->csv, columns->response,
                         "the response time of an ok invocation", error);
        return false;
    }
    return true;
}

static bool read_rows(Reader *reader, GError **error)
{
    g_autoptr(GError) failure = NULL;

    while (vt_csv_next(reader->csv, &failure)) {
        VtRecord record = { 0 };

        if (!read_row(reader, &record, error))
            return false;
        g_array_append_val(reader->records, record);
    }
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
static bool sort_records(Reader *reader, GError **error)
{
    const VtRecord *records;

    g_array_sort(reader->records, compare_ids);
    records = (const VtRecord *)(void *)reader->records->data;
    for (guint i = 1; i < reader->records->len; i++) {
        if (compare_ids(&records[i - 1], &records[i]) == 0) {
            g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                        "%s: id %" PRIu64 " occurs twice", vt_csv_path(reader->csv),
                        records[i].invocation.id);
            return false;
        }
    }
    return true;
}

/* Hands what was read over to @self. */
static void take(VtStoredRun *self, Reader *reader)
{
    gsize functions_count, records_count;

    self->functions = (char **)g_ptr_array_steal(reader->names, &functions_count);
    self->functions_count = functions_count;
    self->records = g_array_steal(reader->records, &records_count);
    self->records_count = records_count;
}

static VtCsv *open_invocations(const char *folder, GError **error)
{
    g_autofree char *plain = g_build_filename(folder, "invocations.csv", NULL);
    g_autofree char *compressed = g_strconcat(plain, ".gz", NULL);

    if (g_file_test(plain, G_FILE_TEST_EXISTS))
        return vt_csv_open(plain, error);
    if (g_file_test(compressed, G_FILE_TEST_EXISTS))
        return vt_csv_open(compressed, error);
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                "%s: no such file; was the run made with --no-invocations?", plain);
    return NULL;
}

static bool read_invocations(VtStoredRun *self, GError **error)
{
    g_autoptr(VtCsv) csv = open_invocations(self->path, error);

    if (csv == NULL)
        return false;

    g_autoptr(GHashTable) indices = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) records = g_array_new(FALSE, FALSE, sizeof(VtRecord));
    Reader reader = {
        .csv = csv, .indices = indices, .names = names, .records = records
    };

    if (!find_columns(&reader, error) || !read_rows(&reader, error)
        || !sort_records(&reader, error))
        return false;
    take(self, &reader);
    return true;
}

VtStoredRun *vt_stored_run_load(const char *path, GError **error)
{
    g_autoptr(VtStoredRun) self = g_new0(VtStoredRun, 1);

    self->path = g_strdup(path);
    if (!read_manifest(self, error) || !read_invocations(self, error))
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
    g_free(self->records);
    g_free(self->schedule_digest);
    g_free(self->platform);
    g_free(self->status);
    g_free(self->path);
    g_free(self);
}
