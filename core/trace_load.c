/* Loading the three files of the In-Vitro layout, and exact calls. */
#include "core/csv.h"
#include "core/errors.h"
#include "core/exact_file.h"
#include "core/profile_reader.h"
#include "core/trace.h"
#include "core/trace_columns.h"
#include "core/trace_rows.h"

/* Finds the function of the current row and marks it in @lines, by number. */
static bool find_function(const VtTraceRows *rows, const VtCsv *csv,
                          const VtIdColumns *ids, uint64_t *lines, size_t *out_index,
                          GError **error)
{
    VtTraceFunction id = { 0 };
    const VtTraceFunction *function;
    g_autofree char *expected = NULL;

    if (!vt_csv_check_width(csv, error) || !vt_id_columns_read(ids, csv, &id, error))
        return false;
    function = g_hash_table_lookup(rows->index, &id);
    if (function == NULL) {
        vt_csv_set_error(csv, ids->function,
                         "a function that the invocations file has too", error);
        return false;
    }
    *out_index = (size_t)(function - rows->trace->functions);
    if (lines[*out_index] == 0) {
        lines[*out_index] = vt_csv_line(csv);
        return true;
    }
    expected = g_strdup_printf("each function once (first in line %" G_GUINT64_FORMAT ")",
                               lines[*out_index]);
    vt_csv_set_error(csv, ids->function, expected, error);
    return false;
}

static bool check_all_found(const VtTraceRows *rows, const VtCsv *csv,
                            const uint64_t *lines, GError **error)
{
    for (size_t i = 0; i < rows->trace->functions_count; i++) {
        if (lines[i] != 0)
            continue;
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: expected a row for function '%s', which is in line "
                    "%" G_GUINT64_FORMAT " of the invocations file",
                    vt_csv_path(csv), rows->trace->functions[i].function,
                    g_array_index(rows->lines, uint64_t, i));
        return false;
    }
    return true;
}

static bool load_profile(VtTraceRows *rows, const char *folder,
                         const VtProfileTable *table, GError **error)
{
    g_autoptr(VtCsv) csv = vt_csv_open_file(folder, table->name, error);
    g_autofree uint64_t *lines = g_new0(uint64_t, rows->trace->functions_count);
    VtProfileReader reader;
    VtIdColumns ids;
    GError *cause = NULL;

    if (csv == NULL || !vt_id_columns_find(&ids, csv, error)
        || !vt_profile_reader_init(&reader, table, csv, error))
        return false;
    while (vt_csv_next(csv, &cause)) {
        size_t index = 0;

        if (!find_function(rows, csv, &ids, lines, &index, error)
            || !vt_profile_reader_read(&reader, csv, &rows->trace->functions[index], NULL,
                                       error))
            return false;
    }
    if (cause != NULL) {
        g_propagate_error(error, cause);
        return false;
    }
    return check_all_found(rows, csv, lines, error);
}

VtTrace *vt_trace_load(const char *folder, GError **error)
{
    g_auto(VtTraceRows) rows = { 0 };

    if (!vt_trace_rows_load(&rows, folder, error))
        return NULL;
    for (size_t i = 0; i < VT_PROFILE_TABLES; i++) {
        if (!load_profile(&rows, folder, &vt_profile_tables[i], error))
            return NULL;
    }
    if (!vt_exact_file_load(rows.trace, folder, error))
        return NULL;
    return g_steal_pointer(&rows.trace);
}
