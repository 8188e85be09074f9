#include "replay/target_map.h"

#include "core/csv.h"
#include "core/errors.h"
#include "replay/url_template.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *name, const void *function)
{
    return strcmp(name, ((const VtFunction *)function)->name);
}

typedef struct {
    const VtFunction *functions;
    size_t count;
    bool wants_duration;
    size_t function_column, url_column;
    GPtrArray *templates;
} Map;

static bool read_url(const Map *self, const VtCsv *csv, size_t index, GError **error)
{
    g_autoptr(GError) problem = NULL;
    VtTextTemplate *url = vt_url_template_new(vt_csv_text(csv, self->url_column),
                                              self->wants_duration, &problem);

    if (url == NULL) {
        g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                    "%s: line %" G_GUINT64_FORMAT ", column 'url': %s", vt_csv_path(csv),
                    vt_csv_line(csv), problem->message);
        return false;
    }
    self->templates->pdata[index] = url;
    return true;
}

static bool read_row(const Map *self, const VtCsv *csv, GError **error)
{
    const char *name;
    const VtFunction *function;

    if (!vt_csv_check_width(csv, error)
        || !vt_csv_name(csv, self->function_column, &name, error))
        return false;
    function = bsearch(name, self->functions, self->count, sizeof *function, by_name);
    if (function == NULL)
        return true;

    const size_t index = (size_t)(function - self->functions);

    if (self->templates->pdata[index] != NULL) {
        vt_csv_set_error(csv, self->function_column, "each function once", error);
        return false;
    }
    return read_url(self, csv, index, error);
}

static bool read_rows(Map *self, VtCsv *csv, GError **error)
{
    GError *problem = NULL;

    if (!vt_csv_require_column(csv, "function", &self->function_column, error)
        || !vt_csv_require_column(csv, "url", &self->url_column, error))
        return false;
    while (vt_csv_next(csv, &problem)) {
        if (!read_row(self, csv, error))
            return false;
    }
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return false;
    }
    return true;
}

static bool check_whole(const Map *self, const char *path, GError **error)
{
    for (size_t i = 0; i < self->count; i++) {
        if (self->templates->pdata[i] == NULL) {
            g_set_error(error, VT_ERROR, VT_ERROR_INPUT,
                        "%s: no row for the function '%s' of the schedule", path,
                        self->functions[i].name);
            return false;
        }
    }
    return true;
}

GPtrArray *vt_target_map_load(const char *path, const VtFunction *functions, size_t count,
                              bool wants_duration, GError **error)
{
    g_autoptr(GPtrArray) templates = vt_text_templates_new();
    g_autoptr(VtCsv) csv = vt_csv_open(path, error);
    Map self = { .functions = functions,
                 .count = count,
                 .wants_duration = wants_duration,
                 .templates = templates };

    g_ptr_array_set_size(templates, (int)count);
    if (csv == NULL || !read_rows(&self, csv, error) || !check_whole(&self, path, error))
        return NULL;
    return g_steal_pointer(&templates);
}
