#include "core/weights.h"

#include "core/csv.h"
#include "core/errors.h"
#include "core/output_file.h"

#include <inttypes.h>
#include <math.h>

bool vt_weights_save(const VtWeightedFunctions *functions, const double *weights,
                     const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, VT_WEIGHTS_CSV, NULL);
    g_autoptr(VtOutputFile) file = vt_output_file_open(path, VT_OUTPUT_ATOMIC, error);

    if (file == NULL)
        return false;
    vt_output_file_text(file, "function,weight\n");
    for (size_t i = 0; i < functions->count; i++) {
        g_autofree char *function = vt_csv_quote(functions->names[i]);

        vt_output_file_text(file, function);
        vt_output_file_char(file, ',');
        vt_output_file_double(file, weights[i]);
        vt_output_file_char(file, '\n');
    }
    return vt_output_file_close(file, error);
}

/* A file as it is read. */
typedef struct {
    const VtWeightedFunctions *functions;
    VtCsv *csv;
    size_t function_at, weight_at; /* columns */
    GHashTable *indices;           /* of the functions, plus 1, by name */
    GHashTable *others;            /* names of others that had a row */
    double *weights;               /* 0 where there was no row yet */
} Reader;

static bool has_row(const Reader *self, const char *function, size_t index)
{
    return index > 0 ? self->weights[index - 1] > 0
                     : g_hash_table_contains(self->others, function);
}

static bool read_row(Reader *self, GError **error)
{
    const char *function = NULL;
    double weight = 0;

    if (!vt_csv_check_width(self->csv, error)
        || !vt_csv_name(self->csv, self->function_at, &function, error)
        || !vt_csv_double(self->csv, self->weight_at, &weight, error))
        return false;

    const size_t index = GPOINTER_TO_SIZE(g_hash_table_lookup(self->indices, function));

    if (index == 0 && self->functions->scope == VT_WEIGHTS_EXACTLY) {
        vt_csv_set_error(self->csv, self->function_at, "a function of the sample", error);
        return false;
    }
    if (!(weight > 0) || !isfinite(weight)) {
        vt_csv_set_error(self->csv, self->weight_at, "a weight above 0", error);
        return false;
    }
    if (has_row(self, function, index)) {
        vt_csv_set_error(self->csv, self->function_at, "each function once", error);
        return false;
    }
    if (index > 0) {
        self->weights[index - 1] = weight;
    } else {
        g_hash_table_add(self->others, g_strdup(function));
    }
    return true;
}

static bool read_rows(Reader *self, GError **error)
{
    GError *failure = NULL;

    while (vt_csv_next(self->csv, &failure)) {
        if (!read_row(self, error))
            return false;
    }
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return false;
    }
    return true;
}

static bool check_all(const Reader *self, GError **error)
{
    for (size_t i = 0; i < self->functions->count; i++) {
        if (self->weights[i] > 0)
            continue;
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: line %" PRIu64 ", column 'function': expected a row for '%s', "
                    "too, not the end of the file",
                    vt_csv_path(self->csv), vt_csv_line(self->csv),
                    self->functions->names[i]);
        return false;
    }
    return true;
}

double *vt_weights_read(const VtWeightedFunctions *functions, const char *path,
                        GError **error)
{
    g_autoptr(GHashTable) indices = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) others =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree double *weights = g_new0(double, MAX(functions->count, 1));
    g_autoptr(VtCsv) csv = vt_csv_open(path, error);
    Reader reader = { .functions = functions,
                      .csv = csv,
                      .indices = indices,
                      .others = others,
                      .weights = weights };

    if (csv == NULL || !vt_csv_require_column(csv, "function", &reader.function_at, error)
        || !vt_csv_require_column(csv, "weight", &reader.weight_at, error))
        return NULL;
    for (size_t i = 0; i < functions->count; i++) {
        g_hash_table_insert(indices, (char *)functions->names[i],
                            GSIZE_TO_POINTER(i + 1));
    }
    if (!read_rows(&reader, error) || !check_all(&reader, error))
        return NULL;
    return g_steal_pointer(&weights);
}

bool vt_weights_load(const VtWeightedFunctions *functions, const char *folder,
                     double **out_weights, GError **error)
{
    if (!vt_csv_is_file(folder, "weights")) {
        *out_weights = NULL;
        return true;
    }

    g_autofree char *path = vt_csv_find_file(folder, "weights", error);
    double *weights = path != NULL ? vt_weights_read(functions, path, error) : NULL;

    if (weights == NULL)
        return false;
    *out_weights = weights;
    return true;
}
