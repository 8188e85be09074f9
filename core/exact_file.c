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

typedef struct {
    const VtTrace *trace;
    bool is_part; /* calls of other functions and minutes are passed over */
    VtCsv *csv;
    Columns columns;
    GHashTable *index; /* names to indices plus one: rows have no other id */
} Reader;

static void reader_clear(Reader *self)
{
    vt_csv_free(self->csv);
    g_clear_pointer(&self->index, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reader, reader_clear)

static bool find_columns(Columns *self, const VtCsv *csv, GError **error)
{
    return vt_csv_require_column(csv, "function", &self->function, error)
        && vt_csv_require_column(csv, "start_us", &self->start, error)
        && vt_csv_require_column(csv, "duration_us", &self->duration, error)
        && vt_csv_require_column(csv, "memory_mib", &self->memory, error);
}

/* NULL when two share a name. */
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

static bool read_function(const Reader *self, VtExactRow *out, bool *out_is_there,
                          GError **error)
{
    const gpointer found =
        g_hash_table_lookup(self->index, vt_csv_text(self->csv, self->columns.function));

    *out_is_there = found != NULL;
    if (found == NULL && !self->is_part) {
        vt_csv_set_error(self->csv, self->columns.function,
                         "a function that the invocations file has too", error);
        return false;
    }
    out->function = GPOINTER_TO_SIZE(found) - 1;
    return true;
}

static bool read_start(const Reader *self, int64_t *out_us, bool *out_is_inside,
                       GError **error)
{
    const VtTrace *trace = self->trace;
    const int64_t first_us = (trace->first_minute - 1) * MINUTE_US;
    const int64_t last_us = first_us + (int64_t)trace->minutes_count * MINUTE_US - 1;
    int64_t start_us = 0;

    if (!vt_csv_int64(self->csv, self->columns.start, self->is_part ? 0 : first_us,
                      self->is_part ? INT64_MAX : last_us, &start_us, error))
        return false;
    *out_us = start_us;
    *out_is_inside = start_us >= first_us && start_us <= last_us;
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

/* *out_is_kept: the call is one of the trace's. */
static bool read_row(const Reader *self, VtExactRow *out, bool *out_is_kept,
                     GError **error)
{
    const Columns *columns = &self->columns;
    bool is_there = false, is_inside = false;

    if (!vt_csv_check_width(self->csv, error)
        || !read_function(self, out, &is_there, error)
        || !read_start(self, &out->call.start_us, &is_inside, error)
        || !vt_csv_int64(self->csv, columns->duration, 0, VT_EXACT_US_MAX,
                         &out->call.duration_us, error)
        || !read_memory(self->csv, columns->memory, &out->call.memory_mib, error))
        return false;
    *out_is_kept = is_there && is_inside;
    return true;
}

/* All that are kept, as VtExactRow. */
static GArray *read_rows(const VtTrace *trace, const char *path, bool is_part,
                         GError **error)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(VtExactRow));
    g_auto(Reader) reader = { .trace = trace,
                              .is_part = is_part,
                              .csv = vt_csv_open(path, error) };
    GError *failure = NULL;

    if (reader.csv == NULL)
        return NULL;
    reader.index = index_names(trace, path, error);
    if (reader.index == NULL || !find_columns(&reader.columns, reader.csv, error))
        return NULL;
    while (vt_csv_next(reader.csv, &failure)) {
        VtExactRow row;
        bool is_kept = false;

        if (!read_row(&reader, &row, &is_kept, error))
            return NULL;
        if (is_kept)
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

static bool load(VtTrace *trace, const char *folder, bool is_part, GError **error)
{
    if (!vt_csv_is_file(folder, "exact"))
        return true;

    g_autofree char *path = vt_csv_find_file(folder, "exact", error);
    g_autoptr(GArray) rows = path != NULL ? read_rows(trace, path, is_part, error) : NULL;

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

bool vt_exact_file_load(VtTrace *trace, const char *folder, GError **error)
{
    return load(trace, folder, false, error);
}

bool vt_exact_file_load_part(VtTrace *trace, const char *folder, GError **error)
{
    return load(trace, folder, true, error);
}
