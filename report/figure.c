#include "report/figure.h"

#include "core/clock.h"

#include <math.h>
#include <stdbool.h>

static int64_t whole_of(const VtFigure *self, const void *values)
{
    return *(const int64_t *)(const void *)((const char *)values + self->offset);
}

static double real_of(const VtFigure *self, const void *values)
{
    return *(const double *)(const void *)((const char *)values + self->offset);
}

double vt_figure_value(const VtFigure *self, const void *values)
{
    if (self->kind != VT_FIGURE_WHOLE)
        return real_of(self, values);

    const int64_t whole = whole_of(self, values);

    return whole == VT_UNKNOWN ? NAN : (double)whole;
}

static bool is_known(const VtFigure *self, const void *values)
{
    return !isnan(vt_figure_value(self, values));
}

static JsonObject *group_of(const VtFigure *self, JsonObject *json)
{
    if (self->group == NULL)
        return json;
    if (!json_object_has_member(json, self->group))
        json_object_set_object_member(json, self->group, json_object_new());
    return json_object_get_object_member(json, self->group);
}

void vt_figure_write_json(const VtFigure *self, const void *values, JsonObject *json)
{
    JsonObject *object = group_of(self, json);

    if (!is_known(self, values)) {
        json_object_set_null_member(object, self->name);
    } else if (self->kind == VT_FIGURE_WHOLE) {
        json_object_set_int_member(object, self->name, whole_of(self, values));
    } else {
        json_object_set_double_member(object, self->name, real_of(self, values));
    }
}

void vt_figure_append(const VtFigure *self, const void *values, int width, GString *text)
{
    if (!is_known(self, values)) {
        g_string_append_printf(text, "%*s", width, "-");
    } else if (self->kind == VT_FIGURE_WHOLE) {
        g_string_append_printf(text, "%*" PRId64, width, whole_of(self, values));
    } else {
        g_string_append_printf(text, "%*.3f", width, real_of(self, values));
    }
}
