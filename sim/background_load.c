#include "sim/background_load.h"

#include "core/csv.h"

struct VtBackgroundLoad {
    GArray *cores; /* of double, by second */
};

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
    if (cores < 0) {
        vt_csv_set_error(csv, cores_column, "a number of cores, at least 0", error);
        return false;
    }
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
    if (read_error == NULL)
        return true;
    g_propagate_error(error, read_error);
    return false;
}

VtBackgroundLoad *vt_background_load_load(const char *path, GError **error)
{
    g_autoptr(VtCsv) csv = vt_csv_open(path, error);
    g_autoptr(VtBackgroundLoad) self = NULL;

    if (csv == NULL)
        return NULL;
    self = g_new(VtBackgroundLoad, 1);
    self->cores = g_array_new(FALSE, FALSE, sizeof(double));
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
