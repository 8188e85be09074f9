#include "core/profile_reader.h"

#include <gsl/gsl_sort.h>

bool vt_profile_reader_init(VtProfileReader *self, const VtProfileTable *table,
                            const VtCsv *csv, GError **error)
{
    self->table = table;
    for (size_t i = 0; i < table->columns_count; i++) {
        if (!vt_csv_require_column(csv, table->columns[i].name, &self->columns[i], error))
            return false;
    }
    return true;
}

static bool read_number(const VtProfileReader *self, const VtCsv *csv, size_t i,
                        VtTraceFunction *out, GError **error)
{
    double value = 0;

    if (!vt_csv_double(csv, self->columns[i], &value, error))
        return false;
    if (value < 0) {
        vt_csv_set_error(csv, self->columns[i], "a number of at least 0", error);
        return false;
    }
    *vt_profile_field(out, &self->table->columns[i]) = value;
    return true;
}

/* The message of an error at the first percentile that falls; NULL when none does. */
static char *find_unsorted(const VtProfileReader *self, const VtCsv *csv,
                           const double *percentiles, size_t first)
{
    for (size_t i = 1; i < self->table->percentiles_count; i++) {
        g_autoptr(GError) error = NULL;

        if (percentiles[i] >= percentiles[i - 1])
            continue;
        vt_csv_set_error(csv, self->columns[first + i],
                         "no less than the percentile before it", &error);
        return g_strdup(error->message);
    }
    return NULL;
}

bool vt_profile_reader_read(const VtProfileReader *self, const VtCsv *csv,
                            VtTraceFunction *out, char **out_unsorted_place,
                            GError **error)
{
    const VtProfileTable *table = self->table;
    const size_t first = table->columns_count - table->percentiles_count;

    for (size_t i = 0; i < table->columns_count; i++) {
        if (!read_number(self, csv, i, out, error))
            return false;
    }

    double *percentiles = vt_profile_field(out, &table->columns[first]);

    if (out_unsorted_place != NULL)
        *out_unsorted_place = find_unsorted(self, csv, percentiles, first);
    gsl_sort(percentiles, 1, table->percentiles_count);
    return true;
}

void vt_profile_reader_reject_zero(const VtProfileReader *self, const VtCsv *csv,
                                   GError **error)
{
    vt_csv_set_error(csv, self->columns[self->table->average_column], "more than 0",
                     error);
}
