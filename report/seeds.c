#include "report/seeds.h"

#include "report/interval.h"
#include "report/summary_format.h"

#include <math.h>

/* One row, with its cells in the order of the columns. */
enum { CELLS = 5 };

static const char *const cell_names[CELLS] = { "mean", "ci95_low", "ci95_high", "min",
                                               "max" };

typedef struct {
    char *figure;
    bool is_whole; /* so are its extremes */
    double cells[CELLS];
    size_t seeds;
} Row;

static void row_clear(Row *self)
{
    g_free(self->figure);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Row, row_clear)

static Row row_of(const VtFigure *figure, const VtFigures *runs, size_t count)
{
    const VtScale scale =
        figure->kind == VT_FIGURE_RATIO ? VT_SCALE_LOG : VT_SCALE_LINEAR;
    g_autofree double *values = g_new(double, count);

    for (size_t i = 0; i < count; i++)
        values[i] = vt_figure_value(figure, &runs[i]);

    const VtInterval of = vt_interval_of(values, count, scale);

    return (Row){
        .figure = figure->group == NULL
                    ? g_strdup(figure->name)
                    : g_strjoin(".", figure->group, figure->name, NULL),
        .is_whole = figure->kind == VT_FIGURE_WHOLE,
        .cells = { of.mean, of.low, of.high, of.min, of.max },
        .seeds = of.count,
    };
}

static bool is_extreme(int cell)
{
    return cell >= 3;
}

char *vt_seeds_csv(const VtFigures *runs, size_t count)
{
    size_t figures_count;
    const VtFigure *figures = vt_figures_table(&figures_count);
    GString *csv = g_string_new("figure");

    for (int cell = 0; cell < CELLS; cell++)
        g_string_append_printf(csv, ",%s", cell_names[cell]);
    g_string_append(csv, ",seeds\n");
    for (size_t i = 0; i < figures_count; i++) {
        g_auto(Row) row = row_of(&figures[i], runs, count);

        g_string_append(csv, row.figure);
        for (int cell = 0; cell < CELLS; cell++) {
            const int decimals = row.is_whole && is_extreme(cell) ? 0 : 6;

            g_string_append_c(csv, ',');
            if (!isnan(row.cells[cell]))
                g_string_append_printf(csv, "%.*f", decimals, row.cells[cell]);
        }
        g_string_append_printf(csv, ",%zu\n", row.seeds);
    }
    return g_string_free(csv, FALSE);
}

char *vt_seeds_table(const VtFigures *runs, size_t count)
{
    size_t figures_count;
    const VtFigure *figures = vt_figures_table(&figures_count);
    GString *table = g_string_new(NULL);

    g_string_append_printf(table, "%-26s", "");
    for (int cell = 0; cell < CELLS; cell++)
        g_string_append_printf(table, " %14s", cell_names[cell]);
    g_string_append_printf(table, " %6s\n", "seeds");
    for (size_t i = 0; i < figures_count; i++) {
        g_auto(Row) row = row_of(&figures[i], runs, count);

        g_string_append_printf(table, "%-26s", row.figure);
        for (int cell = 0; cell < CELLS; cell++) {
            if (isnan(row.cells[cell])) {
                g_string_append_printf(table, " %14s", "-");
            } else {
                g_string_append_printf(table, " %14.3f", row.cells[cell]);
            }
        }
        g_string_append_printf(table, " %6zu\n", row.seeds);
    }
    return g_string_free(table, FALSE);
}

static JsonObject *row_to_json(const Row *row)
{
    JsonObject *json = json_object_new();

    json_object_set_string_member(json, "figure", row->figure);
    for (int cell = 0; cell < CELLS; cell++) {
        if (isnan(row->cells[cell])) {
            json_object_set_null_member(json, cell_names[cell]);
        } else {
            json_object_set_double_member(json, cell_names[cell], row->cells[cell]);
        }
    }
    json_object_set_int_member(json, "seeds", (gint64)row->seeds);
    return json;
}

JsonObject *vt_seeds_to_json(const VtFigures *runs, size_t count)
{
    size_t figures_count;
    const VtFigure *figures = vt_figures_table(&figures_count);
    JsonArray *rows = json_array_new();
    JsonObject *json = json_object_new();

    for (size_t i = 0; i < figures_count; i++) {
        g_auto(Row) row = row_of(&figures[i], runs, count);

        json_array_add_object_element(rows, row_to_json(&row));
    }
    json_object_set_array_member(json, "figures", rows);
    return json;
}
