#include "sim/background_load.h"

#include "core/csv.h"
#include "core/errors.h"

/* Readings of a busy second may exceed the node's cores a little, but not by as much. */
#define READING_MAX 2.0

struct VtBackgroundLoad {
    GArray *cores; /* of double, by second */
    double node_cores;
};

static bool check_cores(const VtBackgroundLoad *self, const VtCsv *csv, size_t column,
                        double cores, GError **error)
{
    if (cores >= 0 && cores <= READING_MAX * self->node_cores)
        return true;

    g_autofree char *expected =
        g_strdup_printf("a number of cores from 0 to about %g, as many as a node has "
                        "([nodes] cpu)",
                        self->node_cores);

    vt_csv_set_error(csv, column, expected, error);
    return false;
}

static bool read_row(VtBackgroundLoad *self, const VtCsv *csv, size_t second_column,
                     size_t cores_column, GError **error)
{
    int64_t second = 0;
    double cores = 0;

    if (!vt_csv_check_width(csv, error)
        || !vt_csv_int64(csv, second_column, 0, INT64_MAX, &second, error)
        || !vt_csv_double(csv, cores_column, &cores, error))
        return false;
    if (second != self->cores->len) {
        g_autofree char *expected =
            g_strdup_printf("%u (seconds count from 0, without gaps)", self->cores->len);

        vt_csv_set_error(csv, second_column, expected, error);
        return false;
    }
    if (!check_cores(self, csv, cores_column, cores, error))
        return false;
    g_array_append_val(self->cores, cores);
    return true;
}

static bool read_rows(VtBackgroundLoad *self, VtCsv *csv, GError **error)
{
    size_t second = 0;
    size_t cores = 0;
    GError *read_error = NULL;

    if (!vt_csv_require_column(csv, "second", &second, error)
        || !vt_csv_require_column(csv, "cores", &cores, error))
        return false;
    while (vt_csv_next(csv, &read_error)) {
        if (!read_row(self, csv, second, cores, error))
            return false;
    }
    if (read_error != NULL) {
        g_propagate_error(error, read_error);
        return false;
    }
    if (self->cores->len > 0)
        return true;
    g_set_error(error, VT_ERROR, VT_ERROR_INPUT, "%s: no row: expected one per second",
                vt_csv_path(csv));
    return false;
}

VtBackgroundLoad *vt_background_load_load(const char *path, double node_cores,
                                          GError **error)
{
    g_autoptr(VtCsv) csv = vt_csv_open(path, error);
    g_autoptr(VtBackgroundLoad) self = NULL;

    if (csv == NULL)
        return NULL;
    self = g_new(VtBackgroundLoad, 1);
    self->cores = g_array_new(FALSE, FALSE, sizeof(double));
    self->node_cores = node_cores;
    return read_rows(self, csv, error) ? g_steal_pointer(&self) : NULL;
}

void vt_background_load_free(VtBackgroundLoad *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->cores);
    g_free(self);
}

double vt_background_load_cores(const VtBackgroundLoad *self, int64_t second)
{
    if (second >= vt_background_load_seconds(self))
        return 0;
    return g_array_index(self->cores, double, second);
}

int64_t vt_background_load_seconds(const VtBackgroundLoad *self)
{
    return self->cores->len;
}
