#include "report/stored_file.h"

#include "core/input_file.h"

#include <string.h>

/* A line without its end: a kill may cut the last one. */
static bool find_torn_line(const char *path, uint64_t *out_line, GError **error)
{
    g_autoptr(VtInputFile) file = vt_input_file_open(path, error);
    char buffer[4096];
    size_t length = 0;
    uint64_t lines = 0;
    bool is_whole = true;

    if (file == NULL)
        return false;
    while (vt_input_file_read(file, buffer, sizeof buffer, &length, error)) {
        if (length == 0) {
            *out_line = is_whole ? 0 : lines + 1;
            return true;
        }
        for (size_t i = 0; i < length; i++)
            lines += buffer[i] == '\n';
        is_whole = buffer[length - 1] == '\n';
    }
    return false;
}

bool vt_stored_file_open(VtStoredFile *self, const char *path, bool may_be_torn,
                         GError **error)
{
    if (may_be_torn && !find_torn_line(path, &self->torn_line, error))
        return false;
    self->csv = vt_csv_open(path, error);
    return self->csv != NULL;
}

void vt_stored_file_clear(VtStoredFile *self)
{
    vt_csv_free(self->csv);
}

bool vt_stored_file_next(VtStoredFile *self, GError **error)
{
    return vt_csv_next(self->csv, error) && vt_csv_line(self->csv) != self->torn_line
        && vt_csv_check_width(self->csv, error);
}

static bool is_empty(const VtStoredFile *self, size_t column)
{
    return *vt_csv_text(self->csv, column) == '\0';
}

bool vt_stored_file_time(const VtStoredFile *self, size_t column, VtTime *out_ns,
                         GError **error)
{
    int64_t us;

    if (!vt_csv_int64(self->csv, column, 0, INT64_MAX / VT_US, &us, error))
        return false;
    *out_ns = us * VT_US;
    return true;
}

bool vt_stored_file_optional_time(const VtStoredFile *self, size_t column, VtTime *out_ns,
                                  GError **error)
{
    if (!is_empty(self, column))
        return vt_stored_file_time(self, column, out_ns, error);
    *out_ns = VT_UNKNOWN;
    return true;
}

bool vt_stored_file_optional_count(const VtStoredFile *self, size_t column, int64_t max,
                                   int64_t *out_count, GError **error)
{
    if (!is_empty(self, column))
        return vt_csv_int64(self->csv, column, 0, max, out_count, error);
    *out_count = -1;
    return true;
}

/* One of @count names; on failure the error lists them. */
bool vt_stored_file_choice(const VtStoredFile *self, size_t column,
                           const char *(*name)(int), int count, int *out_value,
                           GError **error)
{
    const char *text = vt_csv_text(self->csv, column);
    g_autoptr(GString) expected = g_string_new("one of");

    for (int value = 0; value < count; value++) {
        if (strcmp(text, name(value)) == 0) {
            *out_value = value;
            return true;
        }
        g_string_append_printf(expected, "%s%s", value == 0 ? " " : ", ", name(value));
    }
    vt_csv_set_error(self->csv, column, expected->str, error);
    return false;
}
