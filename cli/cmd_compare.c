/* vitro compare: runs of one schedule side by side. */
#include "cli/commands.h"
#include "cli/options.h"
#include "core/errors.h"
#include "report/compare_format.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>

enum { FUNCTIONS_SHOWN = 20 };

static GPtrArray *load_runs(char **paths, size_t count, GError **error)
{
    g_autoptr(GPtrArray) runs =
        g_ptr_array_new_with_free_func((GDestroyNotify)vt_stored_run_free);

    for (size_t i = 0; i < count; i++) {
        VtStoredRun *run = vt_stored_run_load(paths[i], error);

        if (run == NULL)
            return NULL;
        g_ptr_array_add(runs, run);
    }
    return g_steal_pointer(&runs);
}

static void print(const VtComparison *comparison, bool is_json, bool is_all)
{
    if (is_json) {
        vt_print_json(vt_comparison_to_json(comparison));
        return;
    }

    const size_t functions_max = is_all ? SIZE_MAX : FUNCTIONS_SHOWN;
    g_autofree char *table = vt_comparison_table(comparison, functions_max);

    fputs(table, stdout);
}

/* The verdict is the exit status; this line on standard error says why it is 1. */
static bool judge(const VtComparison *comparison, double max_ratio)
{
    if (vt_comparison_is_within(comparison, max_ratio))
        return true;
    if (comparison->compared == 0) {
        fputs("vitro compare: no measured invocation is ok in all runs\n", stderr);
    } else {
        fprintf(stderr, "vitro compare: the slowdowns' ratio %.4f is outside 1/%g..%g\n",
                vt_comparison_worst_ratio(comparison), max_ratio, max_ratio);
    }
    return false;
}

bool vt_cmd_compare(int argc, char **argv, GError **error)
{
    double max_ratio = INFINITY;
    gboolean is_json = FALSE, is_all = FALSE;
    const GOptionEntry entries[] = {
        { "max-ratio", 0, 0, G_OPTION_ARG_DOUBLE, &max_ratio,
          "Exit with 1 unless every run's slowdown over the first's is in 1/R..R", "R" },
        { "all", 0, 0, G_OPTION_ARG_NONE, &is_all,
          "Print all functions, not just the 20 with the worst ratios", NULL },
        { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, "Print JSON, with all functions",
          NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    const VtOptionsSpec spec = {
        .command = "compare",
        .arguments = "RUN RUN...",
        .description =
            "Sets run folders of one schedule side by side: the first is the reference,\n"
            "a simulation for example, and the others are measured against it.\n"
            "\n"
            "Invocations are matched by id. Slowdowns (response time / requested\n"
            "duration: the geometric mean over functions of each function's geometric\n"
            "mean), response times and starts are those of the measured invocations "
            "that\n"
            "are ok in all runs; how the others ended is counted beside them. A run "
            "that\n"
            "was killed is compared as far as it went. Of a weighted sample's runs there "
            "is\n"
            "also what they estimate of the whole trace's, and --max-ratio holds for "
            "both.\n"
            "\n"
            "Exit status: 0, or 1 when --max-ratio does not hold.",
        .entries = entries,
        .positionals = 2,
        .takes_more = true,
    };

    if (!vt_options_parse(&spec, &argc, &argv, error))
        return false;
    if (!(max_ratio >= 1)) {
        g_set_error(error, VT_ERROR, VT_ERROR_USAGE,
                    "--max-ratio: expected a number of at least 1, not %g", max_ratio);
        return false;
    }

    const size_t count = (size_t)argc - 1;
    g_autoptr(GPtrArray) runs = load_runs(argv + 1, count, error);

    if (runs == NULL)
        return false;

    g_autoptr(VtComparison) comparison =
        vt_compare((const VtStoredRun *const *)runs->pdata, count, error);

    if (comparison == NULL)
        return false;
    print(comparison, is_json, is_all);
    return isinf(max_ratio) || judge(comparison, max_ratio);
}
