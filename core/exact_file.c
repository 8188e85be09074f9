#include "core/exact_file.h"

#include "core/clock.h"
#include "core/csv.h"
#include "core/errors.h"

#include <inttypes.h>
#include <string.h>

#define MINUTE_US (VT_MINUTE / VT_US)

typedef struct {
    size_t function, start, duration, memory;
} Columns;

static bool find_columns(Columns *self, const VtCsv *csv, GError **error)
{
    return vt_csv_require_column(csv, "function", &self->function, error)
        && vt_csv_require_column(csv, "start_us", &self->start, error)
        && vt_csv_require_column(csv, "duration_us", &self->duration, error)
        && vt_csv_require_column(csv, "memory_mib", &self->memory, error);
}

/* Names to indices plus one: rows have no other id. NULL when two share a name. */
static GHashTable *index_names(const VtTrace *trace, const char *path, GError **error)
{
    g_autoptr(GHashTable) index = g_hash_table_new(g_str_hash, g_str_equal);

    for (size_t i = 0; i < trace->functions_count; i++) {
        const char *name = trace->functions[i].function;

        if (g_hash_table_insert(index, (gpointer)name, GSIZE_TO_POINTER(i + 1)))
            continue;
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: two functions of the trace are called '%s': expected different "
                    "names, as `vitro prepare` makes them",
                    path, name);
        return NULL;
    }
    return g_steal_pointer(&index);
}

static bool read_function(const VtCsv *csv, size_t column, GHashTable *index,
                          size_t *out_function, GError **error)
{
    const gpointer found = g_hash_table_lookup(index, vt_csv_text(csv, column));

    if (found == NULL) {
        vt_csv_set_error(csv, column, "a function that the invocations file has too",
                         error);
        return false;
    }
    *out_function = GPOINTER_TO_SIZE(found) - 1;
    return true;
}

static bool read_memory(const VtCsv *csv, size_t column, double *out_mib, GError **error)
{
    double mib = 0;

    if (!vt_csv_double(csv, column, &mib, error))
        return false;
    if (mib < 0) {
        vt_csv_set_error(csv, column, "a number of at least 0", error);
        return false;
    }
    *out_mib = mib;
    return true;
}

static bool read_row(const VtTrace *trace, const VtCsv *csv, const Columns *columns,
                     GHashTable *index, VtExactRow *out, GError **error)
{
    const int64_t first_us = (trace->first_minute - 1) * MINUTE_US;
    const int64_t last_us = first_us + (int64_t)trace->minutes_count * MINUTE_US - 1;
    VtExactCall *call = &out->call;

    return vt_csv_check_width(csv, error)
        && read_function(csv, columns->function, index, &out->function, error)
        && vt_csv_int64(csv, columns->start, first_us, last_us, &call->start_us, error)
        && vt_csv_int64(csv, columns->duration, 0, VT_EXACT_US_MAX, &call->duration_us,
                        error)
        && read_memory(csv, columns->memory, &call->memory_mib, error);
}

/* All rows, as VtExactRow. */
static GArray *read_rows(const VtTrace *trace, const char *path, GError **error)
{
    g_autoptr(VtCsv) csv = vt_csv_open(path, error);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(VtExactRow));
    g_autoptr(GHashTable) index = csv != NULL ? index_names(trace, path, error) : NULL;
    GError *failure = NULL;
    Columns columns;

    if (index == NULL || !find_columns(&columns, csv, error))
        return NULL;
    while (vt_csv_next(csv, &failure)) {
        VtExactRow row;

        if (!read_row(trace, csv, &columns, index, &row, error))
            return NULL;
        g_array_append_val(rows, row);
    }
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return NULL;
    }
    return g_steal_pointer(&rows);
}

/* The calls of one function in each minute are as many as its row of counts says. */
static bool check_function(const VtTrace *trace, size_t function, const char *path,
                           GError **error)
{
    const uint32_t *expected = vt_trace_row(trace, function);
    size_t count = 0;
    const VtExactCall *calls = vt_exact_calls_of(trace->exact, function, &count);
    size_t next = 0;

    for (size_t t = 0; t < trace->minutes_count; t++) {
        const int64_t end_us = (trace->first_minute + (int64_t)t) * MINUTE_US;
        const size_t begin = next;

        while (next < count && calls[next].start_us < end_us)
            next++;
        if (next - begin == expected[t])
            continue;
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: function '%s' has %zu calls in minute %" PRId64
                    "; expected %" PRIu32 ", as in the invocations file",
                    path, trace->functions[function].function, next - begin,
                    trace->first_minute + (int64_t)t, expected[t]);
        return false;
    }
    return true;
}

bool vt_exact_file_load(VtTrace *trace, const char *folder, GError **error)
{
    if (!vt_csv_is_file(folder, "exact"))
        return true;

    g_autofree char *path = vt_csv_find_file(folder, "exact", error);
    g_autoptr(GArray) rows = path != NULL ? read_rows(trace, path, error) : NULL;

    if (rows == NULL)
        return false;
    trace->exact = vt_exact_calls_new((const VtExactRow *)(const void *)rows->data,
                                      rows->len, trace->functions_count);
    for (size_t i = 0; i < trace->functions_count; i++) {
        if (!check_function(trace, i, path, error))
            return false;
    }
    return true;
}
