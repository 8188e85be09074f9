/* Loading the three files of the In-Vitro layout, and exact calls. */
#include "core/csv.h"
#include "core/errors.h"
#include "core/exact_file.h"
#include "core/profile_reader.h"
#include "core/trace.h"
#include "core/trace_columns.h"

typedef struct {
    VtTrace *trace;
    size_t capacity;   /* of the trace, in functions */
    GArray *lines;     /* of the functions in the invocations file */
    GHashTable *index; /* the functions of the trace, by id */
} Loader;

typedef struct {
    VtIdColumns ids;
    int trigger; /* or -1: older files do not have it */
    VtMinuteColumns minutes;
    VtCsvCounts counts; /* of these minutes */
} InvocationColumns;

static bool invocation_columns_init(InvocationColumns *self, const VtCsv *csv,
                                    GError **error)
{
    self->trigger = vt_csv_find_column(csv, "Trigger");
    if (!vt_id_columns_find(&self->ids, csv, error)
        || !vt_minute_columns_init(&self->minutes, csv, error))
        return false;
    self->counts = vt_minute_columns_counts(self->minutes.columns, self->minutes.count,
                                            &self->ids, self->trigger);
    return true;
}

static void invocation_columns_clear(InvocationColumns *self)
{
    vt_minute_columns_clear(&self->minutes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(InvocationColumns, invocation_columns_clear)

static void loader_clear(Loader *self)
{
    g_clear_pointer(&self->index, g_hash_table_unref);
    g_clear_pointer(&self->lines, g_array_unref);
    g_clear_pointer(&self->trace, vt_trace_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Loader, loader_clear)

static VtCsv *open_table(const char *folder, const char *name, GError **error)
{
    g_autofree char *path = vt_csv_find_file(folder, name, error);

    return path != NULL ? vt_csv_open(path, error) : NULL;
}

static void reserve_rows(Loader *self, size_t capacity)
{
    VtTrace *trace = self->trace;

    self->capacity = capacity;
    trace->functions = g_renew(VtTraceFunction, trace->functions, capacity);
    trace->counts = g_renew(uint32_t, trace->counts, capacity * trace->minutes_count);
}

/* Moves to the next row of @csv; its counts go into the trace's. */
static bool next_row(Loader *self, VtCsv *csv, InvocationColumns *columns, GError **error)
{
    VtTrace *trace = self->trace;

    if (trace->functions_count == self->capacity)
        reserve_rows(self, MAX(64, 2 * self->capacity));
    columns->counts.values =
        &trace->counts[trace->functions_count * trace->minutes_count];
    return vt_csv_next_counts(csv, &columns->counts, error);
}

/* What vt_csv_next_counts() left, cell by cell. */
static bool read_cells(const VtCsv *csv, const InvocationColumns *columns,
                       uint32_t *counts, GError **error)
{
    const VtMinuteColumns *minutes = &columns->minutes;

    for (size_t i = 0; i < minutes->count; i++) {
        int64_t count = 0;

        if (!vt_csv_int64(csv, minutes->columns[i], 0, UINT32_MAX, &count, error))
            return false;
        counts[i] = (uint32_t)count;
    }
    return true;
}

static bool read_function(Loader *self, const VtCsv *csv,
                          const InvocationColumns *columns, GError **error)
{
    const VtCsvCounts *counts = &columns->counts;
    const uint64_t line = vt_csv_line(csv);
    VtTraceFunction function = { 0 };

    if ((!counts->is_read && !vt_csv_check_width(csv, error))
        || !vt_id_columns_read(&columns->ids, csv, &function, error)
        || (!counts->is_read && !read_cells(csv, columns, counts->values, error)))
        return false;
    function.owner = g_strdup(function.owner);
    function.app = g_strdup(function.app);
    function.function = g_strdup(function.function);
    function.trigger = g_strdup(
        columns->trigger >= 0 ? vt_csv_text(csv, (size_t)columns->trigger) : "unknown");
    self->trace->functions[self->trace->functions_count++] = function;
    g_array_append_val(self->lines, line);
    return true;
}

/* The functions no longer move: they can be keys. */
static bool index_functions(Loader *self, const char *path, GError **error)
{
    for (size_t i = 0; i < self->trace->functions_count; i++) {
        VtTraceFunction *function = &self->trace->functions[i];
        const VtTraceFunction *first = g_hash_table_lookup(self->index, function);

        if (first != NULL) {
            g_set_error(
                error, VT_ERROR, VT_ERROR_INPUT,
                "%s: line %" G_GUINT64_FORMAT ", column 'HashFunction': expected "
                "each function once, not '%s' as in line %" G_GUINT64_FORMAT,
                path, g_array_index(self->lines, uint64_t, i), function->function,
                g_array_index(self->lines, uint64_t, first - self->trace->functions));
            return false;
        }
        g_hash_table_add(self->index, function);
    }
    return true;
}

static bool load_invocations(Loader *self, const char *folder, GError **error)
{
    g_autoptr(VtCsv) csv = open_table(folder, "invocations", error);
    g_auto(InvocationColumns) columns = { 0 };
    GError *cause = NULL;

    if (csv == NULL || !invocation_columns_init(&columns, csv, error))
        return false;
    self->trace = vt_trace_new(0, columns.minutes.count, columns.minutes.first_label);
    while (next_row(self, csv, &columns, &cause)) {
        if (!read_function(self, csv, &columns, error))
            return false;
    }
    if (cause != NULL) {
        g_propagate_error(error, cause);
        return false;
    }
    reserve_rows(self, self->trace->functions_count);
    return index_functions(self, vt_csv_path(csv), error);
}

/* Finds the function of the current row and marks it in @lines, by number. */
static bool find_function(const Loader *self, const VtCsv *csv, const VtIdColumns *ids,
                          uint64_t *lines, size_t *out_index, GError **error)
{
    VtTraceFunction id = { 0 };
    const VtTraceFunction *function;
    g_autofree char *expected = NULL;

    if (!vt_csv_check_width(csv, error) || !vt_id_columns_read(ids, csv, &id, error))
        return false;
    function = g_hash_table_lookup(self->index, &id);
    if (function == NULL) {
        vt_csv_set_error(csv, ids->function,
                         "a function that the invocations file has too", error);
        return false;
    }
    *out_index = (size_t)(function - self->trace->functions);
    if (lines[*out_index] == 0) {
        lines[*out_index] = vt_csv_line(csv);
        return true;
    }
    expected = g_strdup_printf("each function once (first in line %" G_GUINT64_FORMAT ")",
                               lines[*out_index]);
    vt_csv_set_error(csv, ids->function, expected, error);
    return false;
}

static bool check_all_found(const Loader *self, const VtCsv *csv, const uint64_t *lines,
                            GError **error)
{
    for (size_t i = 0; i < self->trace->functions_count; i++) {
        if (lines[i] != 0)
            continue;
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: expected a row for function '%s', which is in line "
                    "%" G_GUINT64_FORMAT " of the invocations file",
                    vt_csv_path(csv), self->trace->functions[i].function,
                    g_array_index(self->lines, uint64_t, i));
        return false;
    }
    return true;
}

static bool load_profile(Loader *self, const char *folder, const VtProfileTable *table,
                         GError **error)
{
    g_autoptr(VtCsv) csv = open_table(folder, table->name, error);
    g_autofree uint64_t *lines = g_new0(uint64_t, self->trace->functions_count);
    VtProfileReader reader;
    VtIdColumns ids;
    GError *cause = NULL;

    if (csv == NULL || !vt_id_columns_find(&ids, csv, error)
        || !vt_profile_reader_init(&reader, table, csv, error))
        return false;
    while (vt_csv_next(csv, &cause)) {
        size_t index = 0;

        if (!find_function(self, csv, &ids, lines, &index, error)
            || !vt_profile_reader_read(&reader, csv, &self->trace->functions[index], NULL,
                                       error))
            return false;
    }
    if (cause != NULL) {
        g_propagate_error(error, cause);
        return false;
    }
    return check_all_found(self, csv, lines, error);
}

VtTrace *vt_trace_load(const char *folder, GError **error)
{
    g_auto(Loader) loader = {
        .lines = g_array_new(FALSE, FALSE, sizeof(uint64_t)),
        .index = g_hash_table_new(vt_trace_id_hash, vt_trace_id_equal),
    };

    if (!load_invocations(&loader, folder, error))
        return NULL;
    for (size_t i = 0; i < VT_PROFILE_TABLES; i++) {
        if (!load_profile(&loader, folder, &vt_profile_tables[i], error))
            return NULL;
    }
    if (!vt_exact_file_load(loader.trace, folder, error))
        return NULL;
    return g_steal_pointer(&loader.trace);
}
