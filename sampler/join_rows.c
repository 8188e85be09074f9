#include "sampler/join_rows.h"

#include <inttypes.h>

void vt_join_drop_row(VtJoin *self, VtDropReason reason, GError **error)
{
    vt_drops_add(self->drops, reason, (*error)->message);
    g_clear_error(error);
}

void vt_join_drop_cell(VtJoin *self, VtDropReason reason, const VtCsv *csv, size_t column,
                       const char *format, ...)
{
    g_autoptr(GString) place = g_string_new(NULL);
    va_list arguments;

    g_string_printf(place, "%s: line %" PRIu64 ", column '%s': ", vt_csv_path(csv),
                    vt_csv_line(csv), vt_csv_column_name(csv, column));
    va_start(arguments, format);
    g_string_append_vprintf(place, format, arguments);
    va_end(arguments);
    vt_drops_add(self->drops, reason, place->str);
}

bool vt_join_read_id(VtJoin *self, const VtIdColumns *ids, const VtCsv *csv,
                     VtTraceFunction *out)
{
    const bool is_short =
        vt_csv_cells_count(csv) <= MAX(MAX(ids->owner, ids->app), ids->function);
    g_autoptr(GError) error = NULL;

    if (is_short && !vt_csv_check_width(csv, &error)) {
        vt_join_drop_row(self, VT_DROP_ROW_WIDTH, &error);
    } else if (!vt_id_columns_read(ids, csv, out, &error)) {
        vt_join_drop_row(self, VT_DROP_BAD_ID, &error);
    } else {
        return true;
    }
    return false;
}

bool vt_join_finish_rows(VtJoin *self, GError *failure, GError **error)
{
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return false;
    }
    vt_progress_report(self->options->progress, self->file, self->files_count,
                       self->options->progress_data);
    return true;
}
