#include "report/summary_format.h"

#include "core/csv.h"

#include <math.h>
#include <string.h>

static const VtFigure table_rows[] = {
    { NULL, "invocations", offsetof(VtFigures, invocations), VT_FIGURE_WHOLE },
    { NULL, "ok", offsetof(VtFigures, ok), VT_FIGURE_WHOLE },
    { NULL, "failed", offsetof(VtFigures, failed), VT_FIGURE_WHOLE },
    { NULL, "timed_out", offsetof(VtFigures, timed_out), VT_FIGURE_WHOLE },
    { NULL, "refused", offsetof(VtFigures, refused), VT_FIGURE_WHOLE },
    { NULL, "lost", offsetof(VtFigures, lost), VT_FIGURE_WHOLE },
    { NULL, "functions", offsetof(VtFigures, functions), VT_FIGURE_WHOLE },
    { NULL, "functions_without_ok", offsetof(VtFigures, functions_without_ok),
      VT_FIGURE_WHOLE },
    { NULL, "slowdown", offsetof(VtFigures, slowdown), VT_FIGURE_RATIO },
    { NULL, "slowdown_censored", offsetof(VtFigures, slowdown_censored),
      VT_FIGURE_RATIO },
    { "response_us", "p50", offsetof(VtFigures, response_p50_us), VT_FIGURE_WHOLE },
    { "response_us", "p90", offsetof(VtFigures, response_p90_us), VT_FIGURE_WHOLE },
    { "response_us", "p95", offsetof(VtFigures, response_p95_us), VT_FIGURE_WHOLE },
    { "response_us", "p99", offsetof(VtFigures, response_p99_us), VT_FIGURE_WHOLE },
    { "response_us", "max", offsetof(VtFigures, response_max_us), VT_FIGURE_WHOLE },
    { NULL, "cold_starts", offsetof(VtFigures, cold_starts), VT_FIGURE_WHOLE },
    { NULL, "pod_seconds", offsetof(VtFigures, pod_s), VT_FIGURE_REAL },
    { NULL, "cpu_executed_core_seconds", offsetof(VtFigures, cpu_executed_core_s),
      VT_FIGURE_REAL },
    { NULL, "cpu_startup_core_seconds", offsetof(VtFigures, cpu_startup_core_s),
      VT_FIGURE_REAL },
    { NULL, "cpu_reserved_core_seconds", offsetof(VtFigures, cpu_reserved_core_s),
      VT_FIGURE_REAL },
    { NULL, "max_pods", offsetof(VtFigures, max_pods), VT_FIGURE_WHOLE },
};

static const VtFigure estimate_rows[] = {
    { NULL, "invocations", offsetof(VtEstimates, invocations), VT_FIGURE_REAL },
    { NULL, "ok", offsetof(VtEstimates, ok), VT_FIGURE_REAL },
    { NULL, "failed", offsetof(VtEstimates, failed), VT_FIGURE_REAL },
    { NULL, "timed_out", offsetof(VtEstimates, timed_out), VT_FIGURE_REAL },
    { NULL, "refused", offsetof(VtEstimates, refused), VT_FIGURE_REAL },
    { NULL, "lost", offsetof(VtEstimates, lost), VT_FIGURE_REAL },
    { NULL, "functions", offsetof(VtEstimates, functions), VT_FIGURE_REAL },
    { NULL, "functions_without_ok", offsetof(VtEstimates, functions_without_ok),
      VT_FIGURE_REAL },
    { NULL, "slowdown", offsetof(VtEstimates, slowdown), VT_FIGURE_RATIO },
    { NULL, "slowdown_censored", offsetof(VtEstimates, slowdown_censored),
      VT_FIGURE_RATIO },
    { "response_us", "p50", offsetof(VtEstimates, response_p50_us), VT_FIGURE_WHOLE },
    { "response_us", "p90", offsetof(VtEstimates, response_p90_us), VT_FIGURE_WHOLE },
    { "response_us", "p95", offsetof(VtEstimates, response_p95_us), VT_FIGURE_WHOLE },
    { "response_us", "p99", offsetof(VtEstimates, response_p99_us), VT_FIGURE_WHOLE },
    { NULL, "cold_starts", offsetof(VtEstimates, cold_starts), VT_FIGURE_REAL },
    { NULL, "pod_seconds", offsetof(VtEstimates, pod_s), VT_FIGURE_REAL },
    { NULL, "cpu_executed_core_seconds", offsetof(VtEstimates, cpu_executed_core_s),
      VT_FIGURE_REAL },
    { NULL, "cpu_startup_core_seconds", offsetof(VtEstimates, cpu_startup_core_s),
      VT_FIGURE_REAL },
    { NULL, "cpu_reserved_core_seconds", offsetof(VtEstimates, cpu_reserved_core_s),
      VT_FIGURE_REAL },
};

const VtFigure *vt_figures_table(size_t *out_count)
{
    *out_count = G_N_ELEMENTS(table_rows);
    return table_rows;
}

const VtFigure *vt_estimates_table(size_t *out_count)
{
    *out_count = G_N_ELEMENTS(estimate_rows);
    return estimate_rows;
}

static JsonObject *to_json(const VtFigure *figures, size_t count, const void *values)
{
    JsonObject *json = json_object_new();

    for (size_t i = 0; i < count; i++)
        vt_figure_write_json(&figures[i], values, json);
    return json;
}

JsonObject *vt_figures_to_json(const VtFigures *self)
{
    return to_json(table_rows, G_N_ELEMENTS(table_rows), self);
}

JsonObject *vt_estimates_to_json(const VtEstimates *self)
{
    return to_json(estimate_rows, G_N_ELEMENTS(estimate_rows), self);
}

static void append_whole(GString *csv, int64_t value)
{
    g_string_append_c(csv, ',');
    if (value != VT_UNKNOWN)
        g_string_append_printf(csv, "%" PRId64, value);
}

static void append_real(GString *csv, double value)
{
    g_string_append_c(csv, ',');
    if (!isnan(value))
        g_string_append_printf(csv, "%.6f", value);
}

char *vt_summary_functions_csv(const VtSummary *self)
{
    size_t count;
    const VtFunctionFigures *functions = vt_summary_functions(self, &count);
    GString *csv = g_string_new("function,invocations,failed,cold_starts,slowdown,"
                                "response_p50_us,response_p99_us,pod_seconds\n");

    for (size_t i = 0; i < count; i++) {
        vt_csv_append(csv, functions[i].name);
        append_whole(csv, functions[i].invocations);
        append_whole(csv, functions[i].failed);
        append_whole(csv, functions[i].cold_starts);
        append_real(csv, functions[i].slowdown);
        append_whole(csv, functions[i].response_p50_us);
        append_whole(csv, functions[i].response_p99_us);
        append_real(csv, functions[i].pod_s);
        g_string_append_c(csv, '\n');
    }
    return g_string_free(csv, FALSE);
}

/* The estimate of the figure @row; NULL when there is none. */
static const VtFigure *find_estimate(const VtFigure *row)
{
    for (size_t i = 0; i < G_N_ELEMENTS(estimate_rows); i++) {
        if (strcmp(estimate_rows[i].name, row->name) == 0
            && g_strcmp0(estimate_rows[i].group, row->group) == 0)
            return &estimate_rows[i];
    }
    return NULL;
}

static void append_estimate(const VtFigure *row, const VtEstimates *estimates,
                            GString *table)
{
    const VtFigure *estimate = find_estimate(row);

    if (estimate != NULL) {
        vt_figure_append(estimate, estimates, 17, table);
    } else {
        g_string_append_printf(table, "%17s", "-");
    }
}

char *vt_summary_table(const VtSummary *self)
{
    const VtEstimates *estimates = vt_summary_estimates(self);
    GString *table = g_string_new(NULL);

    g_string_append_printf(table, "%-26s %16s %16s%s\n", "", "all", "measured",
                           estimates != NULL ? "         weighted" : "");
    for (size_t i = 0; i < G_N_ELEMENTS(table_rows); i++) {
        const VtFigure *row = &table_rows[i];
        g_autofree char *label = row->group == NULL
                                   ? g_strdup(row->name)
                                   : g_strjoin(" ", row->group, row->name, NULL);

        g_string_append_printf(table, "%-26s", label);
        for (VtScope scope = VT_SCOPE_ALL; scope < VT_SCOPES; scope++)
            vt_figure_append(row, vt_summary_figures(self, scope), 17, table);
        if (estimates != NULL)
            append_estimate(row, estimates, table);
        g_string_append_c(table, '\n');
    }
    if (estimates != NULL) {
        g_string_append(table, "\nweighted: what the measured phase, by the functions' "
                               "weights, estimates of the\nwhole trace\n");
    }
    return g_string_free(table, FALSE);
}
