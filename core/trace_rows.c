#include "core/trace_rows.h"

#include "core/csv.h"
#include "core/errors.h"
#include "core/huge_pages.h"
#include "core/trace_columns.h"

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

static void reserve_rows(VtTraceRows *self, size_t capacity)
{
    VtTrace *trace = self->trace;
    const size_t cells = capacity * trace->minutes_count;

    self->capacity = capacity;
    trace->functions = g_renew(VtTraceFunction, trace->functions, capacity);
    trace->counts = g_renew(uint32_t, trace->counts, cells);
    vt_huge_pages_ask(trace->counts, cells * sizeof *trace->counts);
}

/* Moves to the next row of @csv; its counts go into the trace's. */
static bool next_row(VtTraceRows *self, VtCsv *csv, InvocationColumns *columns,
                     GError **error)
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

static bool read_function(VtTraceRows *self, const VtCsv *csv,
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
static bool index_functions(VtTraceRows *self, const char *path, GError **error)
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

static bool read_functions(VtTraceRows *self, VtCsv *csv, InvocationColumns *columns,
                           GError **error)
{
    GError *cause = NULL;

    self->trace = vt_trace_new(0, columns->minutes.count, columns->minutes.first_label);
    while (next_row(self, csv, columns, &cause)) {
        if (!read_function(self, csv, columns, error))
            return false;
    }
    if (cause != NULL) {
        g_propagate_error(error, cause);
        return false;
    }
    reserve_rows(self, self->trace->functions_count);
    return true;
}

bool vt_trace_rows_load(VtTraceRows *self, const char *folder, GError **error)
{
    g_autoptr(VtCsv) csv = vt_csv_open_file(folder, "invocations", error);
    g_auto(InvocationColumns) columns = { 0 };

    *self = (VtTraceRows){
        .lines = g_array_new(FALSE, FALSE, sizeof(uint64_t)),
        .index = g_hash_table_new(vt_trace_id_hash, vt_trace_id_equal),
    };
    return csv != NULL && invocation_columns_init(&columns, csv, error)
        && read_functions(self, csv, &columns, error)
        && index_functions(self, vt_csv_path(csv), error);
}

void vt_trace_rows_clear(VtTraceRows *self)
{
    g_clear_pointer(&self->index, g_hash_table_unref);
    g_clear_pointer(&self->lines, g_array_unref);
    g_clear_pointer(&self->trace, vt_trace_free);
}
