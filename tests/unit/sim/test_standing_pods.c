/* Two nodes of 1 core, 1000 MiB and 10 pods; a pod takes 100m and 40 MiB if not told
 * otherwise, so that the number of pods is what limits: 20. */
#include "core/errors.h"
#include "sim/standing_pods.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

#include <string.h>

#define BINDINGS 3

static const VtNodesConfig nodes = {
    .count = 2,
    .cpu_milli = 1000,
    .memory_mib = 1000,
    .max_pods = 10,
};

static VtRevisionConfig configured(const char *const *assignments)
{
    VtRevisionConfig config;
    const VtConfigBinding bindings[BINDINGS] = {
        vt_autoscaler_config_binding(&config.autoscaler),
        vt_function_config_binding(&config.function),
        vt_resources_config_binding(&config.resources),
    };

    vt_config_defaults(bindings, BINDINGS);
    for (; *assignments != NULL; assignments++)
        cr_assert(vt_config_set(bindings, BINDINGS, *assignments, NULL), "%s",
                  *assignments);
    return config;
}

static bool check(const VtRevisionConfig *configs, size_t count, GError **error)
{
    const VtFunction functions[] = {
        { .name = (char *)"f", .memory_max_mib = 40 },
        { .name = (char *)"g", .memory_max_mib = 40 },
    };

    return vt_standing_pods_check(&nodes, configs, functions, count, error);
}

Test(standing_pods, of_one_function_fit_the_nodes)
{
    static const struct {
        const char *assignments[3];
        const char *refusal; /* NULL: accepted */
    } cases[] = {
        { { NULL }, NULL },
        { { "autoscaler.min-scale=20" }, NULL },
        { { "autoscaler.min-scale=21" },
          "min-scale asks for 21 pods of 100m CPU and 40 "
          "MiB, of which the nodes hold 20" },
        { { "autoscaler.initial-scale=21" }, "initial-scale asks for 21 pods" },
        { { "autoscaler.policy=fixed", "autoscaler.fixed-pods=20" }, NULL },
        { { "autoscaler.policy=fixed", "autoscaler.fixed-pods=21" },
          "fixed-pods asks for 21 pods" },
        /* These policies know no initial-scale. */
        { { "autoscaler.policy=oracle", "autoscaler.initial-scale=21" }, NULL },
        /* 1000m / 300m: 3 on each. */
        { { "resources.cpu-request=300m", "autoscaler.min-scale=6" }, NULL },
        { { "resources.cpu-request=300m", "autoscaler.min-scale=7" }, "nodes hold 6" },
        /* 1000 MiB / 260 MiB: 3 on each. */
        { { "resources.memory-request=260MiB", "autoscaler.min-scale=6" }, NULL },
        { { "resources.memory-request=260MiB", "autoscaler.min-scale=7" },
          "nodes hold 6" },
        { { "resources.cpu-request=0", "autoscaler.min-scale=20" }, NULL },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtRevisionConfig config = configured(cases[i].assignments);
        g_autoptr(GError) error = NULL;
        const bool is_ok = check(&config, 1, &error);

        cr_assert(eq(int, is_ok, cases[i].refusal == NULL), "row %zu", i);
        if (is_ok)
            continue;
        cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT), "row %zu", i);
        cr_expect(strstr(error->message, cases[i].refusal) != NULL, "row %zu: %s", i,
                  error->message);
    }
}

/* Pods of initial-scale may go, so they may also come one function after the other. */
Test(standing_pods, of_all_functions_fit_together_if_they_stay)
{
    static const struct {
        const char *assignment;
        bool is_ok;
    } cases[] = {
        { "autoscaler.min-scale=10", true },
        { "autoscaler.min-scale=11", false },
        { "autoscaler.initial-scale=20", true },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const VtRevisionConfig config =
            configured((const char *const[]){ cases[i].assignment, NULL });
        const VtRevisionConfig both[] = { config, config };
        g_autoptr(GError) error = NULL;
        const bool is_ok = check(both, 2, &error);

        cr_expect(eq(int, is_ok, cases[i].is_ok), "row %zu", i);
        if (!is_ok)
            cr_expect(strstr(error->message, "22 pods of 2200m CPU and 880 MiB together; "
                                             "the nodes hold 20 pods, 2000m and 2000 MiB")
                          != NULL,
                      "%s", error->message);
    }
}
