#include "report/summary_format.h"

#include "core/csv.h"

#include <math.h>

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

const VtFigure *vt_figures_table(size_t *out_count)
{
    *out_count = G_N_ELEMENTS(table_rows);
    return table_rows;
}

JsonObject *vt_figures_to_json(const VtFigures *self)
{
    JsonObject *json = json_object_new();

    for (size_t i = 0; i < G_N_ELEMENTS(table_rows); i++)
        vt_figure_write_json(&table_rows[i], self, json);
    return json;
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

char *vt_summary_table(const VtSummary *self)
{
    GString *table = g_string_new(NULL);

    g_string_append_printf(table, "%-26s %16s %16s\n", "", "all", "measured");
    for (size_t i = 0; i < G_N_ELEMENTS(table_rows); i++) {
        const VtFigure *row = &table_rows[i];
        g_autofree char *label = row->group == NULL
                                   ? g_strdup(row->name)
                                   : g_strjoin(" ", row->group, row->name, NULL);

        g_string_append_printf(table, "%-26s", label);
        for (VtScope scope = VT_SCOPE_ALL; scope < VT_SCOPES; scope++)
            vt_figure_append(row, vt_summary_figures(self, scope), 17, table);
        g_string_append_c(table, '\n');
    }
    return g_string_free(table, FALSE);
}
