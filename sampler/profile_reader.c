#include "sampler/profile_reader.h"

#include <gsl/gsl_sort.h>

#include <string.h>

bool vt_profile_reader_init(VtProfileReader *self, VtProfileKind kind, const VtCsv *csv,
                            GError **error)
{
    const bool is_memory = kind == VT_PROFILE_MEMORY;

    self->kind = kind;
    self->fields = is_memory ? vt_memory_columns : vt_duration_columns;
    self->count = is_memory ? VT_MEMORY_COLUMNS : VT_DURATION_COLUMNS;
    self->first_percentile =
        self->count - (is_memory ? VT_MEMORY_PERCENTILES : VT_DURATION_PERCENTILES);
    for (size_t i = 0; i < self->count; i++) {
        if (!vt_csv_require_column(csv, self->fields[i].name, &self->columns[i], error))
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
    *vt_profile_field(out, &self->fields[i]) = value;
    return true;
}

static void sort_percentiles(const VtProfileReader *self, const VtCsv *csv,
                             VtTraceFunction *out, char **out_unsorted_place)
{
    const size_t first = self->first_percentile;
    double *values = vt_profile_field(out, &self->fields[first]);

    for (size_t i = 1; i < self->count - first; i++) {
        g_autoptr(GError) error = NULL;

        if (values[i] >= values[i - 1])
            continue;
        vt_csv_set_error(csv, self->columns[first + i],
                         "no less than the percentile before it", &error);
        *out_unsorted_place = g_strdup(error->message);
        gsl_sort(values, 1, self->count - first);
        return;
    }
}

bool vt_profile_reader_read(const VtProfileReader *self, const VtCsv *csv,
                            VtTraceFunction *out, char **out_unsorted_place,
                            VtDropReason *out_reason, GError **error)
{
    if (!vt_csv_check_width(csv, error)) {
        *out_reason = VT_DROP_ROW_WIDTH;
        return false;
    }
    for (size_t i = 0; i < self->count; i++) {
        if (!read_number(self, csv, i, out, error)) {
            *out_reason = self->kind == VT_PROFILE_MEMORY ? VT_DROP_BAD_MEMORY
                                                          : VT_DROP_BAD_DURATION;
            return false;
        }
    }
    sort_percentiles(self, csv, out, out_unsorted_place);
    return true;
}

void vt_profile_reader_reject_zero(const VtProfileReader *self, const VtCsv *csv,
                                   GError **error)
{
    const size_t average = self->kind == VT_PROFILE_MEMORY
                             ? offsetof(VtTraceFunction, memory_mean_mib)
                             : offsetof(VtTraceFunction, duration_mean_ms);

    for (size_t i = 0; i < self->count; i++) {
        if (self->fields[i].offset == average)
            vt_csv_set_error(csv, self->columns[i], "more than 0", error);
    }
}
