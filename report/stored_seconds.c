#include "report/stored_seconds.h"

#include "report/stored_file.h"

enum {
    SECOND,
    ARRIVALS,
    IN_FLIGHT,
    QUEUED,
    PODS_DESIRED,
    PODS_STARTING,
    PODS_READY,
    PODS_TERMINATING,
    COUNTS, /* columns that are whole numbers; the one of CPU is not */
    COLUMNS
};

struct VtStoredSeconds {
    VtStoredFile file;
    size_t columns[COLUMNS];
};

static bool find_columns(VtStoredSeconds *self, GError **error)
{
    static const char *const names[COLUMNS] = {
        "second",     "arrivals",         "in_flight",
        "queued",     "pods_desired",     "pods_starting",
        "pods_ready", "pods_terminating", "cpu_busy_cores",
    };

    for (int i = 0; i < COLUMNS; i++) {
        if (!vt_csv_require_column(self->file.csv, names[i], &self->columns[i], error))
            return false;
    }
    return true;
}

VtStoredSeconds *vt_stored_seconds_open(const char *folder, bool may_be_torn,
                                        GError **error)
{
    g_autofree char *path = vt_csv_find_file(folder, "timeline", error);
    g_autoptr(VtStoredSeconds) self = g_new0(VtStoredSeconds, 1);

    if (path == NULL || !vt_stored_file_open(&self->file, path, may_be_torn, error)
        || !find_columns(self, error))
        return NULL;
    return g_steal_pointer(&self);
}

void vt_stored_seconds_free(VtStoredSeconds *self)
{
    if (self == NULL)
        return;
    vt_stored_file_clear(&self->file);
    g_free(self);
}

static bool read_cores(const VtStoredSeconds *self, double *out_cores, GError **error)
{
    const size_t column = self->columns[COLUMNS - 1];

    *out_cores = -1;
    return *vt_csv_text(self->file.csv, column) == '\0'
        || vt_csv_double(self->file.csv, column, out_cores, error);
}

bool vt_stored_seconds_next(VtStoredSeconds *self, VtSecond *out_second, GError **error)
{
    int64_t counts[COUNTS];
    double cores;

    if (!vt_stored_file_next(&self->file, error))
        return false;
    for (int i = 0; i < COUNTS; i++) {
        if (!vt_stored_file_optional_count(&self->file, self->columns[i], INT64_MAX,
                                           &counts[i], error))
            return false;
    }
    if (!read_cores(self, &cores, error))
        return false;
    *out_second = (VtSecond){
        .second = counts[SECOND],
        .arrivals = (uint64_t)MAX(counts[ARRIVALS], 0),
        .in_flight = (uint64_t)MAX(counts[IN_FLIGHT], 0),
        .queued = counts[QUEUED],
        .pods_desired = counts[PODS_DESIRED],
        .pods_starting = counts[PODS_STARTING],
        .pods_ready = counts[PODS_READY],
        .pods_terminating = counts[PODS_TERMINATING],
        .cpu_busy_cores = cores,
    };
    return true;
}
