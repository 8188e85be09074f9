/**
 * A figure of a report: a named field of a struct, shown as JSON or in a column.
 */
#pragma once

#include <glib.h>

#include <json-glib/json-glib.h>
#include <stddef.h>

typedef enum {
    VT_FIGURE_WHOLE, /* int64_t; VT_UNKNOWN is unknown */
    VT_FIGURE_REAL,  /* double; NaN is unknown */
    VT_FIGURE_RATIO, /* the same, above 0, and averaged by its logarithm */
} VtFigureKind;

typedef struct {
    const char *group; /* of JSON members; NULL: none */
    const char *name;
    size_t offset; /* of the field */
    VtFigureKind kind;
} VtFigure;

/** The figure's field of @values; NaN when it is unknown. */
double vt_figure_value(const VtFigure *self, const void *values);

/** Adds the figure's field of @values to @json, or to the object @group in it, which is
 *  made when missing; null when it is unknown. */
void vt_figure_write_json(const VtFigure *self, const void *values, JsonObject *json);

/** Appends the figure's field of @values in a column of @width: three decimals, or a dash
 *  when it is unknown. */
void vt_figure_append(const VtFigure *self, const void *values, int width, GString *text);
