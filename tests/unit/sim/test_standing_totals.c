/* Pods of all functions together on three nodes of 1 core, 1000 MiB and 10 pods. A pod
 * asks for 600m, of which a node holds one, if not told otherwise. */
#include "sim/standing_pods.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define BINDINGS  3
#define FUNCTIONS 4

static const VtNodesConfig nodes = {
    .count = 3,
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
    config.resources.cpu_request_milli = 600;
    for (; *assignments != NULL; assignments++)
        cr_assert(vt_config_set(bindings, BINDINGS, *assignments, NULL), "%s",
                  *assignments);
    return config;
}

Test(standing_totals, are_compared_with_what_the_nodes_hold)
{
    static const struct {
        const char *assignments[3];
        size_t functions;
        bool is_ok;
    } cases[] = {
        { { "autoscaler.min-scale=1" }, 3, true },
        /* 2400m of 3000m, but a node holds one of them. */
        { { "autoscaler.min-scale=2" }, 2, false },
        { { "autoscaler.min-scale=2", "resources.cpu-request=500m" }, 2, true },
        /* Nobody keeps a pod; each keeps one. */
        { { NULL }, 4, true },
        { { "autoscaler.policy=hpa" }, 3, true },
        { { "autoscaler.policy=hpa" }, 4, false },
        { { "autoscaler.enable-scale-to-zero=false" }, 3, true },
        { { "autoscaler.enable-scale-to-zero=false" }, 4, false },
    };
    VtRevisionConfig configs[FUNCTIONS];
    VtFunction functions[FUNCTIONS];

    for (size_t i = 0; i < FUNCTIONS; i++)
        functions[i] = (VtFunction){ .name = (char *)"f", .memory_max_mib = 40 };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (size_t j = 0; j < cases[i].functions; j++)
            configs[j] = configured(cases[i].assignments);

        const bool is_ok =
            vt_standing_pods_check(&nodes, configs, functions, cases[i].functions, NULL);

        cr_expect(eq(int, is_ok, cases[i].is_ok), "row %zu", i);
    }
}

/* One small pod beside a large one: 800m and 300m fit two nodes, and so they pass. */
Test(standing_totals, count_the_smallest_pod)
{
    static const VtFunction functions[] = {
        { .name = (char *)"f", .memory_max_mib = 40 },
        { .name = (char *)"g", .memory_max_mib = 40 },
    };
    const VtRevisionConfig configs[] = {
        configured((const char *const[]){ "autoscaler.min-scale=2",
                                          "resources.cpu-request=800m", NULL }),
        configured((const char *const[]){ "autoscaler.min-scale=3",
                                          "resources.cpu-request=300m", NULL }),
    };

    cr_expect(vt_standing_pods_check(&nodes, configs, functions, 2, NULL));
}
