#include "report/seeds.h"

#include "report/interval.h"
#include "report/summary_format.h"

#include <math.h>
#include <string.h>

/* One row, with its cells in the order of the columns. */
enum { CELLS = 5 };

enum { NAME_WIDTH_MIN = 26 };

static const char *const cell_names[CELLS] = { "mean", "ci95_low", "ci95_high", "min",
                                               "max" };

typedef struct {
    char *figure;
    bool is_whole; /* so are its extremes */
    double cells[CELLS];
    size_t seeds;
} Row;

static void row_clear(void *row)
{
    g_free(((Row *)row)->figure);
}

/* Figures of each run that stand in one struct. */
typedef struct {
    const char *prefix; /* of their names */
    const VtFigure *figures;
    size_t figures_count;
    const char *values; /* one struct for each run */
    size_t size;        /* of it */
} Part;

static char *name_of(const Part *part, const VtFigure *figure)
{
    return figure->group == NULL
             ? g_strconcat(part->prefix, figure->name, NULL)
             : g_strconcat(part->prefix, figure->group, ".", figure->name, NULL);
}

static Row row_of(const Part *part, const VtFigure *figure, size_t count)
{
    const VtScale scale =
        figure->kind == VT_FIGURE_RATIO ? VT_SCALE_LOG : VT_SCALE_LINEAR;
    g_autofree double *values = g_new(double, count);

    for (size_t i = 0; i < count; i++)
        values[i] = vt_figure_value(figure, part->values + i * part->size);

    const VtInterval of = vt_interval_of(values, count, scale);

    return (Row){
        .figure = name_of(part, figure),
        .is_whole = figure->kind == VT_FIGURE_WHOLE,
        .cells = { of.mean, of.low, of.high, of.min, of.max },
        .seeds = of.count,
    };
}

static void add_rows(GArray *rows, const Part *part, size_t count)
{
    for (size_t i = 0; i < part->figures_count; i++) {
        const Row row = row_of(part, &part->figures[i], count);

        g_array_append_val(rows, row);
    }
}

/* A Row for each figure. */
static GArray *rows_of(const VtSeedRuns *runs)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(Row));
    Part part = { .prefix = "",
                  .values = (const char *)runs->measured,
                  .size = sizeof *runs->measured };

    g_array_set_clear_func(rows, row_clear);
    part.figures = vt_figures_table(&part.figures_count);
    add_rows(rows, &part, runs->count);
    if (runs->weighted == NULL)
        return rows;
    part = (Part){ .prefix = "weighted.",
                   .values = (const char *)runs->weighted,
                   .size = sizeof *runs->weighted };
    part.figures = vt_estimates_table(&part.figures_count);
    add_rows(rows, &part, runs->count);
    return rows;
}

static bool is_extreme(int cell)
{
    return cell >= 3;
}

char *vt_seeds_csv(const VtSeedRuns *runs)
{
    g_autoptr(GArray) rows = rows_of(runs);
    GString *csv = g_string_new("figure");

    for (int cell = 0; cell < CELLS; cell++)
        g_string_append_printf(csv, ",%s", cell_names[cell]);
    g_string_append(csv, ",seeds\n");
    for (guint i = 0; i < rows->len; i++) {
        const Row *row = &g_array_index(rows, Row, i);

        g_string_append(csv, row->figure);
        for (int cell = 0; cell < CELLS; cell++) {
            const int decimals = row->is_whole && is_extreme(cell) ? 0 : 6;

            g_string_append_c(csv, ',');
            if (!isnan(row->cells[cell]))
                g_string_append_printf(csv, "%.*f", decimals, row->cells[cell]);
        }
        g_string_append_printf(csv, ",%zu\n", row->seeds);
    }
    return g_string_free(csv, FALSE);
}

/* Of the column of names. */
static int name_width(const GArray *rows)
{
    size_t width = NAME_WIDTH_MIN;

    for (guint i = 0; i < rows->len; i++)
        width = MAX(width, strlen(g_array_index(rows, Row, i).figure));
    return (int)width;
}

char *vt_seeds_table(const VtSeedRuns *runs)
{
    g_autoptr(GArray) rows = rows_of(runs);
    const int width = name_width(rows);
    GString *table = g_string_new(NULL);

    g_string_append_printf(table, "%-*s", width, "");
    for (int cell = 0; cell < CELLS; cell++)
        g_string_append_printf(table, " %14s", cell_names[cell]);
    g_string_append_printf(table, " %6s\n", "seeds");
    for (guint i = 0; i < rows->len; i++) {
        const Row *row = &g_array_index(rows, Row, i);

        g_string_append_printf(table, "%-*s", width, row->figure);
        for (int cell = 0; cell < CELLS; cell++) {
            if (isnan(row->cells[cell])) {
                g_string_append_printf(table, " %14s", "-");
            } else {
                g_string_append_printf(table, " %14.3f", row->cells[cell]);
            }
        }
        g_string_append_printf(table, " %6zu\n", row->seeds);
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

JsonObject *vt_seeds_to_json(const VtSeedRuns *runs)
{
    g_autoptr(GArray) rows = rows_of(runs);
    JsonArray *array = json_array_new();
    JsonObject *json = json_object_new();

    for (guint i = 0; i < rows->len; i++)
        json_array_add_object_element(array, row_to_json(&g_array_index(rows, Row, i)));
    json_object_set_array_member(json, "figures", array);
    return json;
}
