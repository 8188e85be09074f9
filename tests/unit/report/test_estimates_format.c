#include "report/summary_format.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <string.h>

static const VtFunction functions[] = { { .name = (char *)"f" } };
static const VtFunctionConfig configs[] = { { .timeout_ns = VT_S } };
static const double weights[] = { 2.5 };

/* An answer to a call of 10 ms after 40. */
static VtSummary *example(void)
{
    static const VtRecord record = {
        .invocation = { .phase = VT_PHASE_MEASURE, .requested_ns = 10 * VT_MS },
        .response_ns = 40 * VT_MS,
        .executed_ns = VT_UNKNOWN,
    };
    VtSummary *self = vt_summary_new(functions, configs, 1, 0);

    vt_summary_set_weights(self, weights);
    vt_run_log_record(vt_summary_log(self), &record);
    vt_summary_finish(self, VT_S);
    return self;
}

static const char *line_of(const char *table, const char *label)
{
    const char *line = strstr(table, label);

    cr_assert(line != NULL, "%s", label);
    return line;
}

Test(estimates_format, stand_beside_what_was_measured)
{
    g_autoptr(VtSummary) summary = example();
    g_autofree char *table = vt_summary_table(summary);

    cr_expect(g_str_has_prefix(line_of(table, "                     "),
                               "                                        all         "
                               "measured         weighted\n"));
    cr_expect(g_str_has_prefix(line_of(table, "invocations"),
                               "invocations                               1              "
                               "  1            2.500\n"));
    cr_expect(g_str_has_prefix(line_of(table, "slowdown "),
                               "slowdown                              4.000            "
                               "4.000            4.000\n"));
    cr_expect(g_str_has_prefix(line_of(table, "max_pods"),
                               "max_pods                                  0              "
                               "  0                -\n"));
    cr_expect(strstr(table, "\nweighted: ") != NULL);
}

Test(estimates_format, have_the_names_and_order_of_the_figures)
{
    size_t count, estimates_count, at = 0;
    const VtFigure *figures = vt_figures_table(&count);
    const VtFigure *estimates = vt_estimates_table(&estimates_count);

    for (size_t i = 0; i < estimates_count; i++) {
        while (at < count
               && (strcmp(figures[at].name, estimates[i].name) != 0
                   || g_strcmp0(figures[at].group, estimates[i].group) != 0))
            at++;
        cr_expect(at < count, "%s", estimates[i].name);
    }
    cr_expect(eq(sz, estimates_count, count - 2), "all but the two extremes");
}

Test(estimates_format, are_an_object_of_run_json)
{
    g_autoptr(VtSummary) summary = example();
    g_autoptr(JsonObject) json = vt_estimates_to_json(vt_summary_estimates(summary));

    cr_expect(eq(dbl, json_object_get_double_member(json, "invocations"), 2.5));
    cr_expect(eq(dbl, json_object_get_double_member(json, "functions"), 2.5));
    cr_expect(json_object_has_member(json, "pod_seconds"));
    cr_expect(not(json_object_has_member(json, "max_pods")));
    cr_expect(not(json_object_has_member(
        json_object_get_object_member(json, "response_us"), "max")));
}
