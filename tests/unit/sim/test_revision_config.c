/* What a policy and the rest of the configuration ask of one another. */
#include "core/errors.h"
#include "sim/revision_config.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

#include <string.h>

#define BINDINGS 3

static void configure(VtRevisionConfig *config, const char *const *assignments)
{
    const VtConfigBinding bindings[BINDINGS] = {
        vt_autoscaler_config_binding(&config->autoscaler),
        vt_function_config_binding(&config->function),
        vt_resources_config_binding(&config->resources),
    };

    vt_config_defaults(bindings, BINDINGS);
    for (; *assignments != NULL; assignments++) {
        g_autoptr(GError) error = NULL;

        if (!vt_config_set(bindings, BINDINGS, *assignments, &error))
            g_error("%s: %s", *assignments, error->message);
    }
}

/* Each refusal names the key. */
Test(revision_config, refuses_what_contradicts_the_policy)
{
    static const struct {
        const char *assignments[4];
        const char *refused; /* NULL: accepted */
    } cases[] = {
        { { NULL }, NULL },
        { { "autoscaler.min-scale=3", "autoscaler.max-scale=2" }, "min-scale" },
        { { "function.duration-max=1us" }, "duration-max" },
        { { "autoscaler.policy=fixed" }, NULL },
        { { "autoscaler.policy=fixed", "autoscaler.min-scale=2" }, "fixed-pods" },
        { { "autoscaler.policy=fixed", "autoscaler.max-scale=2",
            "autoscaler.fixed-pods=3" },
          "fixed-pods" },
        { { "autoscaler.policy=fixed", "autoscaler.max-scale=3",
            "autoscaler.fixed-pods=3" },
          NULL },
        { { "autoscaler.policy=hpa" }, NULL },
        { { "autoscaler.policy=hpa", "resources.cpu-request=0" }, "cpu-request" },
        { { "autoscaler.policy=keep-alive" }, "container-concurrency" },
        { { "autoscaler.policy=keep-alive", "function.container-concurrency=2" },
          "container-concurrency" },
        { { "autoscaler.policy=keep-alive", "function.container-concurrency=1" }, NULL },
        { { "autoscaler.policy=oracle" }, NULL },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        VtRevisionConfig config;
        g_autoptr(GError) error = NULL;

        configure(&config, cases[i].assignments);

        const bool is_valid = vt_revision_config_validate(&config, &error);

        cr_expect(eq(int, is_valid, cases[i].refused == NULL), "row %zu", i);
        if (!is_valid && cases[i].refused != NULL) {
            cr_expect(g_error_matches(error, VT_ERROR, VT_ERROR_INPUT), "row %zu", i);
            cr_expect(strstr(error->message, cases[i].refused) != NULL, "row %zu: %s", i,
                      error->message);
        }
    }
}

Test(revision_config, refuses_keys_of_another_policy)
{
    static const struct {
        const char *assignments[3];
        const char *refused; /* NULL: accepted */
    } cases[] = {
        { { NULL }, NULL },
        { { "autoscaler.fixed-pods=1" }, NULL }, /* as it is anyway */
        { { "autoscaler.fixed-pods=2" }, "fixed-pods" },
        { { "autoscaler.policy=fixed", "autoscaler.fixed-pods=2" }, NULL },
        { { "autoscaler.policy=fixed", "autoscaler.oracle-lead=2s" }, "oracle-lead" },
        { { "autoscaler.policy=oracle", "autoscaler.oracle-lead=2s" }, NULL },
        { { "autoscaler.policy=oracle", "autoscaler.keep-alive-time=1s" },
          "keep-alive-time" },
        { { "autoscaler.policy=keep-alive", "autoscaler.keep-alive-time=1s" }, NULL },
        { { "autoscaler.policy=fixed", "autoscaler.window=7s" }, NULL }, /* Knative's */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        VtRevisionConfig config, defaults;
        g_autoptr(GError) error = NULL;

        configure(&config, cases[i].assignments);
        configure(&defaults, (const char *const[]){ NULL });

        const bool is_valid = vt_autoscaler_config_check_owners(
            &config.autoscaler, &defaults.autoscaler, &error);

        cr_expect(eq(int, is_valid, cases[i].refused == NULL), "row %zu", i);
        if (!is_valid && cases[i].refused != NULL) {
            cr_expect(strstr(error->message, cases[i].refused) != NULL, "row %zu: %s", i,
                      error->message);
        }
    }
}

/* What is common to all functions is no fault of one with another policy. */
Test(revision_config, lets_a_function_inherit_keys_of_another_policy)
{
    VtRevisionConfig common, function;
    const char *const hpa[] = { "autoscaler.policy=hpa", "autoscaler.hpa-sync-period=5s",
                                NULL };
    const char *const fixed[] = { "autoscaler.policy=fixed",
                                  "autoscaler.hpa-sync-period=5s", NULL };
    const char *const own[] = { "autoscaler.policy=fixed",
                                "autoscaler.hpa-sync-period=6s", NULL };

    configure(&common, hpa);
    configure(&function, fixed);
    cr_expect(vt_autoscaler_config_check_owners(&function.autoscaler, &common.autoscaler,
                                                NULL));
    configure(&function, own);
    cr_expect(not(vt_autoscaler_config_check_owners(&function.autoscaler,
                                                    &common.autoscaler, NULL)));
}
