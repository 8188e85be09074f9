#include "report/compare_format.h"

#include "report/figure.h"

#include <math.h>
#include <string.h>

/* Of columns, in characters. */
enum { RUN_WIDTH = 24, FUNCTION_WIDTH = 28, NUMBER_WIDTH = 9, GAP = 2 };

#define WHOLE(name, field)                                                               \
    {                                                                                    \
        NULL, name, offsetof(VtComparedRun, field), VT_FIGURE_WHOLE                      \
    }
#define REAL(name, field)                                                                \
    {                                                                                    \
        NULL, name, offsetof(VtComparedRun, field), VT_FIGURE_REAL                       \
    }

static const VtFigure slowdowns[] = {
    REAL("slowdown", slowdown),
    REAL("ratio", ratio),
    WHOLE("response_p50_us", response_p50_us),
    WHOLE("response_p99_us", response_p99_us),
    WHOLE("cold_starts", cold_starts),
};

static const VtFigure endings[] = {
    WHOLE("ok", endings.statuses[VT_STATUS_OK]),
    WHOLE("error", endings.statuses[VT_STATUS_ERROR]),
    WHOLE("timeout", endings.statuses[VT_STATUS_TIMEOUT]),
    WHOLE("refused", endings.statuses[VT_STATUS_REFUSED]),
    WHOLE("lost", endings.statuses[VT_STATUS_LOST]),
    WHOLE("missing", endings.missing),
};

static const VtFigure starts[] = {
    WHOLE("both_cold", starts.both_cold),   WHOLE("both_warm", starts.both_warm),
    WHOLE("first_cold", starts.first_cold), WHOLE("this_cold", starts.this_cold),
    WHOLE("start_unknown", starts.unknown),
};

static const VtFigure distances[] = {
    REAL("response_ratio_p5", response_ratio_p5),
    REAL("response_ratio_p50", response_ratio_p50),
    REAL("response_ratio_p95", response_ratio_p95),
    REAL("slowdown_wd", slowdown_wd),
};

#define WEIGHTED_WHOLE(name, field)                                                      \
    {                                                                                    \
        "weighted", name, offsetof(VtComparedRun, weighted.field), VT_FIGURE_WHOLE       \
    }
#define WEIGHTED_REAL(name, field)                                                       \
    {                                                                                    \
        "weighted", name, offsetof(VtComparedRun, weighted.field), VT_FIGURE_REAL        \
    }

static const VtFigure estimates[] = {
    WEIGHTED_REAL("slowdown", slowdown),
    WEIGHTED_REAL("ratio", ratio),
    WEIGHTED_WHOLE("response_p50_us", response_p50_us),
    WEIGHTED_WHOLE("response_p99_us", response_p99_us),
    WEIGHTED_REAL("cold_starts", cold_starts),
};

/* Figures that stand side by side. */
typedef struct {
    const char *title;
    const VtFigure *figures;
    size_t count;
    size_t first_run; /* 1: says nothing of the first run, whose own it is measured
                         against */
    bool is_weighted; /* is there only with weights */
} Section;

static const Section sections[] = {
    { "slowdown over the compared invocations, and its ratio to the first run's",
      slowdowns, G_N_ELEMENTS(slowdowns), 0, false },
    { "the same by the functions' weights: estimates of the whole trace's", estimates,
      G_N_ELEMENTS(estimates), 0, true },
    { "how all measured invocations ended", endings, G_N_ELEMENTS(endings), 0, false },
    { "starts of the compared invocations, beside the first run's", starts,
      G_N_ELEMENTS(starts), 1, false },
    { "response times over the first run's, and distance of ln slowdown", distances,
      G_N_ELEMENTS(distances), 1, false },
};

static bool is_shown(const Section *section, const VtComparison *comparison)
{
    return comparison->has_weights || !section->is_weighted;
}

static void set_number(JsonArray *array, double value)
{
    if (isnan(value)) {
        json_array_add_null_element(array);
    } else {
        json_array_add_double_element(array, value);
    }
}

static void set_text(JsonObject *json, const char *name, const char *text)
{
    if (text == NULL) {
        json_object_set_null_member(json, name);
    } else {
        json_object_set_string_member(json, name, text);
    }
}

static JsonObject *run_to_json(const VtComparison *self, const VtComparedRun *run)
{
    JsonObject *json = json_object_new();

    set_text(json, "run", run->path);
    set_text(json, "platform", run->platform);
    set_text(json, "status", run->status);
    for (size_t i = 0; i < G_N_ELEMENTS(sections); i++) {
        for (size_t j = 0; is_shown(&sections[i], self) && j < sections[i].count; j++)
            vt_figure_write_json(&sections[i].figures[j], run, json);
    }
    return json;
}

static JsonObject *function_to_json(const VtComparison *self,
                                    const VtComparedFunction *function)
{
    JsonObject *json = json_object_new();
    JsonArray *values = json_array_new();

    for (size_t run = 0; run < self->runs_count; run++)
        set_number(values, function->slowdowns[run]);
    set_text(json, "function", function->name);
    json_object_set_int_member(json, "invocations", function->invocations);
    json_object_set_array_member(json, "slowdown", values);
    json_object_set_double_member(json, "ratio", function->worst_ratio);
    if (self->has_weights)
        json_object_set_double_member(json, "weight", function->weight);
    return json;
}

static JsonObject *weighted_to_json(const VtWeightedComparison *weighted)
{
    static const VtFigure ratio = { NULL, "ratio",
                                    offsetof(VtWeightedComparison, worst_ratio),
                                    VT_FIGURE_REAL };
    JsonObject *json = json_object_new();

    json_object_set_double_member(json, "functions_compared", weighted->functions);
    json_object_set_double_member(json, "compared", weighted->compared);
    vt_figure_write_json(&ratio, weighted, json);
    return json;
}

JsonObject *vt_comparison_to_json(const VtComparison *self)
{
    static const VtFigure ratio = { NULL, "ratio", offsetof(VtComparison, worst_ratio),
                                    VT_FIGURE_REAL };
    JsonObject *json = json_object_new();
    JsonArray *runs = json_array_new();
    JsonArray *functions = json_array_new();

    for (size_t i = 0; i < self->runs_count; i++)
        json_array_add_object_element(runs, run_to_json(self, &self->runs[i]));
    for (size_t i = 0; i < self->functions_count; i++) {
        json_array_add_object_element(functions,
                                      function_to_json(self, &self->functions[i]));
    }
    set_text(json, "schedule_digest", self->schedule_digest);
    json_object_set_int_member(json, "invocations", self->invocations);
    json_object_set_int_member(json, "compared", self->compared);
    json_object_set_int_member(json, "functions_compared",
                               (int64_t)self->functions_count);
    json_object_set_int_member(json, "functions_not_compared",
                               (int64_t)self->functions_not_compared);
    vt_figure_write_json(&ratio, self, json);
    if (self->has_weights) {
        json_object_set_object_member(json, "weighted",
                                      weighted_to_json(&self->weighted));
    }
    json_object_set_array_member(json, "runs", runs);
    json_object_set_array_member(json, "functions", functions);
    return json;
}

/* Appends @text in @width characters. The ends of a long name tell more than its middle:
 * paths differ at the end, hashes anywhere. */
static void append_name(GString *table, const char *text, int width)
{
    const int length = (int)strlen(text);

    if (length <= width) {
        g_string_append_printf(table, "%-*s", width, text);
        return;
    }

    const int tail = width / 2;

    g_string_append_printf(table, "%.*s..%s", width - 2 - tail, text,
                           text + length - tail);
}

static int width_of(const VtFigure *figure)
{
    return GAP + MAX((int)strlen(figure->name), NUMBER_WIDTH);
}

static void append_section(GString *table, const VtComparison *self,
                           const Section *section)
{
    g_string_append_printf(table, "\n%s\n%-*s", section->title, RUN_WIDTH, "run");
    for (size_t i = 0; i < section->count; i++) {
        g_string_append_printf(table, "%*s", width_of(&section->figures[i]),
                               section->figures[i].name);
    }
    g_string_append_c(table, '\n');
    for (size_t run = section->first_run; run < self->runs_count; run++) {
        append_name(table, self->runs[run].path, RUN_WIDTH);
        for (size_t i = 0; i < section->count; i++) {
            vt_figure_append(&section->figures[i], &self->runs[run],
                             width_of(&section->figures[i]), table);
        }
        g_string_append_c(table, '\n');
    }
}

static void append_functions(GString *table, const VtComparison *self, size_t count)
{
    g_string_append_printf(table,
                           "\nslowdown of functions, %zu of %zu, worst ratio first\n",
                           count, self->functions_count);
    g_string_append_printf(table, "%-*s%13s", FUNCTION_WIDTH, "function", "invocations");
    for (size_t run = 0; run < self->runs_count; run++)
        g_string_append_printf(table, "%*s%zu", GAP + NUMBER_WIDTH - 1, "run ", run + 1);
    g_string_append_printf(table, "%*s", GAP + NUMBER_WIDTH, "ratio");
    if (self->has_weights)
        g_string_append_printf(table, "%*s", GAP + NUMBER_WIDTH, "weight");
    g_string_append_c(table, '\n');
    for (size_t i = 0; i < count; i++) {
        const VtComparedFunction *function = &self->functions[i];

        append_name(table, function->name, FUNCTION_WIDTH);
        g_string_append_printf(table, "%13" PRId64, function->invocations);
        for (size_t run = 0; run < self->runs_count; run++) {
            g_string_append_printf(table, "%*.3f", GAP + NUMBER_WIDTH,
                                   function->slowdowns[run]);
        }
        g_string_append_printf(table, "%*.3f", GAP + NUMBER_WIDTH, function->worst_ratio);
        if (self->has_weights)
            g_string_append_printf(table, "%*.3f", GAP + NUMBER_WIDTH, function->weight);
        g_string_append_c(table, '\n');
    }
}

static void append_header(GString *table, const VtComparison *self)
{
    for (size_t i = 0; i < self->runs_count; i++) {
        const VtComparedRun *run = &self->runs[i];

        g_string_append_printf(table, "run %zu: %s (%s%s%s)\n", i + 1, run->path,
                               run->platform == NULL ? "" : run->platform,
                               run->platform == NULL ? "" : ", ", run->status);
    }
    g_string_append_printf(
        table,
        "compared: %" PRId64 " of %" PRId64
        " measured invocations, ok in every run; %zu of %zu functions\n",
        self->compared, self->invocations, self->functions_count,
        self->functions_count + self->functions_not_compared);
    if (self->has_weights) {
        g_string_append_printf(table,
                               "by weight: %.6g invocations of %.6g functions of the "
                               "whole trace\n",
                               self->weighted.compared, self->weighted.functions);
    }
}

char *vt_comparison_table(const VtComparison *self, size_t functions_max)
{
    GString *table = g_string_new(NULL);

    append_header(table, self);
    for (size_t i = 0; i < G_N_ELEMENTS(sections); i++) {
        if (is_shown(&sections[i], self))
            append_section(table, self, &sections[i]);
    }
    append_functions(table, self, MIN(self->functions_count, functions_max));
    return g_string_free(table, FALSE);
}
