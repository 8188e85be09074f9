/* The cases are those of Knative's own unit tests: inputs and expected numbers. */
#include "sim/activators.h"
#include "sim/kpa.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>

#define NO_WRITE VT_KPA_NO_WRITE
#define NOW_NS   (10000 * VT_S)

/* Lengths in seconds; 0 stands for the fixture's default, -1 for zero or absent. */
typedef struct {
    int32_t replicas, desired;
    VtKpaActivity activity;
    double age_s;
    struct {
        int32_t want, written, requeues, background_probes;
    } expected;
    VtTime window_s;           /* 300 */
    VtTime retention_s;        /* zero */
    VtTime progress_s;         /* 121 */
    double proxied_s;          /* absent */
    int32_t min, max, initial; /* none, none, 1 */
    bool is_initialized, is_unreachable, keeps_one, proxies, probe_fails;
    double burst; /* 200 */
} Case;

static VtTime or_default(VtTime value_s, VtTime default_s)
{
    return (value_s == 0 ? default_s : value_s) * VT_S;
}

static VtAutoscalerConfig config_of(const Case *c)
{
    return (VtAutoscalerConfig){
        .stable_window_ns = or_default(c->window_s, 300),
        .scale_to_zero_grace_ns = 60 * VT_S,
        .scale_to_zero_retention_ns = c->retention_s * VT_S,
        .progress_deadline_ns = or_default(c->progress_s, 121),
        .enable_scale_to_zero = !c->keeps_one,
        .min_scale = c->min,
        .max_scale = c->max,
    };
}

static VtDeciderSpec spec_of(const Case *c)
{
    return (VtDeciderSpec){
        .target_burst_capacity = c->burst < 0 ? c->burst : 200,
        .initial_scale = c->initial == 0 ? 1 : MAX(c->initial, 0),
        .is_reachable = !c->is_unreachable,
    };
}

static void run(const Case *c, size_t row)
{
    const VtAutoscalerConfig config = config_of(c);
    const VtDeciderSpec spec = spec_of(c);
    const VtKpa kpa = {
        .activity = c->activity,
        .activity_since_ns = NOW_NS - (VtTime)(c->age_s * (double)VT_S),
        .service_mode = c->proxies ? VT_SERVICE_PROXY : VT_SERVICE_SERVE,
        .is_initialized = c->is_initialized,
    };
    const VtKpaInput input = {
        .config = &config,
        .spec = &spec,
        .now_ns = NOW_NS,
        .published.desired_pods = c->desired,
        .replicas = c->replicas,
        .proxied_since_ns = c->proxied_s > 0
                              ? NOW_NS - (VtTime)(c->proxied_s * (double)VT_S)
                              : VT_UNKNOWN,
        .probe = c->probe_fails ? VT_KPA_PROBE_FAILED : VT_KPA_PROBE_ANSWERED,
    };
    const VtKpaAction action = vt_kpa_scale(&kpa, &input);

    cr_expect(eq(i32, action.want, c->expected.want), "row %zu", row);
    cr_expect(eq(i32, action.replicas, c->expected.written), "row %zu", row);
    cr_expect(eq(int, action.requeue_after_ns != VT_UNKNOWN, c->expected.requeues),
              "row %zu", row);
    cr_expect(eq(int, action.starts_background_probe, c->expected.background_probes),
              "row %zu", row);
}

static void run_all(const Case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        run(&cases[i], i);
}

#define RUN_ALL(cases) run_all(cases, G_N_ELEMENTS(cases))

Test(kpa, waits_a_stable_window_before_zero)
{
    static const Case cases[] = {
        { 1, 0, VT_KPA_ACTIVE, 299, .expected = { 1, NO_WRITE, 1, 0 } },
        { 1, 0, VT_KPA_ACTIVE, 44, .expected = { 1, NO_WRITE, 1, 0 }, .window_s = 45 },
        { 1, 0, VT_KPA_ACTIVE, 300, .expected = { 0, NO_WRITE, 0, 0 }, .window_s = 45 },
        { 10, 0, VT_KPA_ACTIVE, 299, .expected = { 1, 1, 1, 0 } },
        { 1, 0, VT_KPA_ACTIVE, 300, .expected = { 0, NO_WRITE, 0, 0 } },
        { 1, 0, VT_KPA_ACTIVE, 300, .expected = { 0, NO_WRITE, 1, 0 }, .proxies = true },
        { 1, 0, VT_KPA_ACTIVE, 45, .expected = { 0, NO_WRITE, 0, 0 }, .window_s = 45 },
    };

    RUN_ALL(cases);
}

Test(kpa, waits_for_grace_retention_and_the_activator)
{
    static const Case cases[] = {
        { 1, 0, VT_KPA_INACTIVE, 60, .expected = { 0, NO_WRITE, 1, 0 },
          .retention_s = 120 },
        { 1, 0, VT_KPA_INACTIVE, 60, .expected = { 0, 0, 0, 0 }, .retention_s = 60 },
        { 1, 0, VT_KPA_INACTIVE, 60, .expected = { 0, 0, 0, 0 } },
        { 1, 0, VT_KPA_INACTIVE, 59, .expected = { 0, NO_WRITE, 1, 0 } },
        { 1, 0, VT_KPA_INACTIVE, 59, .expected = { 0, NO_WRITE, 1, 0 }, .proxied_s = 59 },
        { 1, 0, VT_KPA_INACTIVE, 59, .expected = { 0, 0, 0, 0 }, .proxied_s = 60,
          .retention_s = 42 },
        { 1, 0, VT_KPA_INACTIVE, 59, .expected = { 0, 0, 0, 0 }, .proxied_s = 60 },
        { 1, 0, VT_KPA_INACTIVE, 60, .expected = { 0, 0, 0, 0 }, .burst = -1,
          .probe_fails = true },
        { 1, 0, VT_KPA_INACTIVE, 60, .expected = { 0, NO_WRITE, 0, 1 },
          .probe_fails = true },
        { 1,
          0,
          VT_KPA_INACTIVE,
          60,
          { 0, 0, 0, 0 },
          .is_unreachable = true,
          .retention_s = 600 },
        { 1,
          0,
          VT_KPA_INACTIVE,
          59,
          { 0, NO_WRITE, 1, 0 },
          .is_unreachable = true,
          .retention_s = 600 },
        { 0, 0, VT_KPA_INACTIVE, 0, .expected = { 0, NO_WRITE, 1, 0 }, .initial = -1 },
    };

    RUN_ALL(cases);
}

Test(kpa, gives_up_what_does_not_come_up)
{
    static const Case cases[] = {
        { 1, 0, VT_KPA_ACTIVATING, 75.5, .expected = { -1, NO_WRITE, 1, 0 } },
        { 1, 0, VT_KPA_ACTIVATING, 151, .expected = { -1, NO_WRITE, 1, 0 } },
        { 1, 0, VT_KPA_ACTIVATING, 152, .expected = { 0, 0, 0, 0 } },
        { 1, 0, VT_KPA_ACTIVATING, 36, .expected = { 0, 0, 0, 0 }, .progress_s = 5 },
    };

    RUN_ALL(cases);
}

Test(kpa, holds_to_the_bounds)
{
    static const Case cases[] = {
        { 10, 0, VT_KPA_INACTIVE, 59, .expected = { 2, 2, 0, 0 }, .min = 2 },
        { 10, 0, VT_KPA_INACTIVE, 60, .expected = { 2, 2, 0, 0 }, .min = 2 },
        { 10, 0, VT_KPA_INACTIVE, 60, .expected = { 0, 0, 0, 0 }, .min = 2,
          .is_unreachable = true },
        { 1, 10, VT_KPA_ACTIVATING, 0, .expected = { 10, 10, 0, 0 } },
        { 1, 10, VT_KPA_ACTIVATING, 0, .expected = { 8, 8, 0, 0 }, .max = 8 },
        { 1, 10, VT_KPA_INACTIVE, 30, .expected = { 10, 10, 0, 0 } },
        { 0, -1, VT_KPA_INACTIVE, 0, .expected = { -1, NO_WRITE, 0, 0 } },
        { 0, 1, VT_KPA_ACTIVATING, 0, .expected = { 1, 1, 0, 0 } },
        { 0, 10, VT_KPA_ACTIVATING, 0, .expected = { 10, 10, 0, 0 } },
        { 12, -1, VT_KPA_ACTIVE, 0, .expected = { -1, NO_WRITE, 0, 0 } },
        { 10, 0, VT_KPA_ACTIVE, 0, .expected = { 1, 1, 0, 0 }, .keeps_one = true },
        { 10, 0, VT_KPA_ACTIVE, 0, .expected = { 2, 2, 0, 0 }, .keeps_one = true,
          .min = 2 },
        { 10, -1, VT_KPA_ACTIVE, 0, .expected = { -1, NO_WRITE, 0, 0 },
          .keeps_one = true },
    };

    RUN_ALL(cases);
}

Test(kpa, reaches_the_initial_scale_once)
{
    static const Case cases[] = {
        { 2,
          0,
          VT_KPA_ACTIVE,
          120,
          { 1, 1, 1, 0 },
          .initial = 2,
          .is_initialized = true },
        { 0, 1, VT_KPA_ACTIVATING, 0, .expected = { 2, 2, 0, 0 }, .initial = 2 },
        { 5, 1, VT_KPA_ACTIVATING, 0, .expected = { 5, NO_WRITE, 0, 0 }, .initial = 5 },
        { 2,
          0,
          VT_KPA_ACTIVE,
          120,
          { 1, 1, 1, 0 },
          .initial = 2,
          .is_unreachable = true },
    };

    RUN_ALL(cases);
}

Test(kpa, shows_what_is_and_what_is_wanted)
{
    static const struct {
        int32_t desired, ready, want, desired_after;
        int32_t actual; /* before */
    } cases[] = {
        { -1, 0, 1, 1, -1 }, { 1, 1, 1, 1, 0 }, { 1, 1, 1, 1, 1 }, { 2, 2, -1, 2, 1 }
    };
    const Case defaults = { 0 };
    const VtAutoscalerConfig config = config_of(&defaults);
    const VtDeciderSpec spec = spec_of(&defaults);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        VtKpa kpa = {
            .desired_pods = cases[i].desired,
            .actual_pods = cases[i].actual,
            .activity = VT_KPA_ACTIVE,
        };
        const VtKpaInput input = {
            .config = &config,
            .spec = &spec,
            .ready_pods = cases[i].ready,
        };
        vt_kpa_update_status(&kpa, &input, cases[i].want);
        cr_expect(eq(i32, kpa.actual_pods, cases[i].ready), "row %zu", i);
        cr_expect(eq(i32, kpa.desired_pods, cases[i].desired_after), "row %zu", i);
    }
}

/* A whole life by the rules of the reconciler: up, busy, idle, probed, gone. */
Test(kpa, walks_a_revision_up_and_back_to_zero)
{
    const VtAutoscalerConfig config = {
        .stable_window_ns = 60 * VT_S,
        .scale_to_zero_grace_ns = 30 * VT_S,
        .progress_deadline_ns = 600 * VT_S,
        .enable_scale_to_zero = true,
    };
    const VtDeciderSpec spec = {
        .total = 100,
        .target_burst_capacity = 200,
        .activator_capacity = 100,
        .initial_scale = 1,
        .is_reachable = true,
    };
    VtKpaInput input = {
        .config = &config,
        .spec = &spec,
        .published = { -1, -100 },
        .replicas = 1,
        .proxied_since_ns = VT_UNKNOWN,
    };
    VtKpa kpa;

    vt_kpa_init(&kpa, 0);
    vt_kpa_reconcile(&kpa, &input);
    cr_expect(eq(int, kpa.service_mode, VT_SERVICE_PROXY));
    cr_expect(eq(i32, kpa.activators, VT_ACTIVATORS_MIN));
    cr_expect(eq(int, kpa.activity, VT_KPA_ACTIVATING));

    input.now_ns = 10 * VT_S;
    input.ready_pods = 1;
    input.published = (VtScale){ 1, 5 };
    vt_kpa_reconcile(&kpa, &input);
    cr_expect(eq(int, kpa.activity, VT_KPA_ACTIVE));
    cr_expect(eq(int, kpa.service_mode, VT_SERVICE_SERVE));
    cr_expect(eq(i32, kpa.activators, 3)); /* (1 * 100 + 200) / 100 */

    input.now_ns = 80 * VT_S;
    input.published = (VtScale){ 0, 5 };
    vt_kpa_reconcile(&kpa, &input);
    cr_expect(eq(int, kpa.activity, VT_KPA_INACTIVE));
    cr_expect(eq(int, kpa.service_mode, VT_SERVICE_PROXY));

    input.now_ns = 110 * VT_S;
    input.proxied_since_ns = 80 * VT_S;
    const VtKpa before = kpa;
    VtKpaAction action = vt_kpa_reconcile(&kpa, &input);
    cr_expect(action.needs_probe);
    cr_expect(eq(i32, action.replicas, VT_KPA_NO_WRITE));
    cr_expect(eq(i64, kpa.activity_since_ns, before.activity_since_ns));

    input.probe = VT_KPA_PROBE_ANSWERED;
    action = vt_kpa_reconcile(&kpa, &input);
    cr_expect(eq(i32, action.replicas, 0));
    cr_expect(eq(i32, kpa.desired_pods, 0));
}
