#include "sampler/weights.h"

#include "core/csv.h"
#include "core/errors.h"
#include "core/output_file.h"

#include <math.h>

bool vt_weights_save(const VtTrace *sample, const double *weights, const char *folder,
                     GError **error)
{
    g_autofree char *path = g_build_filename(folder, "weights.csv", NULL);
    g_autoptr(VtOutputFile) file = vt_output_file_open(path, VT_OUTPUT_ATOMIC, error);

    if (file == NULL)
        return false;
    vt_output_file_text(file, "function,weight\n");
    for (size_t i = 0; i < sample->functions_count; i++) {
        g_autofree char *function = vt_csv_quote(sample->functions[i].function);

        vt_output_file_text(file, function);
        vt_output_file_char(file, ',');
        vt_output_file_double(file, weights[i]);
        vt_output_file_char(file, '\n');
    }
    return vt_output_file_close(file, error);
}

/* One row into @weights, which are 0 where there was none yet. */
static bool read_row(const VtCsv *csv, size_t function_at, size_t weight_at,
                     GHashTable *functions, double *weights, GError **error)
{
    const char *function = NULL;
    gpointer index = NULL;
    double weight = 0;

    if (!vt_csv_check_width(csv, error)
        || !vt_csv_name(csv, function_at, &function, error)
        || !vt_csv_double(csv, weight_at, &weight, error))
        return false;
    if (!g_hash_table_lookup_extended(functions, function, NULL, &index)) {
        vt_csv_set_error(csv, function_at, "a function of the sample", error);
        return false;
    }
    if (!(weight > 0) || !isfinite(weight)) {
        vt_csv_set_error(csv, weight_at, "a weight above 0", error);
        return false;
    }
    if (weights[GPOINTER_TO_SIZE(index)] > 0) {
        vt_csv_set_error(csv, function_at, "each function once", error);
        return false;
    }
    weights[GPOINTER_TO_SIZE(index)] = weight;
    return true;
}

static bool read_rows(const VtTrace *sample, const char *path, double *weights,
                      GError **error)
{
    g_autoptr(GHashTable) functions = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(VtCsv) csv = vt_csv_open(path, error);
    size_t function_at = 0, weight_at = 0;
    GError *failure = NULL;

    if (csv == NULL || !vt_csv_require_column(csv, "function", &function_at, error)
        || !vt_csv_require_column(csv, "weight", &weight_at, error))
        return false;
    for (size_t i = 0; i < sample->functions_count; i++) {
        g_hash_table_insert(functions, sample->functions[i].function,
                            GSIZE_TO_POINTER(i));
    }
    while (vt_csv_next(csv, &failure)) {
        if (!read_row(csv, function_at, weight_at, functions, weights, error))
            return false;
    }
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return false;
    }
    for (size_t i = 0; i < sample->functions_count; i++) {
        if (!(weights[i] > 0)) {
            g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                        "%s: function '%s' has no weight", path,
                        sample->functions[i].function);
            return false;
        }
    }
    return true;
}

bool vt_weights_load(const VtTrace *sample, const char *folder, double **out_weights,
                     GError **error)
{
    if (!vt_csv_is_file(folder, "weights")) {
        *out_weights = NULL;
        return true;
    }

    g_autofree char *path = vt_csv_find_file(folder, "weights", error);
    g_autofree double *weights = g_new0(double, sample->functions_count);

    if (path == NULL || !read_rows(sample, path, weights, error))
        return false;
    *out_weights = g_steal_pointer(&weights);
    return true;
}
