#include "sampler/minute_table.h"

#include <inttypes.h>

struct VtMinuteTable {
    VtMinuteKind kind;
    VtExcerpt excerpt;
    VtDrops *drops;
    GPtrArray *columns; /* VtMinuteColumn */
    GHashTable *by_name;
    GPtrArray *paths;
    bool *is_read; /* which minutes of the excerpt had a row */
};

static void column_free(gpointer data)
{
    VtMinuteColumn *self = data;

    g_free(self->name);
    g_free(self->values);
    g_free(self->fault);
    g_free(self);
}

VtMinuteTable *vt_minute_table_new(VtMinuteKind kind, const VtExcerpt *excerpt,
                                   VtDrops *drops)
{
    VtMinuteTable *self = g_new0(VtMinuteTable, 1);

    self->kind = kind;
    self->excerpt = *excerpt;
    self->drops = drops;
    self->columns = g_ptr_array_new_with_free_func(column_free);
    self->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    self->paths = g_ptr_array_new_with_free_func(g_free);
    self->is_read = g_new0(bool, (size_t)excerpt->minutes_count);
    return self;
}

void vt_minute_table_free(VtMinuteTable *self)
{
    if (self == NULL)
        return;
    g_hash_table_unref(self->by_name);
    g_ptr_array_unref(self->columns);
    g_ptr_array_unref(self->paths);
    g_free(self->is_read);
    g_free(self);
}

size_t vt_minute_table_count(const VtMinuteTable *self)
{
    return self->columns->len;
}

VtMinuteColumn *vt_minute_table_at(const VtMinuteTable *self, size_t index)
{
    return g_ptr_array_index(self->columns, index);
}

VtMinuteColumn *vt_minute_table_find(const VtMinuteTable *self, const char *name)
{
    return g_hash_table_lookup(self->by_name, name);
}

static VtMinuteColumn *find_or_add(VtMinuteTable *self, const char *name)
{
    VtMinuteColumn *column = vt_minute_table_find(self, name);

    if (column != NULL)
        return column;
    column = g_new0(VtMinuteColumn, 1);
    column->name = g_strdup(name);
    column->path = g_ptr_array_index(self->paths, self->paths->len - 1);
    column->values = g_new(double, (size_t)self->excerpt.minutes_count);
    for (int64_t t = 0; t < self->excerpt.minutes_count; t++)
        column->values[t] = NAN;
    g_ptr_array_add(self->columns, column);
    g_hash_table_insert(self->by_name, column->name, column);
    return column;
}

/* The columns of a file: by its column, NULL for those that are no function. */
static VtMinuteColumn **find_columns(VtMinuteTable *self, const VtCsv *csv)
{
    const size_t count = vt_csv_columns_count(csv);
    VtMinuteColumn **columns = g_new0(VtMinuteColumn *, count);

    for (size_t i = 0; i < count; i++) {
        const char *name = vt_csv_column_name(csv, i);

        if (g_ascii_strcasecmp(name, "day") != 0 && g_ascii_strcasecmp(name, "time") != 0
            && *name != '\0')
            columns[i] = find_or_add(self, name);
    }
    return columns;
}

static bool read_value(const VtMinuteTable *self, const VtCsv *csv, size_t column,
                       double *out, GError **error)
{
    int64_t count = 0;
    double value = 0;

    if (self->kind == VT_MINUTE_COUNTS) {
        if (!vt_csv_int64(csv, column, 0, UINT32_MAX, &count, error))
            return false;
        *out = (double)count;
        return true;
    }
    if (!vt_csv_double(csv, column, &value, error))
        return false;
    if (value < 0) {
        vt_csv_set_error(csv, column, "a number of at least 0", error);
        return false;
    }
    *out = value;
    return true;
}

static VtDropReason fault_reason(VtMinuteKind kind)
{
    static const VtDropReason reasons[] = {
        [VT_MINUTE_COUNTS] = VT_DROP_BAD_COUNT,
        [VT_MINUTE_DURATIONS] = VT_DROP_BAD_DURATION,
        [VT_MINUTE_MEMORY] = VT_DROP_BAD_MEMORY,
    };

    return reasons[kind];
}

static void read_cells(VtMinuteTable *self, const VtCsv *csv, VtMinuteColumn **columns,
                       size_t minute)
{
    for (size_t i = 0; i < vt_csv_columns_count(csv); i++) {
        g_autoptr(GError) error = NULL;

        if (columns[i] == NULL || columns[i]->fault != NULL
            || *vt_csv_text(csv, i) == '\0'
            || read_value(self, csv, i, &columns[i]->values[minute], &error))
            continue;
        columns[i]->fault = g_strdup(error->message);
        columns[i]->fault_reason = fault_reason(self->kind);
    }
}

/* The row's minute, by its place in the excerpt; -1 when it is outside. */
static bool read_minute(const VtMinuteTable *self, const VtCsv *csv, size_t time,
                        int64_t origin_minutes, int64_t *out, GError **error)
{
    const int64_t end_s = 60 * (int64_t)VT_MINUTES_MAX;
    int64_t time_s = 0;

    if (!vt_csv_int64(csv, time, 0, end_s, &time_s, error))
        return false;

    const int64_t minute = time_s / 60 - origin_minutes + 1 - self->excerpt.first_minute;

    *out = minute >= 0 && minute < self->excerpt.minutes_count ? minute : -1;
    if (*out < 0 || !self->is_read[minute])
        return true;
    vt_csv_set_error(csv, time, "each minute once", error);
    return false;
}

static void read_row(VtMinuteTable *self, const VtCsv *csv, VtMinuteColumn **columns,
                     size_t time, int64_t origin_minutes)
{
    g_autoptr(GError) error = NULL;
    int64_t minute = -1;

    if (!vt_csv_check_width(csv, &error)) {
        vt_drops_add(self->drops, VT_DROP_ROW_WIDTH, error->message);
    } else if (!read_minute(self, csv, time, origin_minutes, &minute, &error)) {
        vt_drops_add(self->drops, VT_DROP_BAD_TIME, error->message);
    } else if (minute >= 0) {
        self->is_read[minute] = true;
        read_cells(self, csv, columns, (size_t)minute);
    }
}

bool vt_minute_table_read(VtMinuteTable *self, const char *path, int64_t origin_minutes,
                          GError **error)
{
    g_autoptr(VtCsv) csv = vt_csv_open(path, error);
    GError *failure = NULL;
    size_t time = 0;

    if (csv == NULL || !vt_csv_require_column(csv, "time", &time, error))
        return false;
    g_ptr_array_add(self->paths, g_strdup(path));

    g_autofree VtMinuteColumn **columns = find_columns(self, csv);

    while (vt_csv_next(csv, &failure))
        read_row(self, csv, columns, time, origin_minutes);
    if (failure == NULL)
        return true;
    g_propagate_error(error, failure);
    return false;
}
